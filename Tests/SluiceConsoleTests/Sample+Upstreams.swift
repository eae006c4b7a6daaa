import SluiceCore

extension Sample {
    /// Two groups and a single server, in every state there is.
    static let upstreams: [UpstreamRow] = [
        upstream("web", "10.0.0.11:8080", .ready, check: "200 in 2ms", since: 11_400, cur: 6) {
            ($0.requests, $0.latency) = (48_210, 3_400_000)
            ($0.responses2xx, $0.responses4xx, $0.responses5xx) = (47_100, 1_090, 20)
        },
        upstream("web", "10.0.0.12:8080", .starting, check: "200 in 3ms", since: 9, cur: 1) {
            ($0.requests, $0.responses2xx, $0.latency) = (9_004, 9_000, 4_100_000)
            $0.weight = 2
        },
        upstream("web", "10.0.0.13:8080", .down, check: "connection refused", since: 312) {
            ($0.requests, $0.responses2xx, $0.failures) = (12_800, 12_650, 41)
            ($0.responses5xx, $0.queued) = (77, 3)
        },
        upstream("web", "10.0.0.14:8080", .ejected, check: "200 in 2ms", since: 21) {
            ($0.requests, $0.responses2xx, $0.responses5xx) = (30_112, 29_990, 122)
            ($0.latency, $0.failures) = (912_000_000, 5)
        },
        upstream("api", "api-1.internal:9000", .drain, since: 45, cur: 2) {
            ($0.requests, $0.responses2xx, $0.latency) = (711, 702, 48_000_000)
            ($0.current, $0.maximum) = (2, 2)
        },
        upstream("api", "[2001:db8::20]:9000", .maintenance, since: 86_400) { $0.weight = 0 },
        upstream("echo", "echo", .ready, since: 11_530, cur: 1) { $0.requests = 12 },
    ]

    static func upstream(
        _ group: String, _ server: String, _ state: UpstreamRow.State, check: String = "",
        since: Double, cur: Int = 0, _ change: (inout UpstreamRow) -> Void = { _ in }
    ) -> UpstreamRow {
        let host = HostAndPort(server) ?? HostAndPort(host: "127.0.0.1", port: 7)
        var settings = ServerSettings(address: .network(host))
        settings.name = server
        var row = UpstreamRow(
            group: group, settings: settings, state: state, since: ago(since))
        row.check = check
        row.current = cur
        change(&row)
        return row
    }
}
