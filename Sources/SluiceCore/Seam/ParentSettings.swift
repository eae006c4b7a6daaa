/// A proxy through which origins are reached.
package struct ParentSettings: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Absolute-form requests, and CONNECT for tunnels.
        case http
        case socks5
    }

    package var kind: Kind
    package var address: HostAndPort
    /// The hosts that go this way, at least one.
    package var hosts: [ParentRule]
    /// For `http` as Basic, for `socks5` by RFC 1929. Never shown.
    package var credentials: ProxyCredentials?

    package init(kind: Kind, address: HostAndPort, hosts: [ParentRule] = [.all]) {
        self.kind = kind
        self.address = address
        self.hosts = hosts
    }
}
