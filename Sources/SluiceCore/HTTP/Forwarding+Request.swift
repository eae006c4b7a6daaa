extension Forwarding {
    private static let removedFromRequests: FieldNameSet = {
        var names = hopByHop
        names.insert(.contentLength)
        // Credentials for this proxy, not for the next one (RFC 9110 §11.7.2).
        names.insert(.proxyAuthorization)
        return names
    }()

    /// Appends the head for the next hop: origin form, HTTP/1.1, Host from the target (RFC 9112
    /// §3.2.2), fields of this hop removed, Max-Forwards counted down (RFC 9110 §7.6.2), Via behind
    /// the ones that are there, framing written anew. CONNECT keeps its target, for a next proxy.
    /// - Parameter question: conditions of the cache, in place of the client's (RFC 9111 §4.3.1).
    package static func appendRequest(
        _ head: RequestHead, via pseudonym: String, asking question: ConditionalRequest? = nil,
        to output: inout [UInt8]
    ) {
        if output.isEmpty { output.reserveCapacity(head.bytes.count + pseudonym.utf8.count + 64) }
        output.append(contentsOf: head.bytes[head.methodRange.range])
        output.append(Byte.space)
        appendTarget(of: head, to: &output)
        output.append(" HTTP/1.1\r\n")

        var removed = removedFromRequests
        if replacesHost(of: head) {
            removed.insert(.host)
            appendHost(of: head, to: &output)
        }
        if head.framing != .chunked { removed.insert(.trailer) }
        if question != nil { removed.insert(ConditionalRequest.replaced) }
        let hopsLeft = head.maxForwards
        if hopsLeft != nil { removed.insert(.maxForwards) }
        appendFields(of: head.section, without: removed, to: &output)
        if let hopsLeft {
            output.append("Max-Forwards: ")
            output.appendDecimal(hopsLeft > 0 ? hopsLeft - 1 : 0)
            output.append("\r\n")
        }
        question?.append(to: &output)
        appendVia(head.version, pseudonym, to: &output)
        if head.framing == .none, head.contains(.contentLength) {
            appendFraming(.length(0), to: &output)
        } else {
            appendFraming(head.framing, to: &output)
        }
        output.append("\r\n")
    }

    private static func appendTarget(of head: RequestHead, to output: inout [UInt8]) {
        switch head.target {
        case .origin, .authority, .asterisk:
            output.append(contentsOf: head.bytes[head.targetRange.range])
        case .absolute(_, _, _, let path):
            if path.isEmpty {
                // RFC 9112 §3.2.4: the server as a whole was meant.
                output.append(head.method == .options ? Byte.asterisk : Byte.slash)
            } else {
                if head.bytes[path.lower] == Byte.question { output.append(Byte.slash) }
                output.append(contentsOf: head.bytes[path.range])
            }
        }
    }

    /// HTTP/1.1 demands a Host, so a client of HTTP/1.0 without one gets one.
    private static func replacesHost(of head: RequestHead) -> Bool {
        switch head.target {
        case .absolute, .authority: true
        case .origin, .asterisk: head.version == .http10 && !head.contains(.host)
        }
    }

    private static func appendHost(of head: RequestHead, to output: inout [UInt8]) {
        output.append("Host: ")
        let host = head.bytes[head.hostRange.range]
        let isAddress = host.contains(Byte.colon)
        if isAddress { output.append(Byte.openBracket) }
        output.append(contentsOf: host)
        if isAddress { output.append(Byte.closeBracket) }
        if let port = head.port {
            output.append(Byte.colon)
            output.appendDecimal(UInt64(port))
        }
        output.append("\r\n")
    }
}

extension RequestHead {
    /// How often a TRACE or OPTIONS may still be forwarded, RFC 9110 §7.6.2; `nil` when nothing
    /// valid is said, and for other methods. At 0 it is to be answered here.
    package var maxForwards: UInt64? {
        guard method == .trace || method == .options, let digits = value(of: .maxForwards),
            (1...9).contains(digits.count)
        else { return nil }
        var count: UInt64 = 0
        for byte in digits {
            guard let digit = Byte.digit(byte) else { return nil }
            count = count * 10 + UInt64(digit)
        }
        return count
    }
}
