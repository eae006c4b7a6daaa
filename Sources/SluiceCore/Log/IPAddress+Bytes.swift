extension IPAddress {
    /// Appends the text of `description` (RFC 5952 §4) without making a string.
    package func append(to output: inout [UInt8]) {
        switch self {
        case .v4(let bits):
            // Put together from the last digit to the first, and appended as a whole.
            var text = InlineArray<15, UInt8>(repeating: UInt8(ascii: "."))
            var first = text.count
            for index: UInt32 in 0..<4 {
                var rest = UInt8(truncatingIfNeeded: bits >> (8 * index))
                if index > 0 { first &-= 1 }
                repeat {
                    first &-= 1
                    text[first] = 0x30 &+ rest % 10
                    rest /= 10
                } while rest > 0
            }
            text.span.extracting(first...).withUnsafeBufferPointer {
                output.append(contentsOf: $0)
            }
        case .v6(let bits):
            Self.append(bits, to: &output)
        }
    }

    private static func append(_ bits: UInt128, to output: inout [UInt8]) {
        let gap = longestZeroRun(bits)
        var index = 0
        while index < 8 {
            if index == gap.lowerBound, gap.count > 1 {
                output.append(Byte.colon)
                if gap.upperBound == 8 { output.append(Byte.colon) }
                index = gap.upperBound
                continue
            }
            if index > 0 { output.append(Byte.colon) }
            output.appendHexadecimal(UInt64(group(index, of: bits)))
            index += 1
        }
    }

    private static func group(_ index: Int, of bits: UInt128) -> UInt16 {
        UInt16(truncatingIfNeeded: bits >> (112 - 16 * UInt128(index)))
    }

    private static func longestZeroRun(_ bits: UInt128) -> Range<Int> {
        var best = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || group(index, of: bits) != 0 {
            if index - start > best.count { best = start..<index }
            start = index + 1
        }
        return best
    }
}
