extension RequestTarget {
    /// `range` is not empty and holds visible ASCII without `#`.
    init(_ range: ByteRange, for method: Method, in input: RawSpan) throws(WireFault) {
        let first = input.byte(at: range.lower)
        if method == .connect {
            self = try Self.authority(range, in: input)
        } else if first == Byte.slash {
            self = .origin(path: range)
        } else if first == Byte.asterisk, range.count == 1 {
            guard method == .options else { throw WireFault(.wrongTargetForm, at: range.lower) }
            self = .asterisk
        } else {
            self = try Self.absolute(range, in: input)
        }
    }

    /// RFC 9112 §3.2.3: host and port, both written.
    private static func authority(
        _ range: ByteRange, in input: RawSpan
    ) throws(WireFault) -> Self {
        for offset in range.range {
            switch input.byte(at: offset) {
            case Byte.slash, Byte.question, Byte.asterisk:
                throw WireFault(.wrongTargetForm, at: offset)
            default: continue
            }
        }
        let authority = try parseAuthority(range, in: input)
        guard let port = authority.port else {
            throw WireFault(.invalidTargetPort, at: range.upper)
        }
        return .authority(host: authority.host, port: port)
    }

    /// RFC 9112 §3.2.2.
    private static func absolute(_ range: ByteRange, in input: RawSpan) throws(WireFault) -> Self {
        var colon = range.lower
        while colon < range.upper, input.byte(at: colon) != Byte.colon { colon += 1 }
        guard colon + 2 < range.upper, input.byte(at: colon + 1) == Byte.slash,
            input.byte(at: colon + 2) == Byte.slash
        else { throw WireFault(.invalidTarget, at: range.lower) }
        let scheme = try parseScheme(ByteRange(range.lower, colon), in: input)
        var end = colon + 3
        while end < range.upper {
            let byte = input.byte(at: end)
            if byte == Byte.slash || byte == Byte.question { break }
            end += 1
        }
        let authority = try parseAuthority(ByteRange(colon + 3, end), in: input)
        return .absolute(
            scheme: scheme, host: authority.host, port: authority.port,
            path: ByteRange(end, range.upper))
    }

    private static func parseScheme(
        _ range: ByteRange, in input: RawSpan
    ) throws(WireFault) -> Scheme {
        if input.matches(range, "http") { return .http }
        if input.matches(range, "https") { return .https }
        throw WireFault(.unsupportedScheme, at: range.lower)
    }

    /// User information is refused: it would be sent on in clear, and it is used to make one host
    /// look like another (RFC 9110 §4.2.4).
    private static func parseAuthority(
        _ range: ByteRange, in input: RawSpan
    ) throws(WireFault) -> Authority {
        for offset in range.range where input.byte(at: offset) == Byte.at {
            throw WireFault(.userinfoInTarget, at: offset)
        }
        let authority: Authority
        do {
            authority = try Authority(range, in: input)
        } catch {
            switch error {
            case .host: throw WireFault(.invalidTargetHost, at: range.lower)
            case .port: throw WireFault(.invalidTargetPort, at: range.lower)
            }
        }
        guard !authority.host.isEmpty else { throw WireFault(.invalidTargetHost, at: range.lower) }
        return authority
    }
}
