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
    /// - Parameters:
    ///   - parent: the HTTP proxy that is the next hop: it gets the absolute form, and the
    ///     credentials that sluice has for it.
    ///   - server: whom Host is to name; `nil` keeps what the client asked for.
    ///   - forwarding: what is said about the client.
    ///   - question: conditions of the cache, in place of the client's (RFC 9111 §4.3.1).
    package static func appendRequest(
        _ head: RequestHead, via pseudonym: String, through parent: ParentSettings? = nil,
        server: HostAndPort? = nil, forwarding: ClientForwarding? = nil,
        asking question: ConditionalRequest? = nil, to output: inout [UInt8]
    ) {
        if output.isEmpty { output.reserveCapacity(head.bytes.count + pseudonym.utf8.count + 64) }
        output.append(contentsOf: head.bytes[head.methodRange.range])
        output.append(Byte.space)
        if parent != nil { appendAuthority(of: head, to: &output) }
        appendTarget(of: head, isWhole: parent != nil, to: &output)
        output.append(" HTTP/1.1\r\n")

        var removed = removedFromRequests
        if let server {
            removed.insert(.host)
            output.append("Host: ")
            output.append(contentsOf: "\(server)".utf8)
            output.append("\r\n")
        } else if replacesHost(of: head) {
            removed.insert(.host)
            appendHost(of: head, to: &output)
        }
        forwarding?.insertReplaced(of: head, into: &removed)
        if head.passesUpgrade { removed.remove(.upgrade) }
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
        if head.passesUpgrade { output.append("Connection: upgrade\r\n") }
        forwarding?.append(for: head, to: &output)
        question?.append(to: &output)
        appendVia(head.version, pseudonym, to: &output)
        parent?.credentials?.appendProxyAuthorization(to: &output)
        if head.framing == .none, head.contains(.contentLength) {
            appendFraming(.length(0), to: &output)
        } else {
            appendFraming(head.framing, to: &output)
        }
        output.append("\r\n")
    }

    /// - Parameter isWhole: scheme and authority stand ahead of it already.
    private static func appendTarget(
        of head: RequestHead, isWhole: Bool, to output: inout [UInt8]
    ) {
        switch head.target {
        // RFC 9112 §3.2.4: to a proxy it is an absolute form without path and query.
        case .asterisk where isWhole: break
        case .origin, .authority, .asterisk:
            output.append(contentsOf: head.bytes[head.targetRange.range])
        case .absolute(_, _, _, let path):
            if path.isEmpty {
                if isWhole, head.method == .options { return }
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
        appendHostAndPort(of: head, to: &output)
        output.append("\r\n")
    }

    /// What makes an absolute form of the target (RFC 9112 §3.2.2); CONNECT has its own.
    private static func appendAuthority(of head: RequestHead, to output: inout [UInt8]) {
        if case .authority = head.target { return }
        output.append("http://")
        appendHostAndPort(of: head, to: &output)
    }

    static func appendHostAndPort(of head: RequestHead, to output: inout [UInt8]) {
        let host = head.bytes[head.hostRange.range]
        let isAddress = host.contains(Byte.colon)
        if isAddress { output.append(Byte.openBracket) }
        output.append(contentsOf: host)
        if isAddress { output.append(Byte.closeBracket) }
        if let port = head.port {
            output.append(Byte.colon)
            output.appendDecimal(UInt64(port))
        }
    }
}
