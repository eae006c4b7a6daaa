package import NIOCore
package import SluiceCore
import Synchronization

/// One response as it is kept: immutable, and shared by everyone it is being sent to, also after it
/// has left the store.
package final class StoredResponse: Sendable {
    package let id: CacheEntryID
    package let key: CacheKey
    package let status: UInt16
    /// The head as it goes to clients, without what differs from one answer to the next.
    package let head: [UInt8]
    package let body: ByteBuffer
    package let freshness: Freshness
    /// Where the content came from: an `addr` rule has its say on hits as well.
    package let origin: IPAddress?
    let use = ResponseUse()

    init(
        id: CacheEntryID, key: CacheKey, status: UInt16, head: [UInt8], body: ByteBuffer,
        freshness: Freshness, origin: IPAddress?
    ) {
        self.id = id
        self.key = key
        self.status = status
        self.head = head
        self.body = body
        self.freshness = freshness
        self.origin = origin
    }

    package func row(now: WallTime) -> CacheEntryRow {
        CacheEntryRow(
            id: id, key: key.text, status: status, size: size, age: freshness.age(at: now),
            expires: freshness.expires, hits: use.hits, lastHit: use.lastHit)
    }

    /// Head and content in bytes.
    package var size: Int { head.count + body.readableBytes }

    /// Bytes of memory it takes while it is kept. The whole storage behind the body counts, used or
    /// not: it stays for as long as the body does.
    var cost: Int {
        key.bytes.count + head.count + max(body.storageCapacity, body.readableBytes)
            + Self.overhead
    }

    /// The object, its arrays and its places in index and order, rounded up from 400 measured on a
    /// store of small entries.
    static let overhead = 512
}

/// How often a response was used, and when last.
struct ResponseUse: ~Copyable {
    private let count = Atomic<UInt64>(0)
    private let last = Atomic<Int64>(.min)
    private let mark = Atomic<Bool>(false)

    var hits: UInt64 { count.load(ordering: .relaxed) }

    var lastHit: WallTime? {
        let nanoseconds = last.load(ordering: .relaxed)
        return nanoseconds == .min ? nil : WallTime(nanoseconds: nanoseconds)
    }

    borrowing func note(at now: WallTime) {
        count.wrappingAdd(1, ordering: .relaxed)
        last.store(now.nanoseconds, ordering: .relaxed)
        mark.store(true, ordering: .relaxed)
    }

    /// Whether it was used since this was last asked.
    borrowing func takeMark() -> Bool { mark.exchange(false, ordering: .relaxed) }
}
