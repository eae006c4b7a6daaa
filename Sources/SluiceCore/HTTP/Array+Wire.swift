extension [UInt8] {
    mutating func append(_ text: StaticString) {
        append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func appendDecimal(_ value: UInt64) {
        guard value >= 10 else { return append(0x30 + UInt8(truncatingIfNeeded: value)) }
        guard value < 100_000_000 else {
            appendDecimal(value / 100_000_000)
            return appendDecimal(Int(value % 100_000_000), width: 8)
        }
        // They come out from the last to the first, gather in a word, and go into the array
        // together: each append of its own would look at the array again.
        var digits: UInt64 = 0
        var count = 0
        var rest = UInt32(truncatingIfNeeded: value)
        repeat {
            digits = digits << 8 | UInt64(0x30 + rest % 10)
            count &+= 1
            rest /= 10
        } while rest > 0
        Swift.withUnsafeBytes(of: digits.littleEndian) {
            append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[..<count]))
        }
    }

    /// Lower case, without leading zeros.
    mutating func appendHexadecimal(_ value: UInt64) {
        if value >= 16 { appendHexadecimal(value >> 4) }
        let digit = UInt8(truncatingIfNeeded: value & 15)
        append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }

    /// At least so many digits, with leading zeros.
    mutating func appendDecimal(_ value: Int, width: Int) {
        var unit = 1
        for _ in 1..<width { unit *= 10 }
        while unit > 0 {
            append(UInt8(truncatingIfNeeded: 0x30 + value / unit % 10))
            unit /= 10
        }
    }
}
