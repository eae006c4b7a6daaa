import SluiceCore

/// Screen 6: the servers of every group, in the order of the settings.
enum UpstreamsDefinition: TableDefinition {
    typealias Row = UpstreamRow
    static let place = Place.upstreams
    static let parts = SnapshotParts()
    static let newestRow: NewestRow? = nil

    static let columns: [Column<UpstreamRow>] = [
        Column(
            name: "NAME", about: "group and server", width: .flexible(22, upTo: 44, share: 2),
            scrolls: true, order: .bytes { row in Array(row.name.utf8)[...] },
            text: { row, _ in WireText(row.name).escaped() }),
        Column(
            name: "WEIGHT", about: "its share among the others", width: .fixed(6),
            alignsRight: true, rank: 9, order: .number { row, _ in Int64(row.weight) },
            text: { row, _ in "\(row.weight)" }),
        Column(
            name: "STATE", about: "whether it gets requests", width: .fixed(11),
            order: .bytes { row in Array(row.state.rawValue.utf8)[...] },
            text: { row, _ in row.state.rawValue }, role: { row, _ in row.state.role }),
        Column(
            name: "CHECK", about: "what the last check said", width: .flexible(8, upTo: 40),
            rank: 1, scrolls: true, order: .bytes { row in Array(row.check.utf8)[...] },
            text: { row, _ in row.check.isEmpty ? "-" : WireText(row.check).escaped() },
            role: { row, _ in row.state == .down ? .error : .dim }),
        Column(
            name: "CUR", about: "requests and tunnels on it now", width: .fixed(4),
            alignsRight: true, rank: 2, order: .number { row, _ in Int64(row.current) },
            text: { row, _ in Units.count(row.current) },
            role: { row, _ in row.isFull ? .warn : row.current > 0 ? nil : .dim }),
        Column(
            name: "RATE", about: "requests and tunnels per second", width: .fixed(5),
            alignsRight: true, rank: 1,
            order: .number { row, context in Int64(min(rate(row, context) * 1000, 1e18)) },
            text: { row, context in
                rate(row, context) > 0 ? Units.rate(rate(row, context)) : "-"
            }),
        answers("2xx", "successes", rank: 7, .status2xx, \.responses2xx),
        answers("4xx", "client errors", rank: 8, .status4xx, \.responses4xx),
        answers("5xx", "server errors", rank: 4, .status5xx, \.responses5xx),
        Column(
            name: "LAT", about: "mean time to the head of its answer", width: .fixed(6),
            alignsRight: true, rank: 5, order: .number { row, _ in row.latency ?? -1 },
            text: { row, _ in row.latency.map(Units.duration) ?? "-" }),
        Column(
            name: "SINCE", about: "how long it has been in this state", width: .fixed(6),
            alignsRight: true, rank: 3,
            order: .number { row, context in context.now - row.since },
            text: { row, context in context.ago(row.since) }, role: { _, _ in .dim }),
    ]

    private static func answers(
        _ name: String, _ about: String, rank: Int, _ role: Role,
        _ count: @escaping @Sendable (UpstreamRow) -> UInt64
    ) -> Column<UpstreamRow> {
        Column(
            name: name, about: about, width: .fixed(4), alignsRight: true, rank: rank,
            order: .number { row, _ in Int64(clamping: count(row)) },
            text: { row, _ in Units.count(count(row)) },
            role: { row, _ in count(row) > 0 ? role : .dim })
    }

    static func emptyWords(_ context: Context) -> String {
        "no upstream; --reverse A:P=URL,URL adds a group, and so does sluice.yaml"
    }

    static func rows(_ snapshot: Snapshot) -> [UpstreamRow] { snapshot.upstreams }

    static func matches(_ row: UpstreamRow, _ filter: FilterExpression) -> Bool {
        filter.matches(row)
    }

    static func tone(_ row: UpstreamRow, _ context: Context) -> Role {
        switch row.state {
        case .ready, .starting, .ejected: .base
        case .down, .drain, .maintenance: .dim
        }
    }

    static func title(_ row: UpstreamRow) -> String { "Upstream \(WireText(row.name).escaped())" }

    static func subject(_ row: UpstreamRow) -> Subject { .upstream(row) }

    static func detail(_ row: UpstreamRow, _ context: Context) -> [Line] {
        var details = Details()
        details.add("address", WireText("\(row.address)").escaped())
        details.add("state", "\(row.state.rawValue): \(row.state.sentence)", row.state.role)
        details.add("since", row.since, context)
        details.add("last check", row.check.isEmpty ? "none" : WireText(row.check).escaped())
        let most = row.maximum.map { "at most \($0) at once" } ?? "without a limit"
        details.add("now", "\(row.current) on it, \(most)", row.isFull ? .warn : .base)
        details.add("queued", "\(Units.counted(row.queued, "request")) for its group")
        details.add("weight", row.weight > 0 ? "\(row.weight)" : "0: it gets nothing new")
        let rate = Units.rate(rate(row, context))
        details.add("requests", "\(row.requests) with tunnels, \(rate) per second")
        details.add(
            "answers",
            "\(row.responses2xx) 2xx, \(row.responses4xx) 4xx, \(row.responses5xx) 5xx")
        details.add("failures", "\(row.failures)", row.failures > 0 ? .warn : .base)
        details.add("latency", row.latency.map { Units.duration($0) + " mean" } ?? "not known")
        return details.lines
    }

    private static func rate(_ row: UpstreamRow, _ context: Context) -> Double {
        context.rates.requestsPerSecond(of: row.id)
    }
}

extension UpstreamRow {
    fileprivate var isFull: Bool { maximum.map { current >= $0 } ?? false }
}

extension UpstreamRow.State {
    fileprivate var role: Role {
        switch self {
        case .ready: .ok
        case .starting: .info
        case .down: .error
        case .ejected: .warn
        case .drain, .maintenance: .held
        }
    }

    /// For the detail.
    fileprivate var sentence: String {
        switch self {
        case .ready: "it takes its share"
        case .starting: "it is back, and grows to its full share"
        case .down: "its checks fail; it gets nothing until they pass"
        case .ejected: "it failed clients and is left alone for a while"
        case .drain: "it gets nothing new, what it has may end; r makes it ready"
        case .maintenance: "it gets nothing and is not checked; r makes it ready"
        }
    }
}
