import NIOCore
import SluiceCore

/// A response on its way into the store: its content is gathered while it passes by, in segments
/// that others may be reading meanwhile, or handed to the disk a segment at a time. Stored only when
/// it arrived whole. What all fills hold together is bounded by the store.
final class CacheFill {
    let plan: StoragePlan
    let head: ResponseHead
    /// Shows at the end whether the entry was removed since the request was sent.
    let ticket: MemoryStore.Ticket
    private(set) var count = 0
    private var segments: [ByteBuffer] = []
    private var reserved = 0
    /// Where it goes that has no room in memory.
    private(set) var arriving: ArrivingObject?
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

    deinit {
        store.releaseFilling(reserved)
        arriving?.abandon()
    }

    /// - Returns: why it is not to be stored: `tooLarge` when the store has no room for more in the
    ///   making, or for so much in one entry. Then the disk may have.
    func append(_ content: ByteBuffer) -> CacheVerdict.StorageVerdict? {
        count += content.readableBytes
        if let arriving {
            gather(content)
            // What is not full yet stays for the next.
            let full = segments.count - 1
            guard full > 0 else { return nil }
            defer { segments.removeFirst(full) }
            return arriving.append(Array(segments[..<full]))
        }
        let hasRoom = store.reserveFilling(content.readableBytes)
        if hasRoom { reserved += content.readableBytes }
        gather(content)
        return hasRoom && count <= store.entryLimit ? nil : .tooLarge
    }

    private func gather(_ content: ByteBuffer) {
        var content = content
        while content.readableBytes > 0 {
            let room = Self.segmentSize - (segments.last?.readableBytes ?? Self.segmentSize)
            if room == 0 {
                segments.append(ByteBufferAllocator().buffer(capacity: segmentCapacity(content)))
            } else if var part = content.readSlice(length: min(room, content.readableBytes)) {
                segments[segments.count - 1].writeBuffer(&part)
            }
        }
    }

    /// What is announced is not yet there: a large promise must not reserve memory.
    private func segmentCapacity(_ content: ByteBuffer) -> Int {
        if case .length(let length) = head.framing, length < UInt64(Self.segmentSize) {
            return Int(length)
        }
        return min(content.readableBytes, Self.segmentSize)
    }

    // MARK: - To the disk

    /// What was gathered so far goes there, and so does what follows.
    /// - Returns: why it is not to be stored.
    func move(to object: ArrivingObject) -> CacheVerdict.StorageVerdict? {
        arriving = object
        let gathered = segments
        segments = []
        store.releaseFilling(reserved)
        reserved = 0
        return gathered.isEmpty ? nil : object.append(gathered, isGathered: true)
    }

    /// The content is whole.
    /// - Parameter ticket: if the key is removed from then on, it is not kept.
    /// - Returns: why it is not stored.
    func finishArriving(
        _ record: DiskRecord, ticket: DiskStore.Ticket
    ) -> CacheVerdict.StorageVerdict? {
        guard let arriving else { return .noCacheHere }
        if !segments.isEmpty, let refusal = arriving.append(segments) { return refusal }
        segments = []
        arriving.finish(record, ticket: ticket)
        return nil
    }

    // MARK: - In memory

    /// Some of the content from an offset on, without a copy; `nil` when there is no more as yet.
    func content(from offset: Int) -> ByteBuffer? {
        guard arriving == nil, offset < count else { return nil }
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
