// What a forward proxy wants to know of a request.
extension RequestHead {
    /// Where the request goes: RFC 9110 §7.1, RFC 9112 §3.3. The host is lower-cased, so that one
    /// origin has one name.
    package var origin: HostAndPort {
        let port: UInt16 =
            switch target {
            case .absolute(let scheme, _, let port, _): port ?? scheme.defaultPort
            case .authority(_, let port): port
            case .origin, .asterisk: self.port ?? 80
            }
        return HostAndPort(host: text(hostRange).lowercased(), port: port)
    }

    /// Host and port as the client wrote them, brackets included: in the target, else in Host.
    package var authorityRange: ByteRange {
        switch target {
        case .absolute(_, let host, _, let path):
            let isBracketed = host.lower > 0 && bytes[host.lower - 1] == UInt8(ascii: "[")
            return ByteRange(
                isBracketed ? host.lower - 1 : host.lower,
                path.isEmpty ? targetRange.upper : path.lower)
        case .authority: return targetRange
        case .origin, .asterisk: return section.lines(of: .host).first?.value ?? .empty
        }
    }

    package var authority: WireText { WireText(bytes, authorityRange) }

    /// Path and query; the authority for CONNECT.
    package var pathRange: ByteRange {
        switch target {
        case .absolute(_, _, _, let path), .origin(let path): path
        case .authority, .asterisk: targetRange
        }
    }

    /// `OPTIONS *` names no origin: at a forward proxy it is the proxy that is asked what it can do
    /// (RFC 9110 §9.3.7).
    package var asksRecipient: Bool { target == .asterisk }

    /// Why a forward proxy cannot pass this on although it is well formed.
    package var forwardingFault: Answer? {
        switch target {
        case .absolute(.https, _, _, _):
            Answer(
                .requestError,
                detail: "an https URL needs CONNECT: the proxy would have to read what is secret")
        case .absolute, .authority, .asterisk: nil
        case .origin:
            Answer(
                .requestError,
                detail: "this is a proxy: the request needs a whole URL, such as http://host/path")
        }
    }

    /// Why a gateway cannot answer this although it is well formed. A whole URL is accepted, as any
    /// server has to (RFC 9112 §3.2.2).
    package var gatewayFault: Answer? {
        switch target {
        case .origin, .asterisk, .absolute(.http, _, _, _): nil
        // RFC 9110 §7.4: not on a connection that is not secured.
        case .absolute(.https, _, _, _):
            Answer(
                .requestError, status: 421, detail: "an https URL came on a connection in clear")
        // RFC 9110 §15.6.2: supported for no resource.
        case .authority:
            Answer(
                .requestError, status: 501, detail: "this is a server: it opens no tunnels")
        }
    }

    /// Why nobody may pass this on, whoever it is for.
    package func intermediaryFault(pseudonym: String) -> Answer? {
        if hasPassed(pseudonym) {
            return Answer(
                .loopDetected,
                detail: "the request has passed through this proxy before: Via names \(pseudonym)")
        }
        if hasUnknownExpectation {
            return Answer(
                .requestError, status: 417, detail: "of Expect only 100-continue is understood")
        }
        return nil
    }
}
