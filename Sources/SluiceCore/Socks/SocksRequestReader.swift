/// The server's side of the SOCKS conversation up to its request, sans I/O: bytes in, what they
/// mean out. The input may be cut anywhere; what is not consumed has to be presented again.
package struct SocksRequestReader: Sendable {
    package struct Step: Equatable, Sendable {
        /// Bytes to drop now.
        package var consumed: Int
        package var event: Event
    }

    package enum Event: Equatable, Sendable {
        case needsMore
        /// RFC 1928 §3: the methods a client of version 5 offers, those that sluice knows. To be
        /// followed by `choose`.
        case greeting(Set<SocksMethod>)
        /// RFC 1929 §2; to be followed by `acceptCredentials`.
        case credentials(user: [UInt8], password: [UInt8])
        /// Nothing is read after it: what follows is for the destination.
        case request(SocksRequest)
    }

    private enum Phase {
        case start
        /// The greeting was read; `choose` is due.
        case choosing
        case credentials
        /// User and password were read; `acceptCredentials` is due.
        case judging
        case request
        case done
        case failed(SocksFault)
    }

    private var phase = Phase.start
    /// What the client is to be told of a fault, in the words of what it was saying; `nil` when it
    /// speaks no SOCKS, and before a fault.
    package private(set) var refusal: [UInt8]?
    /// Known with the first byte.
    package private(set) var version: SocksRequest.Version?

    /// Bytes of a user of version 4; the host name of 4a may be as long.
    private static let textLimit = 255

    package init() {}

    package mutating func choose(_ method: SocksMethod) {
        guard case .choosing = phase else { return }
        phase = method == .password ? .credentials : .request
    }

    package mutating func acceptCredentials() {
        guard case .judging = phase else { return }
        phase = .request
    }

    /// After a fault the conversation cannot be read on.
    package mutating func read(_ input: RawSpan) throws(SocksFault) -> Step {
        do throws(SocksFault) {
            return try step(input) ?? Step(consumed: 0, event: .needsMore)
        } catch {
            refusal = refusal ?? refusal(of: error)
            phase = .failed(error)
            throw error
        }
    }

    private func refusal(of fault: SocksFault) -> [UInt8]? {
        switch (version, phase) {
        case (nil, _), (_, .failed): nil
        case (.v4, _): SocksReply.generalFailure.bytes(for: .v4)
        case (.v5, .start), (.v5, .choosing): SocksReply.choice(nil)
        case (.v5, .credentials), (.v5, .judging): SocksReply.authentication(isRight: false)
        case (.v5, .request), (.v5, .done): SocksReply(fault).bytes(for: .v5)
        }
    }

    private mutating func step(_ input: RawSpan) throws(SocksFault) -> Step? {
        guard input.byteCount > 0 else { return nil }
        switch phase {
        case .start:
            switch input.byte(at: 0) {
            case 4:
                version = .v4
                return try readVersion4(input)
            case 5:
                version = .v5
                return try readGreeting(input)
            default: throw SocksFault(.unknownVersion, at: 0)
            }
        case .credentials: return try readCredentials(input)
        case .request: return try readRequest(input)
        case .choosing, .judging, .done: return nil
        case .failed(let fault): throw fault
        }
    }

    // MARK: - Version 5

    private mutating func readGreeting(_ input: RawSpan) throws(SocksFault) -> Step? {
        guard input.byteCount >= 2 else { return nil }
        let count = Int(input.byte(at: 1))
        guard count > 0 else { throw SocksFault(.noMethods, at: 1) }
        guard input.byteCount >= 2 + count else { return nil }
        var methods: Set<SocksMethod> = []
        for offset in 2..<(2 + count) {
            if let method = SocksMethod(rawValue: input.byte(at: offset)) { methods.insert(method) }
        }
        phase = .choosing
        return Step(consumed: 2 + count, event: .greeting(methods))
    }

    private mutating func readCredentials(_ input: RawSpan) throws(SocksFault) -> Step? {
        guard input.byte(at: 0) == 1 else { throw SocksFault(.wrongVersion, at: 0) }
        guard input.byteCount >= 2 else { return nil }
        let userEnd = 2 + Int(input.byte(at: 1))
        guard input.byteCount > userEnd else { return nil }
        let end = userEnd + 1 + Int(input.byte(at: userEnd))
        guard input.byteCount >= end else { return nil }
        phase = .judging
        let user = input.copy(ByteRange(2, userEnd))
        let password = input.copy(ByteRange(userEnd + 1, end))
        return Step(consumed: end, event: .credentials(user: user, password: password))
    }

    private mutating func readRequest(_ input: RawSpan) throws(SocksFault) -> Step? {
        guard input.byte(at: 0) == 5 else { throw SocksFault(.wrongVersion, at: 0) }
        guard input.byteCount >= 2 else { return nil }
        guard let command = SocksRequest.Command(rawValue: input.byte(at: 1)) else {
            throw SocksFault(.unknownCommand, at: 1)
        }
        guard input.byteCount >= 3 else { return nil }
        guard input.byte(at: 2) == 0 else { throw SocksFault(.reservedNotZero, at: 2) }
        guard let (destination, end) = try SocksAddress.read(input, at: 3) else { return nil }
        return try finish(command, destination, .v5, end: end)
    }

    // MARK: - Version 4

    private mutating func readVersion4(_ input: RawSpan) throws(SocksFault) -> Step? {
        guard input.byteCount >= 2 else { return nil }
        guard let command = SocksRequest.Command(rawValue: input.byte(at: 1)),
            command != .associate
        else { throw SocksFault(.unknownCommand, at: 1) }
        guard input.byteCount > 8 else { return nil }
        guard let userEnd = try Self.zero(input, from: 8, .userTooLong) else { return nil }
        let port = input.port(2)
        let bits = UInt32(truncatingIfNeeded: input.number(4, count: 4))
        // 4a: an address 0.0.0.x, x not 0, says that a name follows the user.
        guard bits >> 8 == 0, bits != 0 else {
            let host = HostAndPort(host: "\(IPAddress.v4(bits))", port: port)
            return try finish(command, host, .v4, end: userEnd + 1)
        }
        let start = userEnd + 1
        guard let end = try Self.zero(input, from: start, .nameTooLong) else { return nil }
        guard end > start else { throw SocksFault(.emptyName, at: start) }
        let name = try SocksAddress.hostName(input, ByteRange(start, end))
        return try finish(command, HostAndPort(host: name, port: port), .v4, end: end + 1)
    }

    /// The offset of the zero that ends a text; `nil` while it has not come.
    private static func zero(
        _ input: RawSpan, from start: Int, _ fault: SocksFault.Kind
    ) throws(SocksFault) -> Int? {
        var offset = start
        while offset < input.byteCount {
            if input.byte(at: offset) == 0 { return offset }
            guard offset - start < textLimit else { throw SocksFault(fault, at: offset) }
            offset += 1
        }
        return nil
    }

    private mutating func finish(
        _ command: SocksRequest.Command, _ destination: HostAndPort,
        _ version: SocksRequest.Version, end: Int
    ) throws(SocksFault) -> Step {
        // BIND and UDP ASSOCIATE may leave the port open; they are refused for themselves.
        guard destination.port > 0 || command != .connect else {
            throw SocksFault(.portZero, at: version == .v4 ? 2 : end - 2)
        }
        phase = .done
        let request = SocksRequest(version: version, command: command, destination: destination)
        return Step(consumed: end, event: .request(request))
    }
}
