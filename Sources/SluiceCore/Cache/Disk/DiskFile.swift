/// The file of a stored response.
///
///     offset           bytes
///     0                32     preamble: what never changes
///     32               20     tally: uses, rewritten in place now and then, worth nothing much
///     512              slot   the record
///     512 + slot       slot   room for the next record; all zeros before there is one
///     512 + 2 * slot   length content
///
/// A record is replaced, after a 304 for example, by writing the newer one into the other slot. At
/// every moment, and however much of it got to the disk, one slot is whole, and the newer of those
/// that are counts. No two slots share a sector.
package enum DiskFile {
    static let sector = 512
    private static let magic = Array("sluice\r\n".utf8)
    static let version: UInt32 = 1

    /// Everything ahead of the content.
    /// - Parameters:
    ///   - checksum: of the content, whose length is that of the record's metadata.
    ///   - slotSize: where it is settled already; otherwise as `slotSize` says.
    /// - Returns: `nil` when the record cannot be kept.
    package static func header(
        _ record: DiskRecord, checksum: UInt32, slotSize: Int? = nil
    ) -> [UInt8]? {
        guard let bytes = record.bytes else { return nil }
        let slotSize = slotSize ?? self.slotSize(bytes)
        var output = DiskPreamble(
            slotSize: slotSize, contentLength: record.metadata.length, checksum: checksum
        ).bytes
        output.append(contentsOf: DiskTally().bytes)
        output.append(contentsOf: repeatElement(0, count: sector - output.count))
        guard let slot = DiskSlot.bytes(bytes, sequence: 1, size: slotSize) else { return nil }
        output.append(contentsOf: slot)
        output.append(contentsOf: repeatElement(0, count: slotSize))
        return output
    }

    /// Bytes that a record is given: content can be put behind it before all of it is known.
    /// - Parameter record: as long as the later one, but for what differs in its numbers and origin.
    /// - Returns: `nil` when it cannot be kept.
    package static func slotSize(for record: DiskRecord) -> Int? { record.bytes.map(slotSize) }

    private static func slotSize(_ record: [UInt8]) -> Int {
        // Some room to grow in: a 304 may bring longer fields.
        let needed = DiskSlot.overhead + record.count + sector / 4
        return (needed + sector - 1) / sector * sector
    }

    /// Where content begins behind slots of this size.
    package static func contentOffset(slotSize: Int) -> Int { sector + 2 * slotSize }

    fileprivate static func checkMagic(_ bytes: ArraySlice<UInt8>) throws(DiskRecordFault) {
        guard bytes.elementsEqual(magic) else { throw .foreign }
    }

    fileprivate static func appendMagic(to output: inout [UInt8]) {
        output.append(contentsOf: magic)
    }
}

/// What of a file never changes.
package struct DiskPreamble: Equatable, Sendable {
    package let slotSize: Int
    package let contentLength: UInt64
    package let checksum: UInt32

    package static let length = 32

    init(slotSize: Int, contentLength: UInt64, checksum: UInt32) {
        self.slotSize = slotSize
        self.contentLength = contentLength
        self.checksum = checksum
    }

    /// - Parameters:
    ///   - bytes: the first of the file.
    ///   - fileLength: must be what the preamble says it is.
    package init(_ bytes: [UInt8], fileLength: Int64) throws(DiskRecordFault) {
        guard bytes.count >= Self.length else { throw .wrongLength }
        var reader = RecordReader(bytes[..<Self.length])
        try DiskFile.checkMagic(reader.bytes(count: 8))
        let version = try reader.number(UInt32.self)
        let slotSize = try reader.number(UInt32.self)
        contentLength = try reader.number()
        checksum = try reader.number()
        let sum = CRC32C.of(bytes[..<(Self.length - 4)])
        guard try reader.number(UInt32.self) == sum else { throw .damagedHeader }
        guard version == DiskFile.version else { throw .version }
        guard slotSize > 0, slotSize <= Self.slotLimit, slotSize.isMultiple(of: 512) else {
            throw .damagedHeader
        }
        self.slotSize = Int(slotSize)
        let whole = contentLength.addingReportingOverflow(UInt64(512 + 2 * Int(slotSize)))
        guard !whole.overflow, Int64(exactly: whole.partialValue) == fileLength else {
            throw .wrongLength
        }
    }

    /// Nothing that is written needs more.
    private static let slotLimit: UInt32 = 1 << 19

    /// Where the content begins.
    package var contentOffset: Int { DiskFile.contentOffset(slotSize: slotSize) }

    /// Where one of the two slots begins.
    package func slotOffset(_ index: Int) -> Int { DiskFile.sector + index * slotSize }

    var bytes: [UInt8] {
        var output: [UInt8] = []
        DiskFile.appendMagic(to: &output)
        output.appendBigEndian(DiskFile.version)
        output.appendBigEndian(UInt32(clamping: slotSize))
        output.appendBigEndian(contentLength)
        output.appendBigEndian(checksum)
        output.appendBigEndian(CRC32C.of(output[...]))
        return output
    }

    /// The record that counts.
    /// - Parameter header: all of the file ahead of its content.
    package func newestSlot(in header: [UInt8]) throws(DiskRecordFault) -> DiskSlot {
        guard header.count >= contentOffset else { throw .wrongLength }
        var newest: DiskSlot?
        for index in 0..<2 {
            let start = slotOffset(index)
            let slot = try? DiskSlot(header[start..<start + slotSize], index: index)
            if let slot, slot.sequence > newest?.sequence ?? 0 { newest = slot }
        }
        guard let newest, newest.record.metadata.length == contentLength else {
            throw .damagedHeader
        }
        return newest
    }

    /// The bytes of the slot that is to follow `slot`; `nil` when the record does not fit.
    package func slot(after slot: DiskSlot, _ record: DiskRecord) -> (index: Int, bytes: [UInt8])? {
        guard record.metadata.length == contentLength, slot.sequence < .max,
            let bytes = record.bytes,
            let next = DiskSlot.bytes(bytes, sequence: slot.sequence + 1, size: slotSize)
        else { return nil }
        return (1 - slot.index, next)
    }
}

/// One of the two places for the record.
package struct DiskSlot: Equatable, Sendable {
    package let record: DiskRecord
    let sequence: UInt64
    let index: Int

    /// Checksum, sequence and length.
    static let overhead = 16

    init(_ bytes: ArraySlice<UInt8>, index: Int) throws(DiskRecordFault) {
        var reader = RecordReader(bytes)
        let sum = try reader.number(UInt32.self)
        guard sum == CRC32C.of(bytes.dropFirst(4)) else { throw .damagedHeader }
        sequence = try reader.number()
        record = try DiskRecord(reader.bytes(count: Int(reader.number(UInt32.self))))
        self.index = index
    }

    /// `nil` when it does not fit.
    static func bytes(_ record: [UInt8], sequence: UInt64, size: Int) -> [UInt8]? {
        guard overhead + record.count <= size else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(size)
        output.appendBigEndian(sequence)
        output.appendBigEndian(UInt32(record.count))
        output.append(contentsOf: record)
        output.append(contentsOf: repeatElement(0, count: size - 4 - output.count))
        var sum: [UInt8] = []
        sum.appendBigEndian(CRC32C.of(output[...]))
        return sum + output
    }
}

/// How often a response was used, and when last: rewritten without care, so what is damaged says
/// never.
package struct DiskTally: Equatable, Sendable {
    package var hits: UInt64 = 0
    package var lastHit: WallTime?

    package static let offset = DiskPreamble.length
    private static let length = 20

    package init() {}

    package init(hits: UInt64, lastHit: WallTime?) {
        self.hits = hits
        self.lastHit = lastHit
    }

    /// - Parameter header: the first bytes of the file.
    package init(header: [UInt8]) {
        guard header.count >= Self.offset + Self.length else { return }
        let bytes = header[Self.offset..<Self.offset + Self.length]
        var reader = RecordReader(bytes)
        guard let hits = try? reader.number(UInt64.self), let last = try? reader.number(Int64.self),
            (try? reader.number(UInt32.self)) == CRC32C.of(bytes.dropLast(4))
        else { return }
        self.hits = hits
        lastHit = last == .min ? nil : WallTime(nanoseconds: last)
    }

    package var bytes: [UInt8] {
        var output: [UInt8] = []
        output.appendBigEndian(hits)
        output.appendBigEndian(lastHit?.nanoseconds ?? .min)
        output.appendBigEndian(CRC32C.of(output[...]))
        return output
    }
}
