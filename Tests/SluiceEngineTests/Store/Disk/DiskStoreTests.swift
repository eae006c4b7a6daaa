import Glibc
import Synchronization
import Testing

@testable import SluiceCore
@testable import SluiceEngine

@Suite("Responses on disk outlive the program")
struct DiskStoreTests {
    private let story: DiskStory

    init() throws { story = try DiskStory() }

    private func bytes(_ count: Int, _ seed: Int = 0) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ seed) }
    }

    @Test("what was stored is found, also after a restart, with all that was known of it")
    func roundTrip() throws {
        let content = bytes(100_000)
        let record = try story.record("x", length: content.count)
        var store = story.store()
        #expect(store.insert(record, content: content))
        for _ in 0..<2 {
            let objects = try story.open("x", in: store)
            let object = try #require(objects.first)
            #expect(objects.count == 1)
            #expect(object.record == record)
            #expect(object.content(0..<object.contentLength) == content)
            #expect(try store.mayHold(story.key("x")))
            #expect(try !store.mayHold(story.key("y")))
            #expect(try story.open("y", in: store).isEmpty)
            store = story.restarted(store)
        }
    }

    @Test("a descriptor, an offset and a length are all that sendfile needs")
    func sendfile() throws {
        let store = story.store()
        try story.insert("x", bytes(5000), into: store)
        let object = try #require(try story.open("x", in: store).first)
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { Glibc.close(end) } }
        var offset = off_t(object.contentOffset)
        #expect(
            Glibc.sendfile(ends[1], object.descriptor, &offset, object.contentLength) == 5000)
        var received = [UInt8](repeating: 0, count: 6000)
        #expect(read(ends[0], &received, 6000) == 5000)
        #expect(Array(received[..<5000]) == bytes(5000))
    }

    @Test("variants of one key are all found, and replaced one by one")
    func variants() throws {
        let store = story.store()
        for name in ["a", "b"] {
            try story.insert("x", Array(name.utf8), variant: name, into: store)
        }
        try story.insert("x", Array("new".utf8), variant: "b", into: store)
        let found = try story.open("x", in: store).compactMap { $0.content(0..<$0.contentLength) }
        #expect(Set(found) == [Array("a".utf8), Array("new".utf8)])
        #expect(store.counts.entries == 2)
    }

    @Test("everything is for its owner alone")
    func modes() throws {
        let store = story.store()
        try story.insert("x", bytes(10), into: store)
        store.waitUntilIdle()
        #expect(try story.mode(story.path) == 0o700)
        #expect(try story.files(in: ".").map(story.mode).allSatisfy { $0 == 0o600 })
        #expect(try story.files(in: "objects").count == 1)
    }

    @Test("what is removed is gone at once and for good, what was on its way included")
    func removed() throws {
        var store = story.store()
        let ticket = try store.ticket(for: story.key("x"))
        try story.insert("y", bytes(10), into: store)
        store.waitUntilIdle()
        try story.insert("x", bytes(10), variant: "a", into: store)
        try story.insert("x", bytes(10), variant: "b", into: store)
        store.remove(try story.key("x"))
        #expect(try !store.mayHold(story.key("x")))
        #expect(try story.open("x", in: store).isEmpty)
        let late = try story.record("x", length: 10)
        #expect(!store.insert(late, content: bytes(10), ticket: ticket))
        #expect(store.insert(late, content: bytes(10)))
        #expect(try story.open("x", in: store).count == 1)
        store.remove(try story.key("x"))
        store = story.restarted(store)
        #expect(try story.open("x", in: store).isEmpty)
        #expect(try story.content("y", in: store) == bytes(10))
        #expect(try story.files(in: "objects").count == 1)
    }

    @Test("a flush takes all, and what comes after it stays")
    func flushed() throws {
        var store = story.store()
        for number in 0..<50 { try story.insert("\(number)", bytes(10), into: store) }
        store.waitUntilIdle()
        let isDone = Mutex(false)
        store.flush { isDone.withLock { $0 = true } }
        #expect(try !store.mayHold(story.key("7")))
        try story.insert("new", bytes(10), into: store)
        #expect(try story.open("7", in: store).isEmpty)
        #expect(isDone.withLock { $0 })
        store = story.restarted(store)
        #expect(store.counts.entries == 1)
        #expect(try story.content("new", in: store) == bytes(10))
        #expect(try story.files(in: "objects").count == 1)
        #expect(try story.files(in: "trash").isEmpty)
    }

    @Test("what was removed or flushed before the folder was open is not found in it")
    func removedEarly() throws {
        var store = story.store()
        for name in ["x", "y"] { try story.insert(name, bytes(10), into: store) }
        store = story.restarted(store, starts: false)
        store.remove(try story.key("x"))
        store.start()
        #expect(try story.open("x", in: store).isEmpty)
        #expect(try story.open("y", in: store).count == 1)
        store = story.restarted(store, starts: false)
        store.flush()
        store.start()
        #expect(try story.open("y", in: store).isEmpty)
        #expect(try story.files(in: "objects").isEmpty)
    }

    @Test("all that match go")
    func removedByFilter() throws {
        let store = story.store()
        for number in 0..<20 { try story.insert("\(number)", bytes(number), into: store) }
        store.waitUntilIdle()
        let count = Mutex<Int?>(nil)
        store.removeAll {
            $0.contentLength >= 15
        } _: { removed in
            count.withLock { $0 = removed }
        }
        store.waitUntilIdle()
        #expect(count.withLock { $0 } == 5)
        #expect(store.counts.entries == 15)
        #expect(try story.files(in: "objects").count == 15)
    }

    @Test("a response that was found to hold gets new fields, and keeps its content")
    func updated() throws {
        var store = story.store()
        var known = try story.record("x", length: 9000)
        #expect(store.insert(known, content: bytes(9000)))
        for (index, length) in [10, 300, 20, 3000, 5].enumerated() {
            let head = "HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: length))\r\n"
            let newer = try story.record(
                "x", length: 9000, lifetime: Int64(100 + index), head: head)
            store.update(newer, replacing: known.metadata)
            known = newer
            if index == 2 { store = story.restarted(store) }
            let object = try #require(try story.open("x", in: store).first)
            #expect(object.record == newer)
            #expect(object.content(0..<9000) == bytes(9000))
        }
        #expect(try story.files(in: "objects").count == 1)
        let absent = try story.record("none", length: 5)
        store.update(absent, replacing: absent.metadata)
        #expect(try story.open("none", in: store).isEmpty)
        let other = try story.record("x", length: 9000, lifetime: 5)
        store.update(other, replacing: other.metadata)
        #expect(try story.open("x", in: store).first?.record == known)
    }

    @Test("uses are counted, and the count outlives the program")
    func hits() throws {
        var store = story.store()
        try story.insert("x", bytes(10), into: store)
        story.advance(seconds: 100)
        for _ in 0..<3 { _ = try story.open("x", in: store) }
        let inMemory = DiskUse(
            key: try story.key("x").bytes, selecting: SelectingKey(), hits: 7, last: story.now)
        store.noteUses([inMemory])
        store = story.restarted(store)
        let object = try #require(try story.open("x", in: store).first)
        #expect(object.tally == DiskTally(hits: 10, lastHit: story.now))
        // Those of this start come on top, whether its content was looked at or not.
        store = story.restarted(store)
        let again = try #require(try story.open("x", in: store).first)
        #expect(again.tally.hits == 11)
    }

    @Test("two programs do not share a folder")
    func locked() throws {
        let first = story.store()
        let second = story.store()
        #expect(second.counts.fault?.reason == "another program uses it")
        #expect(try !story.insert("x", bytes(10), into: second))
        #expect(try story.insert("x", bytes(10), into: first))
    }
}
