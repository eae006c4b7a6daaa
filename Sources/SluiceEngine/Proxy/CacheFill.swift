import NIOCore
import SluiceCore

/// A response on its way into the store: its content is gathered while it passes by. Stored only
/// when it arrived whole. What all fills hold together is bounded by the store.
final class CacheFill {
    let key: CacheKey
    let head: ResponseHead
    let freshness: Freshness
    /// Shows at the end whether the entry was removed meanwhile.
    let ticket: MemoryStore.Ticket
    private(set) var body: ByteBuffer
    private let store: MemoryStore

    init(
        key: CacheKey, head: ResponseHead, freshness: Freshness, store: MemoryStore,
        allocator: ByteBufferAllocator
    ) {
        self.store = store
        ticket = store.ticket(for: key)
        self.key = key
        self.head = head
        self.freshness = freshness
        let announced = if case .length(let length) = head.framing { length } else { UInt64(0) }
        // What is announced is not yet there: a large promise must not reserve memory.
        body = allocator.buffer(capacity: Int(min(announced, 256 << 10)))
    }

    deinit { store.releaseFilling(body.readableBytes) }

    /// `false` when the store has no room for more in the making, or for so much in one entry.
    func append(_ content: ByteBuffer) -> Bool {
        guard store.reserveFilling(content.readableBytes) else { return false }
        body.writeImmutableBuffer(content)
        return store.fits(body: UInt64(body.readableBytes), head: head, key: key)
    }
}
