/// A group of servers that answer alike.
package struct UpstreamSettings: Equatable, Sendable {
    /// Unique; a word as commands have them.
    package var name: String
    /// At least one.
    package var servers: [ServerSettings]
    package var balance = Balance.roundRobin
    /// `nil` asks no server unless a client does.
    package var check: HealthCheckSettings?
    package var ejection = EjectionSettings()
    /// Nanoseconds in which a server that has come back grows to its full share; 0 for at once.
    package var slowStart: Int64 = 0
    /// How often a request may be sent to another server after one that had got it failed. Those that
    /// cannot be reached do not count: the next one is tried until none is left.
    package var retries = 3
    /// Retries in flight, in percent of the requests in flight; at least three are always allowed.
    package var retryBudget = 20
    /// Requests that may wait for a server; over it 503.
    package var queueLimit = 1000
    /// Says the client's address to the servers ahead of everything else.
    package var sendsProxyProtocol: ProxyProtocolVersion?
    /// Host as the client wrote it; else the server's own.
    package var keepsHost = true

    package init(name: String, servers: [ServerSettings]) {
        self.name = name
        self.servers = servers
    }
}

/// One server of a group.
package struct ServerSettings: Equatable, Sendable {
    /// Unique in its group.
    package var name: String
    package var address: ServerAddress
    /// Its share among the others, 0-1000; 0 gets nothing.
    package var weight = 1
    /// Connections to it at once; `nil` for as many as come.
    package var maximumConnections: Int?

    /// Named by its address.
    package init(address: ServerAddress) {
        name = "\(address)"
        self.address = address
    }
}

/// Where a server is.
package enum ServerAddress: Hashable, Sendable {
    case network(HostAndPort)
    /// The path of a Unix socket.
    case unix(String)
}

extension ServerAddress {
    /// Whom Host names when it names the server. A Unix socket has no name but its machine's.
    package var named: HostAndPort {
        switch self {
        case .network(let host): host
        case .unix: HostAndPort(host: "localhost", port: 80)
        }
    }
}

extension ServerAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .network(let host): "\(host)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

/// How a server is chosen.
package enum Balance: Hashable, Sendable {
    /// In turn, by weight, interleaved.
    case roundRobin
    /// The one with the fewest connections for its weight.
    case leastConnections
    /// The better of two drawn at random.
    case randomOfTwo
    /// The same for the same key, and for as many keys as can be when servers come and go.
    case hash(HashKey)

    package enum HashKey: Hashable, Sendable {
        case client, url
        /// The value of this field, by its name in lower case; the client when it is missing.
        case header(String)
    }
}

/// Asks servers how they are, without a client.
package struct HealthCheckSettings: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// A connection can be made.
        case tcp
        /// `GET path` is answered with one of these.
        case http(path: String, statuses: ClosedRange<UInt16>)
    }

    package var kind = Kind.tcp
    /// Nanoseconds from one check to the next, and for one to succeed.
    package var interval: Int64 = 2_000_000_000
    package var timeout: Int64 = 2_000_000_000
    /// Successes in a row until it is up, failures in a row until it is down.
    package var rise = 2
    package var fall = 3

    package init() {}
}

/// Takes a server out that fails clients.
package struct EjectionSettings: Equatable, Sendable {
    /// Failures in a row (no connection, no valid answer, 5xx of a gateway) that eject; 0 for never.
    package var failures = 3
    /// Nanoseconds it stays out the first time; each time in a row doubles it, up to `maximum`.
    package var base: Int64 = 5_000_000_000
    package var maximum: Int64 = 300_000_000_000

    package init() {}
}

/// HAProxy's PROXY protocol.
package enum ProxyProtocolVersion: String, CaseIterable, Sendable {
    case v1, v2
}
