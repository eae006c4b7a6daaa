/// Reads the text of a regular expression. What it does not know it refuses: a rule that means
/// something else than its author thought is worse than none.
struct ExpressionParser {
    private var reader: PatternReader
    private let ignoresCase: Bool
    private var depth = 0

    static func parse(_ pattern: ArraySlice<UInt8>) throws(PatternFault) -> ExpressionPart {
        var parser = try Self(pattern)
        let part = try parser.choice()
        guard parser.reader.peeked == nil else {
            throw PatternFault(.groupEnd, at: parser.reader.offset)
        }
        return part
    }

    private init(_ pattern: ArraySlice<UInt8>) throws(PatternFault) {
        reader = try PatternReader(pattern)
        ignoresCase = reader.skip("(?i)")
    }

    /// Up to the end or a closing parenthesis.
    private mutating func choice() throws(PatternFault) -> ExpressionPart {
        var parts = [try sequence()]
        while reader.skip("|") { parts.append(try sequence()) }
        return try checked(ExpressionPart(choice: parts))
    }

    private mutating func sequence() throws(PatternFault) -> ExpressionPart {
        var parts: [ExpressionPart] = []
        while let byte = reader.peeked, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
            parts.append(try repetitions(of: try item()))
        }
        return try checked(ExpressionPart(sequence: parts))
    }

    private func checked(_ part: ExpressionPart) throws(PatternFault) -> ExpressionPart {
        guard part.places <= PatternLimit.places else {
            throw PatternFault(.tooLarge, at: reader.offset)
        }
        return part
    }

    private mutating func item() throws(PatternFault) -> ExpressionPart {
        let start = reader.offset
        guard let byte = reader.next() else { return .empty }
        switch byte {
        case UInt8(ascii: "."): return place(.all)
        case UInt8(ascii: "^"): return ExpressionPart(.start, places: 1)
        case UInt8(ascii: "$"): return ExpressionPart(.end, places: 1)
        case UInt8(ascii: "["):
            return place(try reader.bracket(ignoringCase: ignoresCase, escape: Self.escaped))
        case UInt8(ascii: "\\"): return place(try Self.escaped(&reader))
        case UInt8(ascii: "("): return try group(start)
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
            throw PatternFault(.repetition, at: start)
        default: return place(ByteClass(byte))
        }
    }

    private func place(_ bytes: ByteClass) -> ExpressionPart {
        ExpressionPart(.place(ignoresCase ? bytes.ignoringCase : bytes), places: 1)
    }

    private mutating func group(_ start: Int) throws(PatternFault) -> ExpressionPart {
        for word in ["?=", "?!", "?<=", "?<!"] where reader.skip(word) {
            throw PatternFault(.lookAround, at: start)
        }
        if !reader.skip("?:"), reader.peeked == UInt8(ascii: "?") {
            throw PatternFault(.group, at: start)
        }
        depth += 1
        guard depth <= PatternLimit.depth else { throw PatternFault(.tooDeep, at: start) }
        let inner = try choice()
        depth -= 1
        guard reader.skip(")") else { throw PatternFault(.groupEnd, at: start) }
        return inner
    }
}

// MARK: - Repetition

extension ExpressionParser {
    private mutating func repetitions(
        of part: ExpressionPart
    ) throws(PatternFault) -> ExpressionPart {
        let start = reader.offset
        let bounds: (least: Int, most: Int?)
        if reader.skip("*") {
            bounds = (0, nil)
        } else if reader.skip("+") {
            bounds = (1, nil)
        } else if reader.skip("?") {
            bounds = (0, 1)
        } else if reader.skip("{") {
            bounds = try self.bounds(start)
        } else {
            return part
        }
        // A lazy repetition finds other matches but no other texts; a possessive one does.
        _ = reader.skip("?")
        if let byte = reader.peeked, "*+?{".utf8.contains(byte) {
            throw PatternFault(.repetition, at: reader.offset)
        }
        guard let repeated = part.repeated(least: bounds.least, most: bounds.most) else {
            throw PatternFault(.tooLarge, at: start)
        }
        return repeated
    }

    /// Behind a `{`.
    private mutating func bounds(
        _ start: Int
    ) throws(PatternFault) -> (least: Int, most: Int?) {
        guard let least = reader.number() else {
            throw PatternFault(.bounds, at: start)
        }
        var most: Int? = least
        if reader.skip(",") { most = reader.number() }
        guard reader.skip("}"), max(least, most ?? 0) <= PatternLimit.repetitions,
            least <= most ?? least
        else { throw PatternFault(.bounds, at: start) }
        return (least, most)
    }
}

// MARK: - Escapes

extension ExpressionParser {
    /// Behind a backslash.
    private static func escaped(_ reader: inout PatternReader) throws(PatternFault) -> ByteClass {
        let start = reader.offset - 1
        guard let byte = reader.next() else { throw PatternFault(.escape, at: start) }
        switch byte {
        case UInt8(ascii: "d"): return .digits
        case UInt8(ascii: "D"): return ByteClass.digits.inverted
        case UInt8(ascii: "s"): return .blanks
        case UInt8(ascii: "S"): return ByteClass.blanks.inverted
        case UInt8(ascii: "w"): return .words
        case UInt8(ascii: "W"): return ByteClass.words.inverted
        case UInt8(ascii: "t"): return ByteClass(Byte.tab)
        case UInt8(ascii: "n"): return ByteClass(Byte.lf)
        case UInt8(ascii: "r"): return ByteClass(Byte.cr)
        case UInt8(ascii: "x"): return try hexadecimal(&reader, start)
        case UInt8(ascii: "b"), UInt8(ascii: "B"): throw PatternFault(.lookAround, at: start)
        case UInt8(ascii: "1")...UInt8(ascii: "9"), UInt8(ascii: "k"):
            throw PatternFault(.backReference, at: start)
        default:
            guard !byte.isASCIILetter, byte != UInt8(ascii: "0") else {
                throw PatternFault(.escape, at: start)
            }
            return ByteClass(byte)
        }
    }

    private static func hexadecimal(
        _ reader: inout PatternReader, _ start: Int
    ) throws(PatternFault) -> ByteClass {
        guard let high = reader.next()?.hexadecimalValue,
            let low = reader.next()?.hexadecimalValue
        else { throw PatternFault(.escape, at: start) }
        return ByteClass(high << 4 | low)
    }
}
