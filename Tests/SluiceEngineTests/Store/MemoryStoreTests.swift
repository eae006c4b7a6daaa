import NIOCore
import Testing

@testable import SluiceCore
@testable import SluiceEngine

@Suite("Responses are kept in memory, within a bound")
struct MemoryStoreTests {
    private let now = WallTime(seconds: 1_795_240_080)
    private let later = WallTime(seconds: 1_795_240_140)

    @discardableResult
    private func insert(
        _ path: String, bytes: Int = 100, into store: MemoryStore, until expires: WallTime? = nil
    ) throws -> StoredResponse? {
        store.insert(
            try key(path),
            candidate(ByteBuffer(repeating: 0x61, count: bytes), until: expires ?? later))
    }

    private func candidate(_ body: ByteBuffer, until expires: WallTime) -> MemoryStore.Candidate {
        MemoryStore.Candidate(
            metadata: StoredMetadata(
                freshness: freshness(until: expires), status: 200, control: CacheControl(),
                length: UInt64(body.readableBytes), etag: nil, lastModified: nil,
                selecting: SelectingKey(), part: nil),
            head: Array("HTTP/1.1 200 OK\r\n".utf8), body: body)
    }

    private func key(_ path: String) throws -> CacheKey {
        try #require(CacheKey(url: "http://a.org/\(path)"))
    }

    private func freshness(until expires: WallTime) -> Freshness {
        let minute = Int64(60)
        return Freshness(
            lifetime: minute,
            received: expires.advanced(byNanoseconds: -minute * 1_000_000_000), initialAge: 0)
    }

    @Test("what was inserted is found, and each time counts as a hit")
    func hits() throws {
        let store = MemoryStore(limit: 1 << 20)
        #expect(try store.plainHit(key("x"), now: now) == nil)
        let kept = try #require(try insert("x", into: store))
        #expect(try store.plainHit(key("x"), now: now) === kept)
        #expect(try store.plainHit(key("x"), now: later.advanced(byNanoseconds: -1)) === kept)
        #expect(try store.plainHit(key("y"), now: now) == nil)
        let row = try #require(store.rows(limit: 10, now: now).first)
        #expect(row.id == kept.id)
        #expect(row.key == WireText("http://a.org/x"))
        #expect(row.status == 200)
        #expect(row.size == 117)
        #expect(row.expires == later)
        #expect(row.hits == 2)
        #expect(row.lastHit == later.advanced(byNanoseconds: -1_000_000_000))
    }

    @Test("a stale response is found, so that it can be told from none, and is no hit")
    func stale() throws {
        let store = MemoryStore(limit: 1 << 20)
        let kept = try #require(try insert("x", into: store, until: now))
        #expect(try store.plainHit(key("x"), now: now) == nil)
        #expect(try store.variants(for: key("x")).first === kept)
        #expect(store.rows(limit: 1, now: now).map(\.hits) == [0])
    }

    @Test("a newer response takes the place of the older")
    func replaced() throws {
        let store = MemoryStore(limit: 1 << 20)
        let old = try #require(try insert("x", bytes: 5000, into: store))
        let new = try #require(try insert("x", bytes: 10, into: store))
        #expect(try store.plainHit(key("x"), now: now) === new)
        #expect(store.usage == (1, new.cost))
        #expect(old.id < new.id)
        #expect(old.content?.readableBytes == 5000)
    }

    @Test("what is removed is gone, and its memory with it")
    func removed() throws {
        let store = MemoryStore(limit: 1 << 20)
        try insert("x", into: store)
        #expect(try store.remove(key("y")) == 0)
        #expect(try store.remove(key("x")) == 1)
        #expect(try store.remove(key("x")) == 0)
        #expect(store.usage == (0, 0))
    }

    @Test("all that match go, the others stay")
    func removedByFilter() throws {
        let store = MemoryStore(limit: 1 << 22)
        for number in 0..<200 { try insert("\(number)", bytes: number, into: store) }
        #expect(store.removeAll { $0.contentLength >= 150 } == 50)
        #expect(store.usage.entries == 150)
        #expect(try store.plainHit(key("149"), now: now) != nil)
        #expect(try store.plainHit(key("150"), now: now) == nil)
        #expect(store.flush() == 150)
        #expect(store.flush() == 0)
        #expect(store.usage == (0, 0))
    }

    @Test("the bound holds, overhead included, whatever is inserted")
    func bounded() throws {
        let store = MemoryStore(limit: 200_000)
        var kept = 0
        for number in 0..<2000 {
            if try insert("\(number)", bytes: number * 37 % 9000, into: store) != nil { kept += 1 }
            #expect(store.usage.bytes <= 200_000)
        }
        let usage = store.usage
        #expect(kept == 2000)
        #expect(usage.entries < 2000)
        // What goes leaves room for what comes, and no more than that.
        #expect(usage.bytes > 170_000)
        let rows = store.rows(limit: 5000, now: now)
        #expect(rows.count == usage.entries)
    }

    @Test("what is asked for often survives a flood of what is asked for once")
    func favourites() throws {
        let store = MemoryStore(limit: 400_000)
        for number in 0..<20 { try insert("favourite\(number)", into: store) }
        for number in 0..<5000 {
            try insert("once\(number)", into: store)
            _ = try store.plainHit(key("favourite\(number % 20)"), now: now)
        }
        let found = try (0..<20).filter {
            try store.plainHit(key("favourite\($0)"), now: now) != nil
        }
        #expect(found.count == 20)
    }

    @Test(
        "a response larger than an eighth of the store is not kept; a store of nothing keeps none")
    func tooLarge() throws {
        let store = MemoryStore(limit: 1 << 20)
        #expect(store.entryLimit == 1 << 17)
        #expect(try insert("large", bytes: 1 << 17, into: store) == nil)
        #expect(try insert("fits", bytes: 1 << 16, into: store) != nil)
        #expect(store.usage.entries == 1)
        #expect(try insert("x", bytes: 0, into: MemoryStore(limit: 0)) == nil)
    }

    @Test("a window into a large buffer costs what it holds on to")
    func slices() throws {
        let store = MemoryStore(limit: 1 << 20)
        let large = ByteBuffer(repeating: 0x61, count: 1 << 15)
        let slice = try #require(large.getSlice(at: 0, length: 10))
        let kept = try #require(
            try store.insert(key("x"), candidate(slice, until: later)))
        // Small content is copied out of it.
        #expect(kept.contentLength == 10)
        #expect(store.usage.bytes < 1000)
        let window = try #require(large.getSlice(at: 0, length: 5000))
        try store.insert(key("y"), candidate(window, until: later))
        #expect(store.usage.bytes > 1 << 15)
    }

    @Test("rows are the newest first, and no more than asked for")
    func rows() throws {
        let store = MemoryStore(limit: 10 << 20)
        for number in 0..<100 { try insert("\(number)", into: store) }
        #expect(store.rows(limit: 100, now: now).map(\.id.number) == (1...100).reversed())
        #expect(store.rows(limit: 7, now: now).map(\.id.number) == (94...100).reversed())
        #expect(store.rows(limit: 0, now: now).isEmpty)
    }

    @Test("many threads at once leave the books in order")
    func concurrency() async throws {
        let store = MemoryStore(limit: 300_000)
        try await withThrowingTaskGroup { group in
            for seed in 0..<4 {
                group.addTask {
                    for number in 0..<2000 {
                        let path = "\((number * 7 + seed * 13) % 500)"
                        switch number % 5 {
                        case 0, 1: try insert(path, bytes: number, into: store)
                        case 2: try store.remove(key(path))
                        case 3 where number % 500 == 3: store.flush()
                        default: _ = try store.plainHit(key(path), now: now)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(store.usage.bytes <= 300_000)
        let count = store.usage.entries
        #expect(store.removeAll { _ in true } == count)
        #expect(store.usage == (0, 0))
    }

    @Test("an entity tag is kept once, in the head, and known as it came")
    func entityTag() throws {
        let store = MemoryStore(limit: 1 << 20)
        let tag = try #require(EntityTag(Array("W/\"5f-18c2\"".utf8)[...]))
        var plain = candidate(ByteBuffer(repeating: 0x61, count: 10), until: later)
        plain.head += Array("X: W/\"5\"\r\nETag: W/\"5f-18c2\"\r\n".utf8)
        var tagged = plain
        tagged.metadata = plain.metadata.with(tag)
        let without = try #require(store.insert(try key("a"), plain))
        let with = try #require(store.insert(try key("b"), tagged))
        #expect(with.metadata == tagged.metadata && with.metadata.etag == tag)
        #expect(with.untagged == without.metadata && with.cost == without.cost)
        // As an origin that withholds it makes it, and a head that has it far behind.
        for head in [Array("HTTP/1.1 200 OK\r\n".utf8), Array(repeating: 0x61, count: 70_000)] {
            var other = tagged
            other.head = head + (head.count > 100 ? tag.bytes : [])
            let kept = StoredResponse(
                id: CacheEntryID(1), key: [], metadata: other.metadata, head: other.head,
                body: ByteBuffer(), source: nil)
            #expect(kept.metadata == other.metadata)
        }
        // Another head moves it.
        let update = store.update(
            with, metadata: tagged.metadata, head: Array("HTTP/1.1 200\r\n".utf8) + tag.bytes,
            stays: true)
        #expect(update.metadata.etag == tag && update.untagged.etag == nil)
    }
}
