import SluiceCore

/// Screen 2: every accepted socket, open or lately closed.
enum ConnectionsDefinition: TableDefinition {
    typealias Row = ConnectionRow
    static let place = Place.connections
    static let parts = SnapshotParts.connections
    static let newestRow: NewestRow? = .first

    static let columns: [Column<ConnectionRow>] = [
        Column(
            name: "ID", about: "number of the connection", width: .fixed(6), alignsRight: true,
            order: .number { row, _ in Int64(clamping: row.id.number) },
            text: { row, _ in "\(row.id)" }),
        Column(
            name: "AGE", about: "how long it has been open, or was", width: .fixed(6),
            alignsRight: true, order: .number { row, context in age(row, context) },
            text: { row, context in
                let age = age(row, context)
                return row.ended == nil
                    ? Units.span(age / 1_000_000_000) : Units.duration(age)
            }),
        Column(
            name: "CLIENT", about: "address of the client",
            width: .flexible(15, upTo: 21), order: .number { row, _ in row.client.sortKey },
            text: { row, _ in "\(row.client)" }),
        Column(
            name: "USER", about: "who uses it, where the listener asks",
            width: .flexible(6, upTo: 12), rank: 5,
            order: .bytes { row in Array((row.user ?? "").utf8)[...] },
            text: { row, _ in row.user.map { WireText($0).escaped() } ?? "-" }),
        Column(
            name: "KIND", about: "kind of the listener", width: .fixed(7), rank: 3,
            order: .bytes { row in Array(row.kind.rawValue.utf8)[...] },
            text: { row, _ in row.kind.rawValue }, role: { row, _ in kindRole(row) }),
        Column(
            name: "TARGET", about: "host and port asked for last",
            width: .flexible(16, upTo: 60, share: 4), scrolls: true,
            order: .bytes { row in row.target.bytes }, text: { row, _ in row.target.escaped() }),
        Column(
            name: "UPSTREAM", about: "address of the origin connected to",
            width: .flexible(15, upTo: 21), rank: 4,
            order: .number { row, _ in row.upstream?.sortKey ?? 0 },
            text: { row, _ in row.upstream.map { "\($0)" } ?? "-" }),
        Column(
            name: "STATE", about: "what it does, or why it ended",
            width: .flexible(12, upTo: 17), order: .bytes { row in Array(state(row).utf8)[...] },
            text: { row, _ in state(row) }, role: { row, _ in stateRole(row) }),
        Column(
            name: "IN", about: "bytes from the client", width: .fixed(5), alignsRight: true,
            order: .number { row, _ in Int64(clamping: row.bytesIn) },
            text: { row, _ in Units.bytes(row.bytesIn) },
            role: { row, _ in row.bytesIn > 0 && row.ended == nil ? .bytesIn : .dim }),
        Column(
            name: "OUT", about: "bytes to the client", width: .fixed(5), alignsRight: true,
            order: .number { row, _ in Int64(clamping: row.bytesOut) },
            text: { row, _ in Units.bytes(row.bytesOut) },
            role: { row, _ in row.bytesOut > 0 && row.ended == nil ? .bytesOut : .dim }),
        Column(
            name: "RATE", about: "bytes per second, both directions", width: .fixed(5),
            alignsRight: true,
            order: .number { row, context in Int64(min(rate(row, context), 1e18)) },
            text: { row, context in
                rate(row, context) > 0 ? Units.byteRate(rate(row, context)) : "-"
            }),
        Column(
            name: "REQ", about: "requests on it so far", width: .fixed(5), alignsRight: true,
            rank: 1, startsHidden: true, order: .number { row, _ in Int64(row.requests) },
            text: { row, _ in Units.count(UInt64(row.requests)) }),
        Column(
            name: "LISTENER", about: "where it came in", width: .flexible(15, upTo: 30), rank: 2,
            startsHidden: true, order: .bytes { row in Array(row.listener.utf8)[...] },
            text: { row, _ in row.listener }),
    ]

    static func emptyWords(_ context: Context) -> String {
        guard let listener = context.snapshot?.listeners.first else { return "no listener is open" }
        return "no connection yet; listening on \(listener.address)"
    }

    static func rows(_ snapshot: Snapshot) -> [ConnectionRow] { snapshot.connections }

    /// Open ones first, of both kinds the newest first.
    static let rank: (@Sendable (ConnectionRow) -> UInt64)? = { row in
        let most = UInt64.max >> 1
        return (row.ended == nil ? 0 : most + 1) | (most - min(row.id.number, most))
    }

    static func matches(_ row: ConnectionRow, _ filter: FilterExpression) -> Bool {
        filter.matches(row)
    }

    static func tone(_ row: ConnectionRow, _ context: Context) -> Role {
        if row.ended != nil { return .closingRow }
        return context.now - row.opened < 1_000_000_000 ? .newRow : .base
    }

    static func title(_ row: ConnectionRow) -> String { "Connection \(row.id)" }

    static func subject(_ row: ConnectionRow) -> Subject { .connection(row) }

    static func detail(_ row: ConnectionRow, _ context: Context) -> [Line] {
        var details = Details()
        details.add("client", "\(row.client)")
        if let user = row.user { details.add("user", WireText(user).escaped()) }
        details.add("listener", row.listener)
        details.add("target", row.target.isEmpty ? "none asked for yet" : row.target.escaped())
        details.add("upstream", row.upstream.map { "\($0)" } ?? "no second leg")
        details.add("state", row.state.rawValue, stateRole(row) ?? .base)
        if let end = row.end { details.add("ended", end.sentence, end.role) }
        details.add("opened", row.opened, context)
        if let ended = row.ended {
            details.add("closed", ended, context)
            details.add("lasted", Units.duration(ended - row.opened))
        }
        details.add("requests", "\(row.requests)")
        details.add("in", "\(row.bytesIn) bytes from the client")
        details.add("out", "\(row.bytesOut) bytes to the client")
        details.add("rate", Units.byteRate(rate(row, context)) + "/s, both directions")
        return details.lines
    }

    private static func age(_ row: ConnectionRow, _ context: Context) -> Int64 {
        max(0, (row.ended ?? context.now) - row.opened)
    }

    private static func rate(_ row: ConnectionRow, _ context: Context) -> Double {
        row.ended == nil ? context.rates.bytesPerSecond(of: row.id) : 0
    }

    private static func state(_ row: ConnectionRow) -> String {
        row.ended == nil ? row.state.rawValue : row.end?.rawValue ?? row.state.rawValue
    }

    private static func stateRole(_ row: ConnectionRow) -> Role? {
        if row.ended != nil { return row.end.map(\.role) ?? .closingRow }
        switch row.state {
        case .idle: return .dim
        case .head, .authenticating, .connecting, .waiting: return .warn
        case .answering: return .ok
        case .tunnel: return .tcp
        case .closed: return .closingRow
        }
    }

    private static func kindRole(_ row: ConnectionRow) -> Role? {
        guard row.ended == nil else { return nil }
        return row.kind == .tcp || row.kind == .socks ? .tcp : .base
    }
}
