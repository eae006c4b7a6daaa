import SluiceCore

/// A plan in words: where each listener leads, what guards it, and every setting with its source.
nonisolated struct Explanation {
    let plan: RunPlan
    /// The configuration file, as it was named.
    let file: String?

    var lines: [String] {
        let parts = [
            ("listeners", plan.settings.listeners.map(listener)),
            ("upstreams", plan.settings.upstreams.flatMap(upstream)),
            ("parents", plan.settings.parents.map(parent)),
            ("destinations", destinations),
            ("settings", settings),
        ]
        return parts.filter { !$0.1.isEmpty }.flatMap { title, lines in
            [title] + lines.map { "  " + $0 }
        }
    }

    // MARK: - Listeners and where they lead

    private func listener(_ listener: ListenerSettings) -> String {
        var words = listener.name
        switch listener.kind {
        case .forward, .socks: words += " to where clients ask"
        case .json: words += " to where messages ask"
        case .reverse, .tcp: words += " to upstream \(listener.upstream ?? "none")"
        }
        if !listener.address.isLocal { words += ", open to other machines" }
        for setting in ListenerSettings.table
        where Self.guards.contains(setting.name) {
            let text = setting.text(listener)
            if !["off", "none", "counts"].contains(text) { words += ", \(setting.name) \(text)" }
        }
        return words
    }

    private static let guards = [
        "proxy-protocol", "users", "forwarded", "ignore-parameters", "parameter-order",
    ]

    private func upstream(_ group: UpstreamSettings) -> [String] {
        let rules = UpstreamSettings.table.map { "\($0.name) \($0.text(group))" }
        let check = group.check.map { check in
            HealthCheckSettings.table.map { "\($0.name) \($0.text(check))" }
                .joined(separator: ", ")
        }
        let servers = group.servers.map { server in
            let share = ServerSettings.table.dropFirst().map { "\($0.name) \($0.text(server))" }
            return "  server \(server.address): \(share.joined(separator: ", "))"
        }
        return ["\(group.name): \(rules.joined(separator: ", "))", "  check \(check ?? "off")"]
            + servers
    }

    private func parent(_ parent: ParentSettings) -> String {
        "\(parent.name) for \(parent.hosts.map { "\($0)" }.joined(separator: ", "))"
    }

    // MARK: - What is refused

    private var destinations: [String] {
        guard plan.settings.listeners.contains(where: \.leadsAnywhere) else { return [] }
        let judge = DestinationGuard(
            plan.settings.destinations, listeners: plan.settings.listeners)
        let ports = plan.settings.destinations.connectPorts.map { ports in
            "CONNECT reaches ports \(ports.sorted().map { "\($0)" }.joined(separator: ", "))"
        }
        let refused =
            switch plan.settings.destinations.privateAddresses {
            case .refused: "private addresses are refused"
            case .allowed: "private addresses are allowed"
            case .automatic where judge.refusesPrivate:
                "private addresses are refused: a listener serves other machines"
            case .automatic: "private addresses are allowed: only this machine is served"
            }
        let exceptions = plan.settings.destinations.exceptions.map { "\($0)" }
        let always =
            exceptions.isEmpty ? "" : "; always allowed: " + exceptions.joined(separator: ", ")
        return [ports ?? "CONNECT reaches any port", refused + always]
    }

    // MARK: - Settings

    private var settings: [String] {
        let values = EngineSettings.table.map { ($0.name, $0.text(plan.settings)) }
        let all = values + (plan.theme.map { [("theme", $0)] } ?? [])
        let width = all.map(\.0.count).max() ?? 0
        return all.map { setting, value in
            let name = setting + String(repeating: " ", count: width - setting.count)
            return "\(name)  \(value)  (\(plan.source(of: setting, file: file)))"
        }
    }
}
