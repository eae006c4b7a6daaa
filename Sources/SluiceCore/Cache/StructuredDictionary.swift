/// Reads a structured dictionary, RFC 9651 §4.2.2, as far as a cache needs its values: whole numbers,
/// strings and truth. Everything else is checked and skipped. One fault spoils the whole field.
struct StructuredDictionary {
    enum Value: Equatable {
        case integer(Int64)
        case string([UInt8])
        case boolean(Bool)
        /// A token, a decimal, a date, bytes or an inner list.
        case other
    }

    struct Malformed: Error {}

    /// The last of several members with one key counts (§3.2).
    private(set) var members: [(key: ArraySlice<UInt8>, value: Value)] = []

    /// `text` is all lines of the field, joined by commas.
    init(_ text: ArraySlice<UInt8>) throws(Malformed) {
        var parser = StructuredParser(text)
        parser.skipSpaces()
        while !parser.isAtEnd {
            let key = try parser.key()
            var value = Value.boolean(true)
            if parser.skip(Byte.equals) { value = try parser.value() }
            try parser.skipParameters()
            members.removeAll { $0.key == key }
            members.append((key, value))
            parser.skipBlanks()
            if parser.isAtEnd { return }
            guard parser.skip(Byte.comma) else { throw Malformed() }
            parser.skipBlanks()
            // A comma at the end is a fault.
            if parser.isAtEnd { throw Malformed() }
        }
    }
}

/// Takes the parts of a structured field from its front.
private struct StructuredParser {
    typealias Malformed = StructuredDictionary.Malformed
    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) { rest = text }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func skipSpaces() { rest = rest.drop { $0 == Byte.space } }
    mutating func skipBlanks() { rest = rest.drop(while: Byte.isBlank) }

    /// `lcalpha` or `*`, then these, digits and `_-.*`.
    mutating func key() throws(Malformed) -> ArraySlice<UInt8> {
        guard let first = rest.first, Self.isLower(first) || first == Byte.asterisk else {
            throw Malformed()
        }
        let key = rest.prefix {
            Self.isLower($0) || Byte.digit($0) != nil || $0 == Byte.asterisk || $0 == 0x5f
                || $0 == 0x2d || $0 == 0x2e
        }
        rest = rest[key.endIndex...]
        return key
    }

    mutating func value() throws(Malformed) -> StructuredDictionary.Value {
        guard skip(0x28) else { return try bareItem() }
        while true {
            skipSpaces()
            if skip(0x29) { return .other }
            _ = try bareItem()
            try skipParameters()
            guard rest.first == Byte.space || rest.first == 0x29 else { throw Malformed() }
        }
    }

    mutating func skipParameters() throws(Malformed) {
        while skip(Byte.semicolon) {
            skipSpaces()
            _ = try key()
            if skip(Byte.equals) { _ = try bareItem() }
        }
    }

    private mutating func bareItem() throws(Malformed) -> StructuredDictionary.Value {
        guard let first = rest.first else { throw Malformed() }
        switch first {
        case Byte.quote: return .string(try string())
        case Byte.question: return .boolean(try boolean())
        case Byte.colon: return try bytes()
        case 0x2d, 0x30...0x39: return try number()
        case Byte.at:
            rest = rest.dropFirst()
            guard case .integer = try number() else { throw Malformed() }
            return .other
        case Byte.asterisk, 0x41...0x5a, 0x61...0x7a:
            rest = rest.drop {
                ByteSet.token.contains($0) || $0 == Byte.colon || $0 == Byte.slash
            }
            return .other
        default: throw Malformed()
        }
    }

    private mutating func string() throws(Malformed) -> [UInt8] {
        rest = rest.dropFirst()
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case Byte.quote: return text
            case Byte.backslash:
                guard let next = rest.popFirst(), next == Byte.quote || next == Byte.backslash
                else { throw Malformed() }
                text.append(next)
            case 0x20...0x7e: text.append(byte)
            default: throw Malformed()
            }
        }
        throw Malformed()
    }

    private mutating func boolean() throws(Malformed) -> Bool {
        rest = rest.dropFirst()
        if skip(0x31) { return true }
        if skip(0x30) { return false }
        throw Malformed()
    }

    private mutating func bytes() throws(Malformed) -> StructuredDictionary.Value {
        rest = rest.dropFirst()
        rest = rest.drop {
            Self.isLower($0 | 0x20) || Byte.digit($0) != nil || $0 == 0x2b || $0 == Byte.slash
                || $0 == Byte.equals
        }
        guard skip(Byte.colon) else { throw Malformed() }
        return .other
    }

    /// At most fifteen digits; a decimal has at most twelve before its point and three behind it.
    private mutating func number() throws(Malformed) -> StructuredDictionary.Value {
        let isNegative = skip(0x2d)
        let digits = rest.prefix { Byte.digit($0) != nil }
        rest = rest[digits.endIndex...]
        guard (1...15).contains(digits.count) else { throw Malformed() }
        if skip(0x2e) {
            let fraction = rest.prefix { Byte.digit($0) != nil }
            rest = rest[fraction.endIndex...]
            guard digits.count <= 12, (1...3).contains(fraction.count) else { throw Malformed() }
            return .other
        }
        var value: Int64 = 0
        for byte in digits { value = value * 10 + Int64(byte &- 0x30) }
        return .integer(isNegative ? -value : value)
    }

    private static func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }
}
