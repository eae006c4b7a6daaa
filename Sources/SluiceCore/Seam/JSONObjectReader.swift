/// Reads one flat JSON object, strictly by RFC 8259: no comments, no trailing commas, no control
/// bytes in strings, no half surrogates, no name twice, and nothing behind it but white space.
/// Arrays and objects inside are refused: nothing sluice speaks has them.
package struct JSONObjectReader {
    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Returns: the members in the order they came.
    package static func read(_ bytes: some Sequence<UInt8>) throws(JSONFault) -> [JSONMember] {
        var reader = Self(Array(bytes))
        reader.skipWhiteSpace()
        let members = try reader.object()
        reader.skipWhiteSpace()
        guard reader.peek == nil else { throw JSONFault("bytes after the object") }
        return members
    }

    private mutating func object() throws(JSONFault) -> [JSONMember] {
        guard take("{") else { throw JSONFault("not a JSON object") }
        var members: [JSONMember] = []
        skipWhiteSpace()
        if take("}") { return members }
        repeat {
            skipWhiteSpace()
            let member = try self.member()
            guard !members.contains(where: { $0.name == member.name }) else {
                throw JSONFault("\"\(WireText(member.name).escaped())\" is there twice")
            }
            members.append(member)
            skipWhiteSpace()
        } while take(",")
        guard take("}") else { throw unexpected("a comma or the end of the object") }
        return members
    }

    private mutating func member() throws(JSONFault) -> JSONMember {
        guard peek == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
        let name = try string()
        skipWhiteSpace()
        guard take(":") else { throw unexpected("a colon") }
        skipWhiteSpace()
        return JSONMember(name, try value())
    }

    private mutating func value() throws(JSONFault) -> JSONValue {
        guard let byte = peek else { throw unexpected("a value") }
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            throw JSONFault("a value is an object or an array")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default:
            if takeWord("true") { return .bool(true) }
            if takeWord("false") { return .bool(false) }
            if takeWord("null") { return .null }
            throw unexpected("a value")
        }
    }

    // MARK: - Numbers

    private mutating func number() throws(JSONFault) -> String {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(JSONFault) {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        if position == start { throw unexpected("a digit") }
    }

    // MARK: - Strings

    private mutating func string() throws(JSONFault) -> String {
        position += 1
        var content: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw JSONFault("a string is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): content.append(contentsOf: String(try escape()).utf8)
            case 0..<0x20: throw JSONFault("a control byte inside a string")
            default: content.append(byte)
            }
        }
        throw JSONFault("a string without an end")
    }

    private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
        guard let byte = peek else { throw JSONFault("a string without an end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try escapedScalar()
        default: throw JSONFault("an escape that JSON does not have")
        }
    }

    /// Scalars beyond the basic plane are written as two surrogates, RFC 8259 §7.
    private mutating func escapedScalar() throws(JSONFault) -> Unicode.Scalar {
        let high = try hexadecimalUnit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard (0xd800...0xdbff).contains(high), take("\\"), take("u") else { throw Self.halfPair }
        let low = try hexadecimalUnit()
        guard (0xdc00...0xdfff).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
        else { throw Self.halfPair }
        return scalar
    }

    private static let halfPair = JSONFault("half a surrogate pair")

    private mutating func hexadecimalUnit() throws(JSONFault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw unexpected("a hexadecimal digit")
            }
            position += 1
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    // MARK: - Bytes

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func skipWhiteSpace() {
        while let byte = peek, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { position += 1 }
    }

    private func unexpected(_ expected: String) -> JSONFault {
        JSONFault("\(expected) is missing at byte \(position)")
    }
}
