extension RequestHead {
    /// What the one Host field names, RFC 9112 §3.2. It has to be valid also when the target names
    /// the host and Host is ignored (§3.2.2).
    static func host(
        _ line: RequestLine, _ fields: [FieldLine], in input: RawSpan
    ) throws(WireFault) -> (host: ByteRange, port: UInt16?) {
        var found: FieldLine?
        for field in fields where field.known == .host {
            if found != nil { throw WireFault(.repeatedHost, at: field.line.lower) }
            found = field
        }
        guard let field = found else {
            if line.version == .http10 { return (.empty, nil) }
            throw WireFault(.missingHost, at: input.byteCount - 2)
        }
        let authority: Authority
        do {
            authority = try Authority(field.value, in: input)
        } catch {
            throw WireFault(.invalidHost, at: field.value.lower)
        }
        if authority.host.isEmpty, !field.value.isEmpty || line.target.hasAuthority {
            throw WireFault(.invalidHost, at: field.value.lower)
        }
        return (authority.host, authority.port)
    }

    static func has(_ name: FieldName, in fields: [FieldLine]) -> Bool {
        for field in fields where field.known == name { return true }
        return false
    }

    static func expectsContinue(_ fields: [FieldLine], in input: RawSpan) -> Bool {
        for field in fields where field.known == .expect {
            var rest: ByteRange? = field.value
            while let expectation = input.nextElement(of: &rest) {
                if input.matches(expectation, "100-continue") { return true }
            }
        }
        return false
    }
}

extension RequestTarget {
    fileprivate var hasAuthority: Bool {
        switch self {
        case .absolute, .authority: true
        case .origin, .asterisk: false
        }
    }
}
