import SluiceCore

/// The servers of a group in turn, for one request: the one whose turn it is, and those behind it
/// when it fails.
struct ServerTurn {
    private let group: UpstreamSettings
    private let first: Int
    private var asked = 1

    init(_ group: UpstreamSettings, turn: Int) {
        self.group = group
        first = turn
    }

    /// `false` when all were asked.
    mutating func goOn() -> Bool {
        guard asked < group.servers.count else { return false }
        asked += 1
        return true
    }

    var server: ServerSettings {
        group.servers[(first &+ asked &- 1) % group.servers.count]
    }

    var route: Route {
        Route(server: server.address, for: .requests, proxyProtocol: group.sendsProxyProtocol)
    }

    /// What Host is to say; `nil` for what the client wrote.
    var host: HostAndPort? {
        guard !group.keepsHost, case .network(let host) = server.address else { return nil }
        return host
    }
}
