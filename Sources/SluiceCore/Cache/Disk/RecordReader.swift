/// Takes numbers, most significant byte first, and byte strings from the front of a record. What is
/// too short, or too large for its type, is a damaged header.
struct RecordReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number<Number: FixedWidthInteger>(
        _: Number.Type = Number.self
    ) throws(DiskRecordFault) -> Number {
        var value: Number = 0
        for byte in try bytes(count: Number.bitWidth / 8) {
            value = value << 8 | Number(truncatingIfNeeded: byte)
        }
        return value
    }

    mutating func bytes(count: Int) throws(DiskRecordFault) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .damagedHeader }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// One whose length, in two bytes, stands before it.
    mutating func shortBytes() throws(DiskRecordFault) -> ArraySlice<UInt8> {
        try bytes(count: Int(number(UInt16.self)))
    }

    mutating func flag() throws(DiskRecordFault) -> Bool {
        switch try number(UInt8.self) {
        case 0: false
        case 1: true
        default: throw .damagedHeader
        }
    }

    /// A number behind a flag that says whether there is one.
    mutating func optional<Number: FixedWidthInteger>(
        _: Number.Type = Number.self
    ) throws(DiskRecordFault) -> Number? {
        try flag() ? number(Number.self) : nil
    }
}

extension [UInt8] {
    /// `false`, and nothing is appended, when it is too long for a length of two bytes.
    mutating func appendShortBytes(_ bytes: [UInt8]) -> Bool {
        guard let count = UInt16(exactly: bytes.count) else { return false }
        appendBigEndian(count)
        append(contentsOf: bytes)
        return true
    }

    mutating func appendOptional(_ number: (some FixedWidthInteger)?) {
        append(number == nil ? 0 : 1)
        if let number { appendBigEndian(number) }
    }
}
