import Dispatch
import Synchronization
import Testing

@testable import SluiceCore
@testable import SluiceEngine

@Suite("What is on disk is listed, the newest of it")
struct DiskListingTests {
    private let story: DiskStory

    init() throws { story = try DiskStory() }

    private func insert(_ paths: [String], into store: DiskStore) throws {
        for path in paths {
            try story.insert(path, Array(path.utf8), into: store)
            store.waitUntilIdle()
        }
    }

    private func keys(_ store: DiskStore) -> [String] {
        store.refreshListing {}
        store.waitUntilIdle()
        return store.listed().map { String($0.entry.key.text.escaped().dropFirst(13)) }
    }

    @Test("with all that their files say, also after a restart; what goes is listed no longer")
    func listed() throws {
        var store = story.store()
        #expect(keys(store).isEmpty)
        try insert(["a", "b", "c"], into: store)
        #expect(keys(store) == ["c", "b", "a"])
        _ = try story.open("b", in: store)
        let second = try #require(store.listed().dropFirst().first)
        #expect(second.entry.key == (try story.key("b")))
        #expect(second.tally.hits == 1 && second.entry.metadata.status == 200)
        #expect(second.entry.size == 18)
        store = story.restarted(store)
        #expect(keys(store).sorted() == ["a", "b", "c"])
        store.remove(try story.key("b"))
        #expect(keys(store).sorted() == ["a", "c"])
        store.flush()
        #expect(keys(store).isEmpty)
    }

    @Test("a file is read once, and again when it says something else")
    func readOnce() throws {
        let store = story.store()
        try insert(["a", "b"], into: store)
        #expect(keys(store).count == 2)
        let before = store.listed().map(\.entry.id)
        try insert(["c"], into: store)
        #expect(keys(store) == ["c", "b", "a"])
        #expect(store.listed().map(\.entry.id).suffix(2) == before[...])
        let old = try story.record("a", length: 1)
        store.update(try story.record("a", length: 1, lifetime: 999), replacing: old.metadata)
        store.waitUntilIdle()
        _ = keys(store)
        #expect(store.listed().map(\.entry.metadata.freshness.lifetime) == [60, 60, 999])
    }

    @Test("not more than there is room for, and those who ask wait for no file")
    func bounds() throws {
        let store = story.store()
        let count = DiskListing.limit + 5
        for number in 0..<count { try story.insert("\(number)", [1], into: store) }
        store.waitUntilIdle()
        #expect(keys(store).count == DiskListing.limit)
        #expect(keys(store).first == "\(count - 1)")
        try insert(["new"], into: store)
        store.lister.suspend()
        let called = Mutex(0)
        for _ in 0..<100 { store.refreshListing { called.withLock { $0 += 1 } } }
        // Those that are too many are told at once; nobody is held up.
        #expect(called.withLock { $0 } == 36)
        #expect(store.listed().count == DiskListing.limit)
        store.lister.resume()
        store.waitUntilIdle()
        #expect(called.withLock { $0 } == 100)
        #expect(keys(store).first == "new")
    }
}
