/// Goes through the text of a pattern, and reads what globs and expressions write alike.
struct PatternReader {
    private let text: ArraySlice<UInt8>
    private var position: Int

    init(_ text: ArraySlice<UInt8>) throws(PatternFault) {
        guard !text.isEmpty else { throw PatternFault(.empty, at: 0) }
        guard text.count <= PatternLimit.bytes else {
            throw PatternFault(.tooLong, at: PatternLimit.bytes)
        }
        self.text = text
        position = text.startIndex
    }

    /// From the beginning of the pattern.
    var offset: Int { position - text.startIndex }

    var peeked: UInt8? { position < text.endIndex ? text[position] : nil }

    mutating func next() -> UInt8? {
        guard let byte = peeked else { return nil }
        position += 1
        return byte
    }

    /// Goes past these bytes if they come next.
    mutating func skip(_ word: String) -> Bool {
        guard text[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    mutating func number() -> Int? {
        var value: Int?
        while let byte = peeked, byte.isDecimalDigit {
            value = min((value ?? 0) * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000)
            position += 1
        }
        return value
    }
}

// MARK: - Classes

extension PatternReader {
    /// Behind a `[`, up to and with its `]`: bytes, ranges and escapes, all but those behind `!` or
    /// `^`. A `]` that comes first stands for itself.
    mutating func bracket(
        ignoringCase: Bool = false, escape: (inout Self) throws(PatternFault) -> ByteClass
    ) throws(PatternFault) -> ByteClass {
        let start = offset - 1
        let inverts = skip("!") || skip("^")
        var result = ByteClass()
        var isFirst = true
        while let byte = peeked, isFirst || byte != UInt8(ascii: "]") {
            isFirst = false
            let place = offset
            let lower = try member(escape)
            guard let from = lower.only, peeked == UInt8(ascii: "-"), hasRangeEnd else {
                result.formUnion(lower)
                continue
            }
            _ = next()
            guard let to = try member(escape).only, from <= to else {
                throw PatternFault(.range, at: place)
            }
            result.insert(from...to)
        }
        guard next() != nil else { throw PatternFault(.bracket, at: start) }
        if ignoringCase { result = result.ignoringCase }
        return inverts ? result.inverted : result
    }

    /// A hyphen before the closing bracket stands for itself.
    private var hasRangeEnd: Bool {
        position + 1 < text.endIndex && text[position + 1] != UInt8(ascii: "]")
    }

    private mutating func member(
        _ escape: (inout Self) throws(PatternFault) -> ByteClass
    ) throws(PatternFault) -> ByteClass {
        guard let byte = next() else { return ByteClass() }
        return byte == UInt8(ascii: "\\") ? try escape(&self) : ByteClass(byte)
    }
}
