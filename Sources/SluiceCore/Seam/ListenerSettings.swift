/// One listener to open.
package struct ListenerSettings: Equatable, Sendable {
    package var kind: ListenerKind
    package var address: ListenAddress
    /// The name of the group that a `reverse` or `tcp` listener leads to; `nil` for the others.
    package var upstream: String?
    /// Who may say by the PROXY protocol for whom it connects; its header is then due from them,
    /// and nobody else is listened to. `nil`: the protocol is not spoken here.
    package var trustedSenders: [AddressBlock]?
    /// Who may use a `forward` or `socks` listener.
    package var users = AllowedUsers.everybody
    package var forwarded: ForwardedFields
    /// Of a `forward` or `reverse` listener: which of its requests count as the same to the cache.
    package var cacheKey = CacheKey.Settings()

    package init(kind: ListenerKind, address: ListenAddress, upstream: String? = nil) {
        self.kind = kind
        self.address = address
        self.upstream = upstream
        forwarded = Self.usualForwarding(kind)
    }

    /// What `forwarded` is when nobody says so.
    package static func usualForwarding(_ kind: ListenerKind) -> ForwardedFields {
        kind == .reverse ? .both : .none
    }
}

/// Where a listener accepts.
package enum ListenAddress: Hashable, Sendable {
    case network(Endpoint)
    /// The path of a Unix socket. Its clients are all on this machine, and count as 127.0.0.1.
    case unix(String)

    /// `nil` for a Unix socket.
    package var endpoint: Endpoint? {
        if case .network(let endpoint) = self { endpoint } else { nil }
    }

    /// Whether only this machine can reach it.
    package var isLocal: Bool {
        switch self {
        case .network(let endpoint): endpoint.address.isLoopback
        case .unix: true
        }
    }
}

extension ListenAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .network(let endpoint): "\(endpoint)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

/// What an origin is told about the client.
package struct ForwardedFields: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `Forwarded`, RFC 7239.
    package static let forwarded = Self(rawValue: 1)
    /// `X-Forwarded-For`, `X-Forwarded-Host` and `X-Forwarded-Proto`.
    package static let xForwarded = Self(rawValue: 2)
    package static let none: Self = []
    package static let both: Self = [.forwarded, .xForwarded]
}
