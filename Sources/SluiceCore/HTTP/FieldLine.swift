/// One field line of a message, RFC 9112 §5, as offsets into the bytes of its section.
package struct FieldLine: Equatable, Sendable {
    package let name: ByteRange
    /// Without the white space around it.
    package let value: ByteRange
    /// The whole line with its CRLF.
    package let line: ByteRange
    package let known: FieldName
}

extension FieldLine {
    /// `line` is not empty, is without its CRLF and free of control bytes but HTAB.
    init(_ line: ByteRange, isFirst: Bool, in input: RawSpan) throws(WireFault) {
        let colon = input.firstColon(in: line)
        name = ByteRange(line.lower, colon)
        let known = FieldName.lookup(input.extracting(name.range))
        // A known name is made of token characters; any other has to be looked at.
        if known == .other {
            let end = Self.tokenEnd(in: line, input)
            guard end == colon, colon < line.upper, colon > line.lower else {
                throw Self.fault(in: line, nameEnd: end, isFirst: isFirst, input)
            }
        } else if colon == line.upper {
            throw WireFault(.missingColon, at: colon)
        }
        value = input.trimmed(ByteRange(colon + 1, line.upper))
        self.line = ByteRange(line.lower, line.upper + 2)
        self.known = known
    }

    private static func tokenEnd(in line: ByteRange, _ input: RawSpan) -> Int {
        var end = line.lower
        while end < line.upper, ByteSet.token.contains(input.byte(at: end)) { end &+= 1 }
        return end
    }

    /// Why no name with a colon stands at the front of the line; `nameEnd` is behind its token.
    private static func fault(
        in line: ByteRange, nameEnd: Int, isFirst: Bool, _ input: RawSpan
    ) -> WireFault {
        guard nameEnd < line.upper else { return WireFault(.missingColon, at: line.upper) }
        let byte = input.byte(at: nameEnd)
        if nameEnd == line.lower {
            if byte == Byte.colon { return WireFault(.emptyFieldName, at: nameEnd) }
            if Byte.isBlank(byte) {
                return WireFault(isFirst ? .leadingWhitespace : .foldedLine, at: nameEnd)
            }
        }
        let rest = input.trimmed(ByteRange(nameEnd, line.upper))
        if Byte.isBlank(byte), !rest.isEmpty, input.byte(at: rest.lower) == Byte.colon {
            return WireFault(.spaceBeforeColon, at: nameEnd)
        }
        return WireFault(.invalidFieldName, at: nameEnd)
    }
}
