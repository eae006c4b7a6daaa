/// What a rule is asked about: all that is known of a request, or of a tunnel. Its texts are the
/// bytes as they were received.
package struct BanSubject: Sendable {
    package var client: IPAddress
    /// Whom a password has shown it to be; `nil` when nobody knows.
    package var user: ArraySlice<UInt8>?
    /// Nobody has been asked yet: a rule that names a user may match or not.
    package var userIsPending = false
    /// `nil` where no request asks.
    package var method: ArraySlice<UInt8>?
    /// As asked for, without brackets; empty when none was named.
    package var host: ArraySlice<UInt8>
    /// The port sluice would connect to.
    package var port: UInt16
    /// `nil` for a tunnel, which shows nothing more.
    package var resource: Resource?

    /// Where sluice would connect to.
    package var address = Address.pending
    /// Whether it is `host` that is connected to. Behind a gateway it is a server of the group, and
    /// an address that the client writes for a host says nothing of where it leads.
    package var hostIsDestination = true

    /// What is known of the address that would be connected to.
    package enum Address: Hashable, Sendable {
        /// It will be known: the subject is judged again then.
        case pending
        case known(IPAddress)
        /// Nobody here will know it: a parent looks the name up, or it is a Unix socket.
        case hidden

        /// - Parameter address: `nil` where nobody here knows it.
        package init(of address: IPAddress?) {
            self = address.map { .known($0) } ?? .hidden
        }
    }

    /// What only a request in clear shows.
    package struct Resource: Sendable {
        /// `https`, else `http`.
        package var isSecure: Bool
        /// Path and query; may be empty.
        package var path: ArraySlice<UInt8>
    }

    /// A tunnel: CONNECT, a `tcp` or a `json` listener.
    package init(tunnelFrom client: IPAddress, host: ArraySlice<UInt8>, port: UInt16) {
        self.client = client
        self.host = host
        self.port = port
        resource = nil
    }

    /// A request.
    package init(
        client: IPAddress, isSecure: Bool, host: ArraySlice<UInt8>, port: UInt16,
        path: ArraySlice<UInt8>
    ) {
        self.client = client
        self.host = host
        self.port = port
        resource = Resource(isSecure: isSecure, path: path)
    }
}

extension BanSubject {
    /// What a request head asks for. Without a port in it, the port is the scheme's own.
    package init(_ head: RequestHead, from client: IPAddress, throughGateway: Bool = false) {
        let host = head.bytes[head.hostRange.range]
        switch head.target {
        case .authority(_, let port): self.init(tunnelFrom: client, host: host, port: port)
        case .absolute(let scheme, _, let port, let path):
            self.init(
                client: client, isSecure: scheme == .https, host: host,
                port: port ?? scheme.defaultPort, path: head.bytes[path.range])
        case .origin(let path):
            self.init(
                client: client, isSecure: false, host: host, port: head.port ?? 80,
                path: head.bytes[path.range])
        case .asterisk:
            self.init(
                client: client, isSecure: false, host: host, port: head.port ?? 80, path: [])
        }
        method = head.bytes[head.methodRange.range]
        hostIsDestination = !throughGateway
    }

    /// What is known of the address: a host that is one says it, where it is what is connected to.
    var knownAddress: Address {
        if case .known = address { return address }
        guard hostIsDestination, let written = IPAddress(asResolved: HostName.withoutRootDot(host))
        else { return address }
        return .known(written)
    }
}
