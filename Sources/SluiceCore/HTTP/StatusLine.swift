/// `version SP 3DIGIT SP [reason]`, RFC 9112 §4. The space before an empty reason may be missing:
/// servers forget it, and nothing else can be meant.
struct StatusLine {
    let version: HTTPVersion
    /// 100...999.
    let status: UInt16
    let reason: ByteRange

    /// `line` is without its CRLF and free of control bytes but HTAB.
    init(_ line: ByteRange, in input: RawSpan) throws(WireFault) {
        let codeStart = line.lower + 9
        let codeEnd = codeStart + 3
        guard line.upper >= codeEnd, input.byte(at: codeStart - 1) == Byte.space else {
            throw WireFault(.malformedStatusLine, at: line.lower)
        }
        version = try HTTPVersion(ByteRange(line.lower, codeStart - 1), in: input)
        var status: UInt16 = 0
        for offset in codeStart..<codeEnd {
            guard let digit = Byte.digit(input.byte(at: offset)) else {
                throw WireFault(.invalidStatus, at: offset)
            }
            status = status * 10 + UInt16(digit)
        }
        guard status >= 100 else { throw WireFault(.invalidStatus, at: codeStart) }
        self.status = status
        guard codeEnd < line.upper else {
            reason = ByteRange(codeEnd, codeEnd)
            return
        }
        guard input.byte(at: codeEnd) == Byte.space else {
            throw WireFault(.invalidStatus, at: codeEnd)
        }
        reason = ByteRange(codeEnd + 1, line.upper)
    }
}
