import SluiceCore

/// The open and silent connections of one route. A client's session holds on to the one it used
/// last, which nearly always serves its next request too: neither a name has to be made from the
/// request then nor a route to be looked up.
final class KeptConnections {
    let route: Route
    let isReusable: Bool
    /// The one used last is used next.
    fileprivate(set) var sessions: [UpstreamSession] = []
    /// Whether the pool knows it. Empty ones are dropped now and then, while somebody may still
    /// hold on to them.
    fileprivate(set) var isListed = true

    fileprivate init(_ route: Route) {
        self.route = route
        isReusable = route.isReusable
    }
}

/// The connections to origins, of one loop, that are kept, by route.
struct KeptByRoute {
    private static let limitPerRoute = 128
    private static let limit = 1024

    private var routes: [Route: KeptConnections] = [:]
    private(set) var count = 0

    /// Those of this route, none of them perhaps.
    mutating func connections(_ route: Route) -> KeptConnections {
        if let known = routes[route] { return known }
        let made = KeptConnections(route)
        routes[route] = made
        return made
    }

    mutating func take(of kept: KeptConnections) -> UpstreamSession? {
        guard let session = kept.sessions.popLast() else { return nil }
        count -= 1
        return session
    }

    /// `false` when there are as many as may be.
    mutating func add(_ session: UpstreamSession) -> Bool {
        if !session.kept.isListed { session.kept = connections(session.kept.route) }
        let kept = session.kept
        guard count < Self.limit, kept.sessions.count < Self.limitPerRoute else { return false }
        kept.sessions.append(session)
        count += 1
        return true
    }

    mutating func remove(_ session: UpstreamSession) {
        let kept = session.kept
        guard let position = kept.sessions.firstIndex(where: { $0 === session }) else { return }
        kept.sessions.remove(at: position)
        count -= 1
    }

    var all: [UpstreamSession] { routes.values.flatMap(\.sessions) }

    /// The one to this destination that has waited longest.
    func oldest(to destination: ServerAddress) -> UpstreamSession? {
        routes.values.filter { $0.route.destination == destination }
            .compactMap(\.sessions.first)
            .min { $0.idleSince < $1.idleSince }
    }

    mutating func dropEmpty() {
        for kept in routes.values where kept.sessions.isEmpty { kept.isListed = false }
        routes = routes.filter { $0.value.isListed }
    }
}
