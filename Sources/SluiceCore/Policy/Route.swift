/// How the second leg is opened. Two routes that are equal lead through the same socket to the same
/// place, so a connection kept for one serves the other.
package struct Route: Hashable, Sendable {
    /// What the connection is for.
    package enum Use: Hashable, Sendable {
        /// HTTP requests, one after another.
        case requests
        /// Bytes relayed blind.
        case tunnel
    }

    package var destination: ServerAddress
    package var use: Use
    /// The proxy that stands between.
    package var parent: ParentSettings?
    /// Says the client's address ahead of everything else.
    package var proxyProtocol: ProxyProtocolVersion?
    /// Whether a client chose the destination: it is then asked whether that may be.
    package var isGuarded: Bool

    /// To a server that the operator named.
    package init(
        server: ServerAddress, for use: Use, proxyProtocol: ProxyProtocolVersion? = nil
    ) {
        destination = server
        self.use = use
        self.proxyProtocol = proxyProtocol
        isGuarded = false
    }

    /// To an origin that a client named.
    package init(origin: HostAndPort, for use: Use, parents: [ParentSettings]) {
        destination = .network(origin)
        self.use = use
        parent = parents.first { $0.leads(to: origin.host) }
        isGuarded = true
    }

    /// Whom the socket is opened to.
    package var firstHop: ServerAddress { parent.map { .network($0.address) } ?? destination }

    /// Requests name their whole URL, for an HTTP proxy that reads them (RFC 9112 §3.2.2).
    package var usesAbsoluteForm: Bool { use == .requests && parent?.kind == .http }

    /// What the parent has to be asked before the connection leads to the destination.
    package var handshake: ParentSettings? { usesAbsoluteForm ? nil : parent }

    /// A connection that began by naming one client is not for another.
    package var isReusable: Bool { proxyProtocol == nil }
}
