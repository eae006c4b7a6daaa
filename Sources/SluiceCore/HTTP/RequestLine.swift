/// `method SP target SP version`, RFC 9112 §3, with exactly one space each.
struct RequestLine {
    let method: Method
    let methodRange: ByteRange
    let target: RequestTarget
    let targetRange: ByteRange
    let version: HTTPVersion

    /// `line` is without its CRLF.
    init(_ line: ByteRange, in input: RawSpan) throws(WireFault) {
        var offset = line.lower
        var name: UInt64 = 0
        while offset < line.upper {
            let byte = input.byte(at: offset)
            guard ByteSet.token.contains(byte) else { break }
            name = name << 8 | UInt64(byte)
            offset &+= 1
        }
        methodRange = ByteRange(line.lower, offset)
        try Self.expectSpace(at: offset, of: line, else: .invalidMethod, in: input)
        guard !methodRange.isEmpty else { throw WireFault(.invalidMethod, at: offset) }
        method = methodRange.count <= 8 ? Method(packedName: name) : .other

        offset &+= 1
        // In a query browsers send a backslash as it is; in a path they make it a slash, and so do
        // some origins: sent by anyone else it hides a path from the rules here.
        var isQuery = false
        while offset < line.upper {
            let byte = input.byte(at: offset)
            if byte == Byte.question {
                isQuery = true
            } else if !ByteSet.target.contains(byte) {
                if byte == Byte.hash { throw WireFault(.fragmentInTarget, at: offset) }
                guard byte == Byte.backslash, isQuery else { break }
            }
            offset &+= 1
        }
        targetRange = ByteRange(methodRange.upper + 1, offset)
        try Self.expectSpace(at: offset, of: line, else: .invalidTarget, in: input)
        guard !targetRange.isEmpty else { throw WireFault(.malformedRequestLine, at: offset) }

        // Before the target, so that the HTTP/2 preface is answered by what is wrong with it.
        version = try HTTPVersion(ByteRange(offset + 1, line.upper), in: input)
        target = try RequestTarget(targetRange, for: method, in: input)
    }

    private static func expectSpace(
        at offset: Int, of line: ByteRange, else kind: WireFault.Kind, in input: RawSpan
    ) throws(WireFault) {
        guard offset < line.upper else { throw WireFault(.malformedRequestLine, at: offset) }
        guard input.byte(at: offset) == Byte.space else { throw WireFault(kind, at: offset) }
    }
}

extension HTTPVersion {
    /// Reads `HTTP/d.d`, which is case-sensitive (RFC 9112 §2.3).
    init(_ range: ByteRange, in input: RawSpan) throws(WireFault) {
        // "HTTP/" in the five lowest bytes.
        guard range.count == 8, input.word(at: range.lower) & 0xff_ffff_ffff == 0x2f_5054_5448,
            let major = Byte.digit(input.byte(at: range.lower + 5)),
            input.byte(at: range.lower + 6) == UInt8(ascii: "."),
            let minor = Byte.digit(input.byte(at: range.lower + 7))
        else { throw WireFault(.malformedVersion, at: range.lower) }
        guard major == 1 else { throw WireFault(.unsupportedVersion, at: range.lower + 5) }
        self.init(minor: minor)
    }
}
