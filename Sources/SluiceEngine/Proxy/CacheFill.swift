import NIOCore
import SluiceCore

/// A response on its way into the store: its content is gathered while it passes by, in segments
/// that others may be reading meanwhile. Stored only when it arrived whole. What all fills hold
/// together is bounded by the store.
final class CacheFill {
    let plan: StoragePlan
    let head: ResponseHead
    /// Shows at the end whether the entry was removed since the request was sent.
    let ticket: MemoryStore.Ticket
    private(set) var count = 0
    private var segments: [ByteBuffer] = []
    private let store: MemoryStore

    /// Writing behind bytes that somebody is being sent copies them: no more than this.
    private static let segmentSize = 64 << 10

    init(
        plan: StoragePlan, head: ResponseHead, store: MemoryStore,
        ticket: MemoryStore.Ticket
    ) {
        self.plan = plan
        self.head = head
        self.store = store
        self.ticket = ticket
    }

    deinit { store.releaseFilling(count) }

    /// `false` when the store has no room for more in the making, or for so much in one entry.
    func append(_ content: ByteBuffer) -> Bool {
        guard store.reserveFilling(content.readableBytes) else { return false }
        count += content.readableBytes
        var content = content
        while content.readableBytes > 0 {
            let room = Self.segmentSize - (segments.last?.readableBytes ?? Self.segmentSize)
            if room == 0 {
                segments.append(ByteBufferAllocator().buffer(capacity: segmentCapacity(content)))
            } else if var part = content.readSlice(length: min(room, content.readableBytes)) {
                segments[segments.count - 1].writeBuffer(&part)
            }
        }
        return count <= store.entryLimit
    }

    /// What is announced is not yet there: a large promise must not reserve memory.
    private func segmentCapacity(_ content: ByteBuffer) -> Int {
        if case .length(let length) = head.framing, length < UInt64(Self.segmentSize) {
            return Int(length)
        }
        return min(content.readableBytes, Self.segmentSize)
    }

    /// Some of the content from an offset on, without a copy; `nil` when there is no more as yet.
    func content(from offset: Int) -> ByteBuffer? {
        guard offset < count else { return nil }
        let segment = segments[offset / Self.segmentSize]
        let start = offset % Self.segmentSize
        return segment.getSlice(
            at: segment.readerIndex + start, length: segment.readableBytes - start)
    }

    /// All that came, in one piece of its own.
    var body: ByteBuffer {
        if segments.count == 1 { return segments[0] }
        var body = ByteBufferAllocator().buffer(capacity: count)
        for segment in segments { body.writeImmutableBuffer(segment) }
        return body
    }
}
