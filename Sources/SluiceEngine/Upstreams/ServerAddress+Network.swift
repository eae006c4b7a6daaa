import SluiceCore

extension ServerAddress {
    /// `nil` for a Unix socket.
    var network: HostAndPort? {
        if case .network(let host) = self { host } else { nil }
    }
}
