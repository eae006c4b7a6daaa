extension [UInt8] {
    mutating func append(_ text: StaticString) {
        append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func appendDecimal(_ value: UInt64) {
        appendDigits(of: value, radix: 10)
    }

    /// Lower case, without leading zeros.
    mutating func appendHexadecimal(_ value: UInt64) {
        appendDigits(of: value, radix: 16)
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

    private mutating func appendDigits(of value: UInt64, radix: UInt64) {
        let start = count
        var rest = value
        repeat {
            let digit = UInt8(truncatingIfNeeded: rest % radix)
            append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            rest /= radix
        } while rest > 0
        self[start...].reverse()
    }
}
