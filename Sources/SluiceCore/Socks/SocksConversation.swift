/// The client's side of a SOCKS5 conversation (RFC 1928, 1929), sans I/O: what to send and what
/// the replies mean. For a CONNECT through a parent proxy.
///
/// Send `greeting`; then give it what arrives and do what it says until `connected`. What follows
/// the bytes consumed by then comes from the destination.
package struct SocksConversation: Sendable {
    package struct Step: Equatable, Sendable {
        /// Bytes to drop now.
        package var consumed: Int
        package var event: Event
    }

    package enum Event: Equatable, Sendable {
        case needsMore
        case send([UInt8])
        /// The parent has connected, from this address as it says; `nil` when it says a name, which
        /// tells nothing here and may be empty.
        case connected(Endpoint?)
        /// The parent will not; nothing more can come.
        case refused(Refusal)
    }

    package enum Refusal: Equatable, Sendable {
        /// It takes none of the methods offered.
        case noMethod
        case wrongCredentials
        case reply(SocksReply)
    }

    private enum Phase {
        case choice, authentication, reply, done
        case failed(SocksFault)
    }

    private let destination: HostAndPort
    private let credentials: ProxyCredentials?
    private var phase = Phase.choice

    /// Fails when host, user or password is empty or longer than the 255 bytes SOCKS has for them.
    package init(
        to destination: HostAndPort, credentials: ProxyCredentials? = nil
    ) throws(SocksFault) {
        let lengths = 1...255
        guard lengths.contains(destination.host.utf8.count) else {
            throw SocksFault(.nameTooLong, at: 0)
        }
        if let credentials {
            guard lengths.contains(credentials.user.utf8.count),
                lengths.contains(credentials.password.utf8.count)
            else { throw SocksFault(.invalidCredentials, at: 0) }
        }
        self.destination = destination
        self.credentials = credentials
    }

    /// The first bytes to send.
    package var greeting: [UInt8] {
        let methods: [SocksMethod] = credentials == nil ? [.none] : [.none, .password]
        return [5, UInt8(methods.count)] + methods.map(\.rawValue)
    }

    /// After a fault the conversation cannot be read on.
    package mutating func read(_ input: RawSpan) throws(SocksFault) -> Step {
        do throws(SocksFault) {
            return try step(input) ?? Step(consumed: 0, event: .needsMore)
        } catch {
            phase = .failed(error)
            throw error
        }
    }

    private mutating func step(_ input: RawSpan) throws(SocksFault) -> Step? {
        switch phase {
        case .choice: return try readChoice(input)
        case .authentication: return try readAuthentication(input)
        case .reply: return try readReply(input)
        case .done: return nil
        case .failed(let fault): throw fault
        }
    }

    private mutating func readChoice(_ input: RawSpan) throws(SocksFault) -> Step? {
        guard try begins(input, with: 5), input.byteCount >= 2 else { return nil }
        switch input.byte(at: 1) {
        case SocksMethod.none.rawValue:
            phase = .reply
            return Step(consumed: 2, event: .send(request))
        case SocksMethod.password.rawValue:
            guard let credentials else { throw SocksFault(.methodNotOffered, at: 1) }
            phase = .authentication
            return Step(consumed: 2, event: .send(Self.bytes(of: credentials)))
        case 0xff:
            phase = .done
            return Step(consumed: 2, event: .refused(.noMethod))
        default: throw SocksFault(.methodNotOffered, at: 1)
        }
    }

    private mutating func readAuthentication(_ input: RawSpan) throws(SocksFault) -> Step? {
        guard try begins(input, with: 1), input.byteCount >= 2 else { return nil }
        guard input.byte(at: 1) == 0 else {
            phase = .done
            return Step(consumed: 2, event: .refused(.wrongCredentials))
        }
        phase = .reply
        return Step(consumed: 2, event: .send(request))
    }

    private mutating func readReply(_ input: RawSpan) throws(SocksFault) -> Step? {
        guard try begins(input, with: 5), input.byteCount >= 2 else { return nil }
        guard let reply = SocksReply(rawValue: input.byte(at: 1)) else {
            throw SocksFault(.unknownReply, at: 1)
        }
        // Why it refused is known; what follows that adds nothing.
        guard reply == .succeeded else {
            phase = .done
            return Step(consumed: 2, event: .refused(.reply(reply)))
        }
        guard input.byteCount >= 3 else { return nil }
        guard input.byte(at: 2) == 0 else { throw SocksFault(.reservedNotZero, at: 2) }
        guard let (bound, end) = try SocksAddress.readBound(input, at: 3) else { return nil }
        phase = .done
        return Step(consumed: end, event: .connected(bound))
    }

    private func begins(_ input: RawSpan, with version: UInt8) throws(SocksFault) -> Bool {
        guard input.byteCount > 0 else { return false }
        guard input.byte(at: 0) == version else { throw SocksFault(.wrongVersion, at: 0) }
        return true
    }

    private var request: [UInt8] {
        var bytes: [UInt8] = [5, SocksRequest.Command.connect.rawValue, 0]
        SocksAddress.append(destination, to: &bytes)
        return bytes
    }

    private static func bytes(of credentials: ProxyCredentials) -> [UInt8] {
        let (user, password) = (Array(credentials.user.utf8), Array(credentials.password.utf8))
        return [1, UInt8(user.count)] + user + [UInt8(password.count)] + password
    }
}
