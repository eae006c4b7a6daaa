extension RequestHead {
    /// `input` is the head and nothing more.
    init(_ line: RequestLine, _ fields: [FieldLine], in input: RawSpan) throws(WireFault) {
        let framing = try FramingFields(fields, version: line.version, in: input)
        self.framing = try Framing(requestOf: line.method, framing)
        let named = try Self.host(line, fields, in: input)
        switch line.target {
        case .absolute(_, let host, let port, _): (hostRange, self.port) = (host, port)
        case .authority(let host, let port): (hostRange, self.port) = (host, port)
        case .origin, .asterisk: (hostRange, port) = (named.host, named.port)
        }
        let options = try ConnectionOptions(fields, in: input)
        isPersistent = options.isPersistent(line.version)
        // Neither Expect (RFC 9110 §10.1.1) nor Upgrade (§7.8) counts in HTTP/1.0.
        let isModern = line.version == .http11
        isUpgrade = isModern && options.contains(.upgrade) && Self.has(.upgrade, in: fields)
        expectsContinue = isModern && Self.expectsContinue(fields, in: input)
        method = line.method
        methodRange = line.methodRange
        target = line.target
        targetRange = line.targetRange
        version = line.version
        section = FieldSection(bytes: input.copy(ByteRange(0, input.byteCount)), fields: fields)
    }

    /// What the one Host field names, RFC 9112 §3.2. It has to be valid also when the target names
    /// the host and Host is ignored (§3.2.2).
    private static func host(
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

    private static func has(_ name: FieldName, in fields: [FieldLine]) -> Bool {
        for field in fields where field.known == name { return true }
        return false
    }

    private static func expectsContinue(_ fields: [FieldLine], in input: RawSpan) -> Bool {
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
