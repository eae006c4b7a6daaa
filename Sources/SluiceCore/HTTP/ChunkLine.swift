/// `chunk-size [ chunk-ext ]`, RFC 9112 §7.1. Extensions are checked and then ignored, as §7.1.1
/// asks; blanks are allowed only where that grammar has `BWS`.
struct ChunkLine {
    let size: UInt64

    /// `line` is without its CRLF and free of control bytes but HTAB.
    init(_ line: ByteRange, in input: RawSpan) throws(WireFault) {
        var offset = line.lower
        var size: UInt64 = 0
        while offset < line.upper, let digit = Self.hexadecimal(input.byte(at: offset)) {
            size = size << 4 | UInt64(digit)
            offset += 1
        }
        guard (1...16).contains(offset - line.lower) else {
            throw WireFault(.invalidChunkSize, at: line.lower)
        }
        self.size = size
        if offset < line.upper {
            try Self.checkExtensions(ByteRange(offset, line.upper), in: input)
        }
    }

    @inline(__always)
    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        if let digit = Byte.digit(byte) { return digit }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }

    private static func checkExtensions(
        _ range: ByteRange, in input: RawSpan
    ) throws(WireFault) {
        var offset = skipBlanks(from: range.lower, to: range.upper, in: input)
        guard offset < range.upper, input.byte(at: offset) == Byte.semicolon else {
            throw WireFault(.invalidChunkSize, at: range.lower)
        }
        while offset < range.upper {
            guard input.byte(at: offset) == Byte.semicolon,
                let end = extensionEnd(from: offset + 1, to: range.upper, in: input)
            else { throw WireFault(.invalidChunkExtension, at: offset) }
            offset = end
        }
    }

    /// The offset behind one `name [ "=" value ]` and, if another extension follows, the blanks
    /// before its semicolon; `nil` when there is none.
    private static func extensionEnd(from start: Int, to limit: Int, in input: RawSpan) -> Int? {
        let name = skipBlanks(from: start, to: limit, in: input)
        var end = tokenEnd(from: name, to: limit, in: input)
        guard end > name else { return nil }
        var next = skipBlanks(from: end, to: limit, in: input)
        if next < limit, input.byte(at: next) == Byte.equals {
            let value = skipBlanks(from: next + 1, to: limit, in: input)
            guard let valueEnd = valueEnd(from: value, to: limit, in: input) else { return nil }
            end = valueEnd
            next = skipBlanks(from: end, to: limit, in: input)
        }
        // Blanks at the end of the line belong to nothing.
        return next == limit && next != end ? nil : next
    }

    private static func valueEnd(from start: Int, to limit: Int, in input: RawSpan) -> Int? {
        guard start < limit, input.byte(at: start) == Byte.quote else {
            let end = tokenEnd(from: start, to: limit, in: input)
            return end > start ? end : nil
        }
        var offset = start + 1
        while offset < limit {
            switch input.byte(at: offset) {
            case Byte.quote: return offset + 1
            case Byte.backslash: offset += 2
            default: offset += 1
            }
        }
        return nil
    }

    private static func tokenEnd(from start: Int, to limit: Int, in input: RawSpan) -> Int {
        var offset = start
        while offset < limit, ByteSet.token.contains(input.byte(at: offset)) { offset += 1 }
        return offset
    }

    private static func skipBlanks(from start: Int, to limit: Int, in input: RawSpan) -> Int {
        var offset = start
        while offset < limit, Byte.isBlank(input.byte(at: offset)) { offset += 1 }
        return offset
    }
}
