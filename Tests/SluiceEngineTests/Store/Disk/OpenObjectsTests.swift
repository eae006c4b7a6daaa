import Dispatch
import Glibc
import Synchronization
import Testing

@testable import SluiceCore
@testable import SluiceEngine

@Suite("Objects sent from the disk stay open")
struct OpenObjectsTests {
    private let story: DiskStory

    init() throws { story = try DiskStory() }

    private func bytes(_ count: Int, _ seed: Int = 0) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ seed) }
    }

    /// Opens what is there, and keeps open what is longer than 1000 bytes.
    @discardableResult
    private func open(_ path: String, in store: DiskStore) throws -> [DiskObject] {
        let found = Mutex<[DiskObject]>([])
        store.open(try story.key(path), keepingOver: 1000) { objects in
            found.withLock { $0 = objects }
        }
        store.waitUntilIdle()
        return found.withLock { $0 }
    }

    private func opened(_ path: String, in store: DiskStore) throws -> [DiskObject]? {
        store.opened(try story.key(path))
    }

    /// A store that keeps `x` open.
    private func storeWithOpen(budget: Int = 64 << 20) throws -> DiskStore {
        let store = story.store(bytes: budget)
        try story.insert("x", bytes(2000), into: store)
        store.waitUntilIdle()
        #expect(try opened("x", in: store) == nil)
        try open("x", in: store)
        #expect(try opened("x", in: store) != nil)
        return store
    }

    @Test("what is large is there for the next at once, the same as before, and counts")
    func again() throws {
        let store = try storeWithOpen()
        let first = try #require(try opened("x", in: store)?.first)
        story.advance(seconds: 5)
        let again = try #require(try opened("x", in: store))
        #expect(again.count == 1 && again[0] === first)
        #expect(again[0].content(0..<2000) == bytes(2000))
        let tally = try #require(store.tally(of: first.name))
        #expect(tally == DiskTally(hits: 4, lastHit: WallTime(seconds: story.now.seconds)))
        #expect(store.counts.opened == 4)
        // What goes to memory needs no open file.
        try story.insert("small", bytes(900), into: store)
        store.waitUntilIdle()
        try open("small", in: store)
        #expect(try opened("small", in: store) == nil)
    }

    enum Change: CaseIterable { case removed, flushed, replaced, updated, searched, shrunk }

    @Test("what the disk has no longer is not found open either", arguments: Change.allCases)
    func changed(_ change: Change) throws {
        let store = try storeWithOpen(budget: 64 * 4096)
        let old = try story.record("x", length: 2000)
        switch change {
        case .removed: store.remove(try story.key("x"))
        case .flushed: store.flush()
        case .replaced:
            try story.insert("x", bytes(2000, 7), into: store)
            store.waitUntilIdle()
        case .updated:
            store.update(
                try story.record("x", length: 2000, lifetime: 7), replacing: old.metadata)
            store.waitUntilIdle()
        case .searched:
            store.removeAll(where: { $0.contentLength == 2000 }, { _ in })
            store.waitUntilIdle()
        case .shrunk:
            store.change(DiskStore.Budget(bytes: 0))
            store.waitUntilIdle()
        }
        #expect(try opened("x", in: store) == nil)
        store.waitUntilIdle()
        #expect(store.state.withLock { $0.open.count } == 0)
        let found = try open("x", in: store).first
        switch change {
        case .replaced: #expect(found?.content(0..<2000) == bytes(2000, 7))
        case .updated: #expect(found?.record.metadata.freshness.lifetime == 7)
        default: #expect(found == nil)
        }
    }

    @Test("an object that was read before a change, and is to be kept after it, is not")
    func overtaken() throws {
        let store = try storeWithOpen()
        let object = try #require(try opened("x", in: store)?.first)
        let before = store.state.withLock { $0.open.changes(of: object.name.key) }
        store.letGo([object.name])
        store.state.withLock { _ = $0.open.insert(object, changes: before) }
        #expect(try opened("x", in: store) == nil)
    }

    @Test("while something is being searched for, each is looked at")
    func searching() throws {
        let store = try storeWithOpen()
        store.searcher.suspend()
        store.removeAll(where: { _ in true }, { _ in })
        #expect(try opened("x", in: store) == nil)
        store.searcher.resume()
        store.waitUntilIdle()
        #expect(store.counts.entries == 0)
    }

    @Test("of several variants all are open, or each is asked for")
    func variants() throws {
        let store = story.store()
        for name in ["a", "b"] {
            try story.insert("x", bytes(name == "a" ? 10 : 2000), variant: name, into: store)
        }
        store.waitUntilIdle()
        try open("x", in: store)
        #expect(try opened("x", in: store)?.count == 2)
        try story.insert("x", bytes(5), variant: "c", into: store)
        store.waitUntilIdle()
        #expect(try opened("x", in: store) == nil)
        try open("x", in: store)
        #expect(try opened("x", in: store)?.count == 3)
    }

    @Test("not more are open than may be; those in use stay")
    func bound() throws {
        let store = story.store()
        let count = OpenObjects.limit + 20
        for number in 0..<count { try story.insert("\(number)", bytes(2000), into: store) }
        store.waitUntilIdle()
        try open("0", in: store)
        for number in 1..<count {
            try open("\(number)", in: store)
            #expect(try opened("0", in: store) != nil)
        }
        #expect(store.state.withLock { $0.open.count } == OpenObjects.limit)
    }

    @Test("a store that has left its folder holds none of its files")
    func left() throws {
        let store = try storeWithOpen()
        store.close()
        #expect(store.state.withLock { $0.open.count } == 0)
    }

    @Test("what the system has in memory is told from what it would have to read")
    func pages() throws {
        let path = story.folder.file("sparse")
        let file = try Descriptor(opening: path, O_RDWR | O_CREAT)
        // Nothing was ever read or written of a hole.
        #expect(ftruncate(file.number, 1 << 20) == 0)
        let isWritten = bytes(100_000).withUnsafeBytes { file.write($0, at: 500_000) }
        #expect(isWritten)
        guard let pages = FilePages(of: file.number, length: 1 << 20) else {
            Issue.record("it cannot be mapped")
            return
        }
        let asked = [500_000..<600_000, 550_001..<550_002, 400_000..<600_000, 590_000..<1 << 20]
        var answers: [Bool] = []
        for range in asked { answers.append(pages.areInMemory(range)) }
        #expect(answers == [true, true, false, false])
    }
}
