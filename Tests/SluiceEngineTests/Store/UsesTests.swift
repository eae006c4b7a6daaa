import NIOCore
import Synchronization
import Testing

@testable import SluiceCore
@testable import SluiceEngine

@Suite("Uses of what is in memory count on disk")
struct UsesTests {
    private let story: DiskStory

    init() throws { story = try DiskStory() }

    private func insert(_ path: String, _ length: Int, into store: MemoryStore) throws {
        let record = try story.record(path, length: length)
        let candidate = MemoryStore.Candidate(
            metadata: record.metadata, head: record.head,
            body: ByteBuffer(repeating: 0x61, count: length))
        let ticket = store.ticket(for: record.key)
        try #require(store.insert(record.key, candidate, ticket: ticket) != nil)
        try #require(store.insertOnDisk(record.key, candidate, ticket: ticket))
        store.disk?.waitUntilIdle()
    }

    private func use(_ path: String, _ count: Int, in store: MemoryStore) throws {
        let key = try story.key(path)
        for _ in 0..<count { try #require(store.plainHit(key, now: story.now) != nil) }
    }

    private func read(_ path: String, into store: MemoryStore) throws {
        store.readFromDisk(try story.key(path)) { _ in }
        store.disk?.waitUntilIdle()
    }

    @Test("what had to leave memory comes back with its hits, and goes on counting")
    func leavingMemory() throws {
        let store = MemoryStore(limit: 400_000, disk: story.store())
        try insert("x", 100, into: store)
        try use("x", 5, in: store)
        let used = story.now
        story.advance(seconds: 9)
        // In memory no room is left for it.
        for number in 0..<8 where try !store.variants(for: story.key("x")).isEmpty {
            for part in 0..<10 {
                try insert("\(number).\(part)", 20_000, into: store)
                try use("\(number).\(part)", 1, in: store)
            }
        }
        try #require(try store.variants(for: story.key("x")).isEmpty)
        let name = try DiskObjectName(
            story.key("x"), SelectingKey(), #require(store.disk?.state.withLock { $0.tree }).hash)
        #expect(store.disk?.tally(of: name) == DiskTally(hits: 5, lastHit: used))
        try read("x", into: store)
        try use("x", 2, in: store)
        let row = try #require(store.variants(for: story.key("x")).first?.row(now: story.now))
        #expect(row.hits == 7)
        #expect(row.lastHit == story.now)
        let key = try story.key("x").bytes
        #expect(store.untoldUses().filter { $0.key == key }.map(\.hits) == [1])
        #expect(store.disk?.tally(of: name)?.hits == 6)
    }

    @Test("a restart finds the hits of what never left memory")
    func restart() throws {
        var disk = story.store()
        let store = MemoryStore(limit: 1 << 20, disk: disk)
        try insert("x", 100, into: store)
        try use("x", 3, in: store)
        disk = story.restarted(disk)
        #expect(try story.open("x", in: disk).first?.tally.hits == 3)
        // Told once, not twice.
        #expect(store.untoldUses().isEmpty)
    }

    @Test("what is used in memory all the time is not what the disk lets go")
    func order() throws {
        let disk = story.store(bytes: 20 * 8192)
        let store = MemoryStore(limit: 64 << 20, disk: disk)
        for number in 0..<4 { try insert("favourite\(number)", 4096, into: store) }
        for number in 0..<120 {
            for favourite in 0..<4 { try use("favourite\(favourite)", 1, in: store) }
            try insert("once\(number)", 4096, into: store)
            story.advance(seconds: 1)
            if story.now.seconds.isMultiple(of: 50) { try freshen(in: store) }
        }
        #expect(disk.counts.evicted > 80)
        for number in 0..<4 { #expect(try disk.mayHold(story.key("favourite\(number)"))) }
    }

    /// A minute is all that they stay fresh.
    private func freshen(in store: MemoryStore) throws {
        for number in 0..<4 {
            for old in store.variants(for: try story.key("favourite\(number)")) {
                let new = try story.record("favourite\(number)", length: 4096)
                _ = store.update(old, metadata: new.metadata, head: new.head, stays: true)
            }
        }
    }
}
