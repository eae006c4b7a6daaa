// Numbers as binary protocols write them: most significant byte first.

extension RawSpan {
    /// `count` bytes, at most sixteen, as a number.
    func number(_ start: Int, count: Int) -> UInt128 {
        var value: UInt128 = 0
        for offset in start..<(start + count) { value = (value << 8) | UInt128(byte(at: offset)) }
        return value
    }

    func port(_ start: Int) -> UInt16 {
        UInt16(byte(at: start)) << 8 | UInt16(byte(at: start + 1))
    }
}

extension [UInt8] {
    mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        var shift = value.bitWidth - 8
        while shift >= 0 {
            append(UInt8(truncatingIfNeeded: value >> shift))
            shift -= 8
        }
    }
}
