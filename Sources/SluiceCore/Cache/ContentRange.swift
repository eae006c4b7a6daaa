/// The part of a representation that a 206 carries, RFC 9110 §14.4.
package struct ContentRange: Equatable, Sendable {
    /// Offsets of bytes; never empty.
    package let range: Range<UInt64>
    /// Bytes of the whole; `nil` when the origin did not know.
    package let complete: UInt64?

    init?(range: Range<UInt64>, complete: UInt64?) {
        guard !range.isEmpty, range.upperBound <= complete ?? .max else { return nil }
        self.range = range
        self.complete = complete
    }

    /// `bytes first-last/complete`; `nil` for all else, other units and `bytes */9` too.
    package init?(_ value: ArraySlice<UInt8>) {
        var digits = DecimalScanner(value)
        guard digits.skip("bytes "), let first = digits.number(), digits.skip("-"),
            let last = digits.number(), last >= first, last < .max, digits.skip("/")
        else { return nil }
        if digits.skip("*") {
            guard digits.isAtEnd else { return nil }
            self.init(range: first..<last + 1, complete: nil)
        } else {
            guard let complete = digits.number(), digits.isAtEnd else { return nil }
            self.init(range: first..<last + 1, complete: complete)
        }
    }

    /// Appends a whole field line.
    package func append(to output: inout [UInt8]) {
        output.append("Content-Range: bytes ")
        output.appendDecimal(range.lowerBound)
        output.append("-")
        output.appendDecimal(range.upperBound - 1)
        output.append("/")
        if let complete { output.appendDecimal(complete) } else { output.append("*") }
        output.append("\r\n")
    }

    /// Both as one, RFC 9111 §3.4: they touch or overlap, and are parts of the same whole. Where both
    /// have a byte either may give it; whoever joins them checks that their strong validators agree.
    package func joined(with other: Self) -> Self? {
        guard range.lowerBound <= other.range.upperBound,
            other.range.lowerBound <= range.upperBound
        else { return nil }
        if let complete, let theirs = other.complete, complete != theirs { return nil }
        let lower = min(range.lowerBound, other.range.lowerBound)
        let upper = max(range.upperBound, other.range.upperBound)
        return Self(range: lower..<upper, complete: complete ?? other.complete)
    }

    /// Whether nothing of the whole is missing.
    package var isWhole: Bool { range.lowerBound == 0 && range.upperBound == complete }
}

/// Takes decimal numbers and fixed text from the front of a value.
struct DecimalScanner {
    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) { rest = text }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ text: StaticString) -> Bool {
        guard rest.prefix(text.utf8CodeUnitCount).isSameText(as: text) else { return false }
        rest = rest.dropFirst(text.utf8CodeUnitCount)
        return true
    }

    mutating func skipBlanks() { rest = rest.drop(while: Byte.isBlank) }

    /// `nil` without digits, and for a number that is none of 64 bits.
    mutating func number() -> UInt64? {
        let digits = rest.prefix { Byte.digit($0) != nil }
        guard (1...19).contains(digits.count) else { return nil }
        rest = rest[digits.endIndex...]
        var value: UInt64 = 0
        for byte in digits { value = value * 10 + UInt64(byte &- 0x30) }
        return value
    }
}
