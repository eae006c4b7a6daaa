/// Reading of bytes and small words. Any bit pattern is a valid integer, and the loads check their
/// bounds: nothing about these calls is unsafe.
extension RawSpan {
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// Eight bytes, the first one lowest.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    func copy(_ range: ByteRange) -> [UInt8] {
        extracting(range.range).withUnsafeBytes { Array($0) }
    }

    /// Whether the range holds this text, letters in either case. `lowercase` is ASCII.
    func matches(_ range: ByteRange, _ lowercase: StaticString) -> Bool {
        guard range.count == lowercase.utf8CodeUnitCount else { return false }
        for index in 0..<range.count {
            let byte = byte(at: range.lower + index)
            let isUpper = byte &- 0x41 < 26
            if (isUpper ? byte | 0x20 : byte) != lowercase.utf8Start[index] { return false }
        }
        return true
    }

    /// The offset of the first byte at or behind `start` that is below 0x20 or is 0x7f.
    func firstControl(from start: Int) -> Int? {
        var offset = start
        while offset &+ 8 <= byteCount {
            let found = Self.controls(in: word(at: offset))
            if found != 0 { return offset &+ found.trailingZeroBitCount / 8 }
            offset &+= 8
        }
        while offset < byteCount {
            let byte = byte(at: offset)
            if byte < 0x20 || byte == 0x7f { return offset }
            offset &+= 1
        }
        return nil
    }

    /// The offset of the first colon of the range, or its end.
    func firstColon(in range: ByteRange) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var offset = range.lower
        while offset &+ 8 <= range.upper {
            let others = word(at: offset) ^ (ones &* UInt64(Byte.colon))
            let zeros = (others &- ones) & ~others & (ones &* 0x80)
            if zeros != 0 { return offset &+ zeros.trailingZeroBitCount / 8 }
            offset &+= 8
        }
        while offset < range.upper, byte(at: offset) != Byte.colon { offset &+= 1 }
        return offset
    }

    /// The top bit of each byte of the word that is a control; the lowest set bit is exact, the ones
    /// above it may be set by a borrow.
    @inline(__always)
    private static func controls(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let deletes = word ^ (ones &* 0x7f)
        let below = (word &- ones &* 0x20) & ~word
        return (below | ((deletes &- ones) & ~deletes)) & (ones &* 0x80)
    }

    /// The range without the blanks at both ends.
    @inline(__always)
    func trimmed(_ range: ByteRange) -> ByteRange {
        var lower = range.lower
        var upper = range.upper
        while lower < upper, Byte.isBlank(byte(at: lower)) { lower &+= 1 }
        while lower < upper, Byte.isBlank(byte(at: upper &- 1)) { upper &-= 1 }
        return ByteRange(lower, upper)
    }

    /// The next element, trimmed, of a comma-separated list without quoted strings; `rest` shrinks
    /// to what follows it. `nil` at the end. Empty elements are given too.
    func nextElement(of rest: inout ByteRange?) -> ByteRange? {
        guard let list = rest else { return nil }
        var end = list.lower
        while end < list.upper, byte(at: end) != Byte.comma { end += 1 }
        rest = end < list.upper ? ByteRange(end + 1, list.upper) : nil
        return trimmed(ByteRange(list.lower, end))
    }
}
