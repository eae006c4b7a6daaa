import SluiceCore

/// Screen 3: exchanges in progress and lately finished.
enum RequestsDefinition: TableDefinition {
    typealias Row = ExchangeRow
    static let place = Place.requests
    static let parts = SnapshotParts.exchanges
    static let newestRow: NewestRow? = .last

    static let columns: [Column<ExchangeRow>] = [
        Column(
            name: "TIME", about: "when its first byte came", width: .fixed(8),
            order: .number { row, _ in row.started.nanoseconds },
            text: { row, context in context.timeOfDay(row.started) },
            role: { row, context in isNew(row, context) ? nil : .dim }),
        Column(
            name: "CLIENT", about: "address of the client", width: .flexible(9, upTo: 15),
            order: .number { row, _ in row.client.sortKey },
            text: { row, _ in "\(row.client.address)" }),
        Column(
            name: "METHOD", about: "request method", width: .fixed(7),
            order: .bytes { row in row.method.bytes }, text: { row, _ in row.method.escaped() },
            role: { row, _ in Role(method: row.method) }),
        Column(
            name: "HOST", about: "host asked for", width: .flexible(15, upTo: 40, share: 2),
            order: .bytes { row in row.host.bytes }, text: { row, _ in row.host.escaped() }),
        Column(
            name: "PATH", about: "path and query, or what CONNECT asks for",
            width: .flexible(15, share: 3), scrolls: true, order: .bytes { row in row.path.bytes },
            text: { row, _ in row.path.escaped() }),
        Column(
            name: "STATUS", about: "what the client got", width: .fixed(6), alignsRight: true,
            order: .number { row, _ in Int64(row.status) }, text: { row, _ in status(row) },
            role: { row, _ in row.end == .banned ? .denied : Role(status: row.status) }),
        Column(
            name: "CACHE", about: "what the cache did", width: .fixed(5), rank: 1,
            order: .bytes { row in Array(row.cache.word.utf8)[...] },
            text: { row, _ in row.cache.word }, role: { row, _ in Role(cache: row.cache) }),
        Column(
            name: "SIZE", about: "content bytes to the client", width: .fixed(5),
            alignsRight: true, rank: 3, order: .number { row, _ in Int64(clamping: row.size) },
            text: { row, _ in Units.bytes(row.size) }),
        Column(
            name: "DUR", about: "from first byte asked to last byte answered", width: .fixed(6),
            alignsRight: true, rank: 1, order: .number { row, _ in row.duration },
            text: { row, _ in isMeasured(row) ? Units.duration(row.duration) : "-" }),
        Column(
            name: "RULE", about: "the ban that refused it", width: .fixed(5), alignsRight: true,
            rank: 4, order: .number { row, _ in Int64(row.rule?.number ?? 0) },
            text: { row, _ in row.rule.map { "\($0)" } ?? "" }, role: { _, _ in .denied }),
        Column(
            name: "USER", about: "who asked, where the listener wants to know",
            width: .flexible(6, upTo: 12), rank: 5, startsHidden: true,
            order: .bytes { row in Array((row.user ?? "").utf8)[...] },
            text: { row, _ in row.user.map { WireText($0).escaped() } ?? "-" }),
        Column(
            name: "END", about: "how it ended", width: .flexible(8, upTo: 17), rank: 5,
            startsHidden: true, order: .bytes { row in Array((row.end?.rawValue ?? "").utf8)[...] },
            text: { row, _ in row.end?.rawValue ?? "lasting" }, role: { row, _ in row.end?.role }),
    ]

    static func emptyWords(_ context: Context) -> String {
        let forward = context.snapshot?.listeners.first { $0.kind == .forward }
        guard let forward else { return "no request yet; no listener speaks HTTP" }
        return "no request yet; try: curl -x http://\(forward.address) http://HOST/"
    }

    static func rows(_ snapshot: Snapshot) -> [ExchangeRow] { snapshot.exchanges }

    static func matches(_ row: ExchangeRow, _ filter: FilterExpression) -> Bool {
        filter.matches(row)
    }

    static func tone(_ row: ExchangeRow, _ context: Context) -> Role {
        isNew(row, context) ? .newRow : .base
    }

    static func title(_ row: ExchangeRow) -> String { "Exchange \(row.id)" }

    static func subject(_ row: ExchangeRow) -> Subject { .exchange(row) }

    private static func isNew(_ row: ExchangeRow, _ context: Context) -> Bool {
        context.now - row.started < 1_000_000_000
    }

    /// What was refused before it was a request took no time of its own.
    private static func isMeasured(_ row: ExchangeRow) -> Bool {
        row.end == nil || row.duration > 0
    }

    /// A refusal without an answer says so in place of a status; one in progress shows dots.
    private static func status(_ row: ExchangeRow) -> String {
        if row.status > 0 { return "\(row.status)" }
        switch row.end {
        case nil: return "..."
        case .banned: return "ban"
        default: return "-"
        }
    }
}

// MARK: - Detail

extension RequestsDefinition {
    static func detail(_ row: ExchangeRow, _ context: Context) -> [Line] {
        var details = Details()
        let length = Units.duration(row.duration)
        let lasted = isMeasured(row) ? ", lasted \(length)" : ""
        let began = "\(context.timeOfDay(row.started)), \(context.ago(row.started)) ago"
        details.add("client", "\(row.client), connection \(row.connection)")
        if let user = row.user { details.add("user", WireText(user).escaped()) }
        details.add("began", began + (row.end == nil ? ", \(length) so far" : lasted))
        details.add("answer", answer(row), Role(status: row.status))
        details.add("ended", row.end?.sentence ?? "It is still going on.", row.end?.role ?? .ok)
        details.add("ban", ban(row, context), row.rule == nil ? .ok : .denied)
        details.add("cache", row.cache.sentence, Role(cache: row.cache))
        if let trace = context.trace, trace.id == row.id { trace.add(to: &details, context) }
        details.heading("Request as received")
        details.add(head: row.head)
        return details.lines
    }

    private static func answer(_ row: ExchangeRow) -> String {
        row.status == 0
            ? "none" : "\(row.status), \(row.size) bytes of content"
    }

    /// The rule in words: as it stands now, or that it is gone.
    private static func ban(_ row: ExchangeRow, _ context: Context) -> String {
        guard let id = row.rule else { return "No rule refused it." }
        guard let rule = context.snapshot?.bans.first(where: { $0.id == id })?.ban else {
            return "Rule \(id) refused it; that rule is gone."
        }
        let value = WireText(rule.value).escaped()
        if rule.isDry { return "Rule \(id), \(rule.field.rawValue) \(value), matched (dry)." }
        return "Rule \(id), \(rule.field.rawValue) \(value), refused it."
    }
}
