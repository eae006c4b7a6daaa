import Testing

@testable import SluiceCore

/// Random records, the same for the same seed.
struct RecordMaker {
    private var dice: Dice

    init(seed: UInt64) { dice = Dice(seed: seed) }

    mutating func next() -> UInt64 { dice.next() }
    mutating func number(below limit: UInt64) -> UInt64 { next() % limit }

    mutating func bytes(upTo limit: UInt64) -> [UInt8] {
        (0..<number(below: limit + 1)).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    mutating func record() throws -> DiskRecord {
        let partition = number(below: 2) == 0 ? "" : "group|"
        let url = "\(partition)http://h\(number(below: 99)).org/p?\(number(below: 999))"
        let origins: [IPAddress?] = [nil, .v4(UInt32(truncatingIfNeeded: next())), .v6(1 << 99)]
        return DiskRecord(
            key: try #require(CacheKey(url: url)), metadata: try metadata(),
            head: bytes(upTo: 2000), origin: origins[Int(number(below: 3))])
    }

    private mutating func metadata() throws -> StoredMetadata {
        let isPart = number(below: 4) == 0
        var control = CacheControl()
        control.flags = CacheControl.Flags(rawValue: UInt16(truncatingIfNeeded: next()))
        if number(below: 3) == 0 { control.sharedMaxAge = 10 }
        if number(below: 3) == 0 { control.staleIfError = Int64(number(below: 1 << 31)) }
        control.staleWhileRevalidate = Int64(number(below: 100))
        let bases: [Freshness.Basis] = [
            .targeted, .sharedMaxAge, .maxAge, .expires, .heuristic, .unreadableDate, .none,
        ]
        let start = number(below: 1000)
        let tags = ["", "\"x\"", "W/\"y\"", "bare"]
        return StoredMetadata(
            freshness: Freshness(
                lifetime: Int64(number(below: 1 << 31)),
                received: WallTime(nanoseconds: Int64(truncatingIfNeeded: next() >> 1)),
                initialAge: Int64(truncatingIfNeeded: next() >> 8),
                basis: bases[Int(number(below: 7))]),
            status: isPart ? 206 : UInt16(200 + number(below: 300)), control: control,
            length: number(below: 1 << 40),
            etag: EntityTag(Array(tags[Int(number(below: 4))].utf8)[...]),
            lastModified: number(below: 2) == 0
                ? nil : WallTime(seconds: Int64(number(below: 1 << 33)) - (1 << 32)),
            selecting: try selecting(),
            part: isPart
                ? ContentRange(
                    range: start..<start + 1 + number(below: 50),
                    complete: number(below: 2) == 0 ? nil : 5000) : nil)
    }

    private mutating func selecting() throws -> SelectingKey {
        guard number(below: 2) == 0 else { return SelectingKey() }
        let vary = section([("Vary", "Accept, X-Class")])
        return try SelectingKey(of: vary, for: section([("X-Class", "\(number(below: 9))")]))
    }

    private func section(_ fields: [(String, String)]) -> FieldSection {
        let lines = fields.map { "\($0): \($1)\r\n" }.joined()
        return FieldSection(storedHead: Array("HTTP/1.1 200 OK\r\n\(lines)".utf8))
    }
}

@Suite("A stored response's file says what it is, or that it is damaged")
struct DiskFileTests {
    private func read(_ header: [UInt8], length: UInt64) throws -> DiskSlot {
        let whole = Int64(header.count) + Int64(length)
        return try DiskPreamble(header, fileLength: whole).newestSlot(in: header)
    }

    @Test("what was written is read back, all of it, for a thousand different responses")
    func roundTrip() throws {
        var maker = RecordMaker(seed: 1)
        for _ in 0..<1000 {
            let record = try maker.record()
            let sum = UInt32(truncatingIfNeeded: maker.next())
            let header = try #require(DiskFile.header(record, checksum: sum))
            let slot = try read(header, length: record.metadata.length)
            #expect(slot.record == record)
            #expect(slot.record.metadata.traits == record.metadata.traits)
            let preamble = try DiskPreamble(
                header, fileLength: Int64(header.count) + Int64(record.metadata.length))
            #expect(preamble.checksum == sum)
            #expect(preamble.contentOffset == header.count)
        }
    }

    @Test("no flipped bit goes unnoticed, but where nothing depends on it")
    func flippedBits() throws {
        var maker = RecordMaker(seed: 2)
        let any = try maker.record()
        let record = DiskRecord(
            key: any.key, metadata: any.metadata, head: Array("HTTP/1.1 200 OK\r\n".utf8))
        let header = try #require(DiskFile.header(record, checksum: 7))
        let length = record.metadata.length
        var harmless = 0
        for bit in 0..<header.count * 8 {
            var damaged = header
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let slot = try? read(damaged, length: length) else { continue }
            harmless += 1
            #expect(slot.record == record)
            #expect(bit / 8 >= DiskTally.offset)
        }
        // The tally and the rest of its sector, and the slot that holds nothing yet.
        #expect(harmless == (512 - 32 + (header.count - 512) / 2) * 8)
    }

    @Test("whatever a file holds, reading it ends, and a length that is not its own is refused")
    func foreign() throws {
        var maker = RecordMaker(seed: 3)
        for _ in 0..<2000 {
            let bytes = maker.bytes(upTo: 3000)
            #expect(throws: DiskRecordFault.self) { try read(bytes, length: 0) }
            var reader = RecordReader(bytes[...])
            _ = try? StoredMetadata(&reader)
            _ = try? DiskRecord(bytes[...])
            _ = DiskTally(header: bytes)
        }
        let record = try maker.record()
        let header = try #require(DiskFile.header(record, checksum: 0))
        let length = record.metadata.length
        #expect(throws: DiskRecordFault.wrongLength) { try read(header, length: length + 1) }
        for end in 0..<header.count {
            #expect(throws: DiskRecordFault.self) {
                try read(Array(header[..<end]), length: length)
            }
        }
    }

    @Test("records damaged at random are refused or make sense, and never trap")
    func damagedRecords() throws {
        var maker = RecordMaker(seed: 4)
        for _ in 0..<3000 {
            var bytes = try #require(try maker.record().bytes)
            for _ in 0...maker.number(below: 8) {
                bytes[Int(maker.number(below: UInt64(bytes.count)))] =
                    UInt8(truncatingIfNeeded: maker.next())
            }
            guard let record = try? DiskRecord(bytes[...]) else { continue }
            _ = record.metadata.freshness.expires
            _ = record.metadata.lastModified
            _ = record.metadata.freshness.age(at: WallTime(seconds: 0))
            #expect(record.bytes.flatMap { try? DiskRecord($0[...]) } == record)
        }
    }

    @Test("a newer record takes the other slot; when its writing was cut short the older counts")
    func replaced() throws {
        var maker = RecordMaker(seed: 5)
        let first = try maker.record()
        let second = DiskRecord(
            key: first.key, metadata: first.metadata, head: Array("HTTP/1.1 200 OK\r\n".utf8))
        var header = try #require(DiskFile.header(first, checksum: 0))
        let preamble = try DiskPreamble(
            header, fileLength: Int64(header.count) + Int64(first.metadata.length))
        let slot = try preamble.newestSlot(in: header)
        let (index, bytes) = try #require(preamble.slot(after: slot, second))
        #expect(index == 1)
        let start = preamble.slotOffset(index)
        let length = first.metadata.length
        for (offset, byte) in bytes.enumerated() {
            header[start + offset] = byte
            guard offset % 97 == 0 else { continue }
            // The zeros at the end of a slot are there before they are written.
            let isWhole = header[start..<start + bytes.count].elementsEqual(bytes)
            #expect(try read(header, length: length).record == (isWhole ? second : first))
        }
        let newer = try read(header, length: length)
        #expect(newer.record == second)
        #expect(try #require(preamble.slot(after: newer, first)).index == 0)
        let long = DiskRecord(
            key: first.key, metadata: first.metadata,
            head: [UInt8](repeating: 0x61, count: preamble.slotSize))
        #expect(preamble.slot(after: newer, long) == nil)
    }

    @Test("the tally is read back, and a damaged one says never")
    func tally() {
        let tally = DiskTally(hits: 9, lastHit: WallTime(seconds: 77))
        var header = [UInt8](repeating: 0, count: 32) + tally.bytes
        #expect(DiskTally(header: header) == tally)
        header[33] ^= 1
        #expect(DiskTally(header: header) == DiskTally())
        #expect(DiskTally(header: []) == DiskTally())
    }
}
