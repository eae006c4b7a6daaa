import NIOCore
package import SluiceCore
import Synchronization

/// One response as it is kept: immutable, and shared by everyone it is being sent to, also after it
/// has left the store.
///
/// Key, head and small content stand in one array, and an entity tag is found in the head. Beyond
/// those bytes a million small entries take 285 bytes each, with an entity tag or without, by
/// resident memory: this object, the array, its places in the index and the order, in the books and
/// among the departed.
package final class StoredResponse: Sendable {
    package let id: CacheEntryID
    /// Its metadata, without the entity tag that the head has: of all that is asked for often,
    /// nothing else is missing.
    package let untagged: StoredMetadata
    private let bytes: [UInt8]
    package let body: StoredBody
    private let source: Source?
    /// Seconds since the epoch; 0 for never.
    private let lastUse = Atomic<UInt32>(0)
    private let headEnd: UInt32
    private let uses = Atomic<UInt32>(0)
    /// Of them, those that the disk has counted.
    private let toldUses = Atomic<UInt32>(0)
    private let place = Atomic<UInt32>(0)
    private let keyEnd: UInt16
    /// Where the entity tag stands in the head, if it does.
    private let tagStart: UInt16
    private let tagCount: UInt8
    private let mark = Atomic<Bool>(false)
    private let asked = Atomic<Bool>(false)

    /// Where content came from, one for many entries: an `addr` rule has its say on hits as well.
    final class Source: Sendable {
        let address: IPAddress
        init(_ address: IPAddress) { self.address = address }
    }

    /// - Parameter head: as it goes to clients, without what differs from one answer to the next.
    init(
        id: CacheEntryID, key: ArraySlice<UInt8>, metadata: StoredMetadata, head: [UInt8],
        body: ByteBuffer, source: Source?
    ) {
        let isInline = body.readableBytes <= StoredBody.inlineLimit
        var bytes: [UInt8] = []
        bytes.reserveCapacity(key.count + head.count + (isInline ? body.readableBytes : 0))
        bytes.append(contentsOf: key)
        bytes.append(contentsOf: head)
        if isInline { bytes.append(contentsOf: body.readableBytesView) }
        self.id = id
        (untagged, tagStart, tagCount) = Self.untagged(metadata, head)
        self.bytes = bytes
        self.body = isInline ? .inline : .memory(body)
        self.source = source
        keyEnd = UInt16(key.count)
        headEnd = UInt32(key.count + head.count)
    }

    /// What the disk holds, its content left there.
    init(id: CacheEntryID, _ object: DiskObject, source: Source?) {
        let record = object.record
        self.id = id
        (untagged, tagStart, tagCount) = Self.untagged(record.metadata, record.head)
        bytes = record.key.bytes + record.head
        body = .file(object)
        self.source = source
        keyEnd = UInt16(record.key.bytes.count)
        headEnd = UInt32(record.key.bytes.count + record.head.count)
    }

    /// The same content under another head, as a 304 makes it. What counts goes on.
    init(_ old: StoredResponse, metadata: StoredMetadata, head: [UInt8]) {
        id = old.id
        (untagged, tagStart, tagCount) = Self.untagged(metadata, head)
        bytes = Array(old.key) + head + Array(old.inlineContent)
        body = old.body
        source = old.source
        keyEnd = old.keyEnd
        headEnd = UInt32(Int(old.keyEnd) + head.count)
        lastUse.store(old.lastUse.load(ordering: .relaxed), ordering: .relaxed)
        uses.store(old.uses.load(ordering: .relaxed), ordering: .relaxed)
        toldUses.store(old.toldUses.load(ordering: .relaxed), ordering: .relaxed)
        mark.store(true, ordering: .relaxed)
    }

    /// With everything. Makes an array for an entity tag each time.
    package var metadata: StoredMetadata {
        guard tagCount > 0 else { return untagged }
        let tag = head.dropFirst(Int(tagStart)).prefix(Int(tagCount))
        return untagged.with(EntityTag(tag))
    }

    /// A tag that the head has not, or too far behind, stays where it is.
    private static func untagged(
        _ metadata: StoredMetadata, _ head: [UInt8]
    ) -> (StoredMetadata, start: UInt16, count: UInt8) {
        guard let tag = metadata.etag?.bytes, let count = UInt8(exactly: tag.count),
            head.count >= tag.count
        else { return (metadata, 0, 0) }
        let last = min(head.count - tag.count, Int(UInt16.max))
        let start = (0...last).first { head[$0] == tag[0] && head[$0...].starts(with: tag) }
        guard let start else { return (metadata, 0, 0) }
        return (metadata.with(nil), UInt16(start), count)
    }

    package var key: ArraySlice<UInt8> { bytes[..<Int(keyEnd)] }
    package var head: ArraySlice<UInt8> { bytes[Int(keyEnd)..<Int(headEnd)] }
    /// Empty unless the body is inline.
    package var inlineContent: ArraySlice<UInt8> { bytes[Int(headEnd)...] }
    package var origin: IPAddress? { source?.address }
    package var contentLength: Int { Int(clamping: untagged.length) }

    /// Head and content in bytes.
    package var size: Int { head.count + contentLength }

    /// Bytes of memory it takes while it is kept. The whole storage behind a body counts, used or
    /// not: it stays for as long as the body does.
    var cost: Int {
        var cost = bytes.count + Self.overhead + (untagged.etag?.bytes.count ?? 0)
        cost += untagged.selecting.bytes.count
        if case .memory(let buffer) = body {
            cost += max(buffer.storageCapacity, buffer.readableBytes) + Self.bodyOverhead
        }
        return cost
    }

    static let overhead = 300
    /// The box of a body and the buffer's own book-keeping.
    static let bodyOverhead = 160
    /// Beyond this no head is stored: `headEnd` and the budget stay sane.
    static let headLimit = 256 << 10

    // MARK: - Use

    func noteUse(at now: WallTime) {
        uses.wrappingAdd(1, ordering: .relaxed)
        // Written only when they change: loops that hit one entry would fight over the line.
        let second = UInt32(clamping: now.seconds)
        if lastUse.load(ordering: .relaxed) != second { lastUse.store(second, ordering: .relaxed) }
        if !mark.load(ordering: .relaxed) { mark.store(true, ordering: .relaxed) }
    }

    /// Whether it was used since this was last asked.
    func takeMark() -> Bool { mark.exchange(false, ordering: .relaxed) }

    var hits: UInt64 { UInt64(uses.load(ordering: .relaxed)) }

    var lastHit: WallTime? {
        let second = lastUse.load(ordering: .relaxed)
        return second == 0 ? nil : WallTime(seconds: Int64(second))
    }

    /// Goes on counting where the disk is.
    /// - Parameter counted: uses to come that the disk has counted already.
    func continueUses(_ tally: DiskTally, counted: UInt32 = 0) {
        let told = UInt32(clamping: tally.hits)
        uses.store(told - min(told, counted), ordering: .relaxed)
        toldUses.store(told, ordering: .relaxed)
        lastUse.store(UInt32(clamping: tally.lastHit?.seconds ?? 0), ordering: .relaxed)
    }

    /// Takes what the disk was not told yet; `nil` when there is nothing.
    func takeUntoldUses() -> DiskUse? {
        let now = uses.load(ordering: .relaxed)
        let told = toldUses.load(ordering: .relaxed)
        let count = Int32(bitPattern: now &- told)
        guard count > 0, let lastHit else { return nil }
        // Who loses against another taker leaves it to that one.
        guard toldUses.compareExchange(expected: told, desired: now, ordering: .relaxed).exchanged
        else { return nil }
        return DiskUse(
            key: Array(key), selecting: untagged.selecting, hits: UInt32(count), last: lastHit)
    }

    /// Where it stands in the order; of use only under the lock of the books.
    var standing: EvictionOrder.Place {
        get { Int(place.load(ordering: .relaxed)) }
        set { place.store(UInt32(truncatingIfNeeded: newValue), ordering: .relaxed) }
    }

    // MARK: - Asking the origin

    /// Takes the right to ask the origin about it; `false` when somebody has it.
    func beginAsking() -> Bool { !asked.exchange(true, ordering: .relaxed) }

    func endAsking() { asked.store(false, ordering: .relaxed) }

    // MARK: - Row

    package func row(now: WallTime, place: CacheEntryRow.Place = .memory) -> CacheEntryRow {
        let key = Array(key)
        var row = CacheEntryRow(
            id: id, key: WireText(key, ByteRange(0, key.count)), untagged, size: size, now: now,
            hits: hits, lastHit: lastHit, place: place)
        if asked.load(ordering: .relaxed) { row.state = .revalidating }
        return row
    }
}

extension CacheEntryRow {
    init(
        id: CacheEntryID, key: WireText, _ metadata: StoredMetadata, size: Int, now: WallTime,
        hits: UInt64, lastHit: WallTime?, place: Place
    ) {
        let freshness = metadata.freshness
        let fresh = metadata.status >= 400 ? State.negative : .fresh
        self.init(
            id: id, key: key, status: metadata.status, size: size, age: freshness.age(at: now),
            expires: freshness.expires, hits: hits, lastHit: lastHit,
            state: freshness.isFresh(at: now) ? fresh : .stale,
            vary: WireText(metadata.varyNames), place: place)
    }
}

// MARK: - Content

extension StoredResponse {
    /// A part of the content, without a copy where it is large.
    enum Piece {
        case bytes(ArraySlice<UInt8>)
        case buffer(ByteBuffer)
        case file(DiskObject, Range<Int>)
    }

    /// - Parameter range: offsets within what is stored; what is behind its end is left out.
    func piece(_ range: Range<UInt64>) -> Piece {
        let lower = min(Int(clamping: range.lowerBound), contentLength)
        let upper = min(Int(clamping: range.upperBound), contentLength)
        switch body {
        case .inline:
            let content = inlineContent
            return .bytes(content.dropFirst(lower).prefix(upper - lower))
        case .memory(let buffer):
            let start = buffer.readerIndex + lower
            return .buffer(buffer.getSlice(at: start, length: upper - lower) ?? ByteBuffer())
        case .file(let object): return .file(object, lower..<max(lower, upper))
        }
    }

    /// All of it, for joining it with another part; `nil` when it is not in memory.
    var content: ByteBuffer? {
        switch body {
        case .inline: ByteBuffer(bytes: inlineContent)
        case .memory(let buffer): buffer
        case .file: nil
        }
    }
}
