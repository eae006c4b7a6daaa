/// One server of a group, as the operator sees it.
package struct UpstreamRow: Identifiable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        case ready
        /// Back again, and growing to its full share.
        case starting
        /// Checks fail.
        case down
        /// Failed clients, and is left alone for a while.
        case ejected
        /// Gets nothing new; what it has may end. The operator's word.
        case drain
        /// Gets nothing and is not checked. The operator's word.
        case maintenance
    }

    /// `group/server`, unique; the group alone when its one server has the same name.
    package var name: String
    package var group: String
    package var server: String
    package var address: ServerAddress
    package var weight: Int
    package var state: State
    /// What the last check said, in words; empty when nothing is checked.
    package var check: String
    /// Connections with a request or a tunnel on them, and how many there may be.
    package var current: Int
    package var maximum: Int?
    /// Requests that wait for a server of the group.
    package var queued: Int
    /// Requests and tunnels begun.
    package var requests: UInt64
    package var responses2xx: UInt64
    package var responses4xx: UInt64
    package var responses5xx: UInt64
    /// Connections and answers that failed.
    package var failures: UInt64
    /// Nanoseconds from request to response head, a moving average; `nil` before the first.
    package var latency: Int64?
    /// When `state` last changed.
    package var since: WallTime
    package var id: String { name }

    /// As `name` is made.
    package static func name(group: String, server: String) -> String {
        group == server ? group : "\(group)/\(server)"
    }

    package init(group: String, settings: ServerSettings, state: State, since: WallTime) {
        name = Self.name(group: group, server: settings.name)
        self.group = group
        server = settings.name
        address = settings.address
        weight = settings.weight
        maximum = settings.maximumConnections
        self.state = state
        self.since = since
        check = ""
        current = 0
        queued = 0
        requests = 0
        responses2xx = 0
        responses4xx = 0
        responses5xx = 0
        failures = 0
        latency = nil
    }
}

extension UpstreamRow: JSONRow {
    package func addMembers(to line: inout JSONLine, now: WallTime) {
        line.add("name", name)
        line.add("group", group)
        line.add("address", "\(address)")
        line.add("weight", weight)
        line.add("state", state.rawValue)
        line.add("check", check)
        line.add("current", current)
        line.add("maximum", maximum.map { UInt64($0.magnitude) })
        line.add("queued", queued)
        line.add("requests", requests)
        line.add("responses_2xx", responses2xx)
        line.add("responses_4xx", responses4xx)
        line.add("responses_5xx", responses5xx)
        line.add("failures", failures)
        line.add("latency", nanoseconds: latency)
        line.add("since", since)
    }
}
