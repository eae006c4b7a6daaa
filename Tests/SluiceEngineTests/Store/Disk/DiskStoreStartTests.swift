import Foundation
import Synchronization
import Testing

@testable import SluiceCore
@testable import SluiceEngine

@Suite("A start finds what is whole on disk, and nothing else")
struct DiskStoreStartTests {
    private let story: DiskStory

    init() throws { story = try DiskStory() }

    private func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    }

    @Test("damaged, shortened and foreign files are set aside, counted and not served")
    func damaged() throws {
        var store = story.store()
        for name in ["header", "content", "short", "good", "renamed"] {
            try story.insert(name, bytes(5000), into: store)
        }
        let name = { (text: String) in
            let tree = try #require(store.state.withLock { $0.tree })
            let name = DiskObjectName(try story.key(text), SelectingKey(), tree.hash)
            let (outer, inner) = name.folder
            return story.path + "/objects/\(ObjectsFolder.outerNames[outer])/"
                + "\(ObjectsFolder.innerNames[inner])/\(name.text)"
        }
        store.waitUntilIdle()
        try story.damage(name("header"), at: 600)
        try story.damage(name("content"), at: 512 + 2 * 512 + 4000)
        let short = try Data(contentsOf: URL(fileURLWithPath: name("short")))
        try short.dropLast().write(to: URL(fileURLWithPath: name("short")))
        let renamed = try name("renamed")
        let last = renamed.hasSuffix("0") ? "1" : "0"
        try FileManager.default.moveItem(
            atPath: renamed, toPath: renamed.dropLast() + last)
        try story.folder.write("hello", to: "cache/objects/notes.txt")
        try FileManager.default.createSymbolicLink(
            atPath: renamed, withDestinationPath: "/etc/passwd")
        store = story.restarted(store)
        for name in ["header", "content", "short", "renamed"] {
            #expect(try story.open(name, in: store).isEmpty)
        }
        #expect(try story.content("good", in: store) == bytes(5000))
        #expect(store.counts.setAside == 6)
        #expect(store.counts.entries == 1)
        #expect(try story.files(in: "objects").count == 1)
        #expect(try story.files(in: "aside").count == 6)
    }

    @Test("damage after the start is found when the header is read")
    func damagedLater() throws {
        let store = story.store()
        try story.insert("x", bytes(10), into: store)
        store.waitUntilIdle()
        try story.damage(try #require(try story.files(in: "objects").first), at: 600)
        #expect(try story.open("x", in: store).isEmpty)
        #expect(store.counts.setAside == 1)
        #expect(try !store.mayHold(story.key("x")))
    }

    @Test("not more is set aside than one can look at")
    func asideIsBounded() throws {
        var store = story.store()
        for number in 0..<DiskTree.asideLimit + 20 {
            try story.folder.write("x", to: "cache/objects/\(number).txt")
        }
        store = story.restarted(store)
        #expect(store.counts.setAside == DiskTree.asideLimit + 20)
        #expect(try story.files(in: "aside").count == DiskTree.asideLimit)
        #expect(try story.files(in: "objects").isEmpty)
    }

    @Test("what a crash left half written or half deleted is gone after the start")
    func leftovers() throws {
        var store = story.store()
        try story.insert("x", bytes(10), into: store)
        store.waitUntilIdle()
        try story.folder.write("half", to: "cache/incoming/77")
        try FileManager.default.createDirectory(
            atPath: story.path + "/trash/objects.1/a/bc", withIntermediateDirectories: true)
        try story.folder.write("old", to: "cache/trash/objects.1/a/bc/x")
        store = story.restarted(store)
        #expect(try story.files(in: "incoming").isEmpty)
        #expect(try story.files(in: "trash").isEmpty)
        #expect(try story.content("x", in: store) == bytes(10))
    }

    @Test("a store of another version, or without its secret, is begun anew")
    func otherVersion() throws {
        var store = story.store()
        try story.insert("x", bytes(10), into: store)
        store.waitUntilIdle()
        try story.damage(story.path + "/format", at: 20)
        store = story.restarted(store)
        #expect(store.counts.entries == 0)
        #expect(try story.files(in: "objects").isEmpty)
        try story.insert("x", bytes(10), into: store)
        store = story.restarted(store)
        #expect(try story.content("x", in: store) == bytes(10))
    }

    @Test("the budget holds at every moment, and what was used last stays when it shrinks")
    func budget() throws {
        var store = story.store(bytes: 40 * 4096)
        for number in 0..<100 {
            try story.insert("\(number)", bytes(1000), into: store)
            store.waitUntilIdle()
            #expect(store.counts.bytes <= 40 * 4096)
            story.advance(seconds: 61)
        }
        #expect(store.counts.entries == 40)
        #expect(store.counts.evicted == 60)
        for number in 0..<100 where number % 10 == 5 { _ = try story.open("\(number)", in: store) }
        let used = try (0..<100).filter { number in
            let isKept = try store.mayHold(story.key("\(number)"))
            return isKept && number % 10 == 5
        }
        #expect(!used.isEmpty)
        store = story.restarted(store, bytes: 10 * 4096)
        #expect(store.counts.entries == 10)
        for number in used { #expect(try store.mayHold(story.key("\(number)"))) }
        store.change(DiskStore.Budget(bytes: 7 * 4096))
        store.waitUntilIdle()
        #expect(store.counts.entries == 7)
        store = story.restarted(store, files: 3)
        #expect(store.counts.entries == 3)
        #expect(try story.files(in: "objects").count == 3)
        store = story.restarted(store, bytes: 1 << 18)
        #expect(try !story.insert("large", bytes(64 << 10), into: store))
    }
}

@Suite("A disk that does not work leaves the store in memory alone")
struct DiskStoreFaultTests {
    private let story: DiskStory

    init() throws { story = try DiskStory() }

    @Test("a folder that cannot be used is reported once, tried again later, and then used")
    func unusable() throws {
        try story.folder.write("in the way", to: "cache")
        let store = story.store()
        #expect(try !story.insert("x", [1], into: store))
        #expect(try !story.insert("x", [1], into: store))
        story.advance(seconds: 400)
        #expect(try !story.insert("x", [1], into: store))
        store.waitUntilIdle()
        #expect(store.counts.dropped == 3)
        #expect(story.reports.count == 1)
        try FileManager.default.removeItem(atPath: story.path)
        story.advance(seconds: 400)
        #expect(try !story.insert("x", [1], into: store))
        store.waitUntilIdle()
        #expect(try story.insert("x", [1], into: store))
        #expect(try story.content("x", in: store) == [1])
        #expect(story.reports.dropFirst().first == .recovered)
    }

    @Test("when files cannot be written what is there is still served, and nothing is left over")
    func unwritable() throws {
        let store = story.store()
        try story.insert("x", [1], into: store)
        store.waitUntilIdle()
        let incoming = story.path + "/incoming"
        try FileManager.default.removeItem(atPath: incoming)
        #expect(try story.insert("y", [2], into: store))
        store.waitUntilIdle()
        #expect(try !story.insert("z", [2], into: store))
        #expect(store.counts.fault?.action == "open")
        #expect(try story.content("x", in: store) == [1])
        #expect(try story.open("y", in: store).isEmpty)
        #expect(store.counts.dropped == 2)
        #expect(story.reports.count == 2)
    }
}
