/// Finds lines that end with CRLF, in input that may be cut anywhere. Offsets count from the first
/// byte ever presented; how far was scanned is remembered, so that no byte is looked at twice.
struct LineScanner {
    /// Where the line begins that is not yet complete.
    private(set) var lineStart = 0
    /// Without the CR of a possible line end.
    private(set) var scanned = 0

    /// The next line without its end, or `nil` when it is not complete. Control bytes are refused
    /// wherever they are; HTAB is left to the grammar of the line. A line that goes on behind
    /// `limit` is too long whatever stands there: how the input was cut must not decide which of
    /// two faults is named.
    mutating func nextLine(
        in input: RawSpan, upTo limit: Int, else tooLong: WireFault.Kind
    ) throws(WireFault) -> ByteRange? {
        while let offset = input.firstControl(from: scanned) {
            guard offset <= limit else { throw WireFault(tooLong, at: limit) }
            switch input.byte(at: offset) {
            case Byte.tab:
                scanned = offset + 1
            case Byte.cr:
                scanned = offset
                guard offset + 1 < input.byteCount else { return nil }
                guard input.byte(at: offset + 1) == Byte.lf else {
                    throw WireFault(.bareCR, at: offset)
                }
                let line = ByteRange(lineStart, offset)
                lineStart = offset + 2
                scanned = lineStart
                return line
            case Byte.lf:
                throw WireFault(.bareLF, at: offset)
            default:
                throw WireFault(.controlByte, at: offset)
            }
        }
        scanned = input.byteCount
        guard scanned <= limit else { throw WireFault(tooLong, at: limit) }
        return nil
    }
}
