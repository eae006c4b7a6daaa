import SluiceCore

/// Screen 4: what the cache holds.
enum CacheDefinition: TableDefinition {
    typealias Row = CacheEntryRow
    static let place = Place.cache
    static let parts = SnapshotParts.cache
    static let newestRow: NewestRow? = nil

    static let columns: [Column<CacheEntryRow>] = [
        Column(
            name: "KEY", about: "URL it answers for", width: .flexible(16), scrolls: true,
            order: .bytes { row in row.key.bytes }, text: { row, _ in row.key.escaped() }),
        Column(
            name: "STATUS", about: "status stored", width: .fixed(6), alignsRight: true, rank: 3,
            order: .number { row, _ in Int64(row.status) }, text: { row, _ in "\(row.status)" },
            role: { row, _ in Role(status: row.status) }),
        Column(
            name: "SIZE", about: "head and content in bytes", width: .fixed(5), alignsRight: true,
            order: .number { row, _ in Int64(row.size) }, text: { row, _ in Units.bytes(row.size) }
        ),
        Column(
            name: "AGE", about: "since the origin made it", width: .fixed(6), alignsRight: true,
            rank: 2, order: .number { row, context in age(row, context) },
            text: { row, context in Units.span(age(row, context)) }),
        Column(
            name: "TTL", about: "how long it stays fresh", width: .fixed(6), alignsRight: true,
            order: .number { row, _ in row.expires.nanoseconds },
            text: { row, context in
                left(row, context) > 0 ? Units.span(left(row, context)) : "stale"
            },
            role: { row, context in left(row, context) > 0 ? nil : .cacheStale }),
        Column(
            name: "HITS", about: "answers given from it", width: .fixed(5), alignsRight: true,
            order: .number { row, _ in Int64(clamping: row.hits) },
            text: { row, _ in Units.count(row.hits) },
            role: { row, _ in row.hits > 0 ? .cacheHit : .dim }),
        Column(
            name: "LAST", about: "since the last hit", width: .fixed(6), alignsRight: true,
            rank: 1, order: .number { row, _ in row.lastHit?.nanoseconds ?? 0 },
            text: { row, context in row.lastHit.map(context.ago) ?? "-" }),
    ]

    static func emptyWords(_ context: Context) -> String {
        context.snapshot?.gauges.cacheLimit == 0 ? "the cache is off" : "nothing is stored yet"
    }

    static func rows(_ snapshot: Snapshot) -> [CacheEntryRow] { snapshot.cache }

    static func omitted(_ snapshot: Snapshot) -> Int {
        max(0, snapshot.gauges.cacheEntries - snapshot.cache.count)
    }

    static func matches(_ row: CacheEntryRow, _ filter: FilterExpression) -> Bool {
        filter.matches(row)
    }

    static func tone(_ row: CacheEntryRow, _ context: Context) -> Role {
        left(row, context) > 0 ? .base : .dim
    }

    static func title(_ row: CacheEntryRow) -> String { "Cache entry \(row.id)" }

    static func subject(_ row: CacheEntryRow) -> Subject { .entry(row) }

    static func detail(_ row: CacheEntryRow, _ context: Context) -> [Line] {
        var details = Details()
        details.add("key", row.key.escaped())
        details.add("status", "\(row.status)", Role(status: row.status))
        details.add("size", "\(row.size) bytes, head and content (\(Units.bytes(row.size)))")
        details.add("age", Units.span(age(row, context)))
        let seconds = left(row, context)
        details.add(
            "fresh", seconds > 0 ? "for another \(Units.span(seconds))" : "no longer",
            seconds > 0 ? .ok : .cacheStale)
        details.add("until", context.timeOfDay(row.expires))
        details.add("hits", "\(row.hits)")
        details.add("last hit", row.lastHit.map { context.ago($0) + " ago" } ?? "never")
        return details.lines
    }

    /// Seconds until it is stale, rounded up: it shows 1s until it is not fresh.
    private static func left(_ row: CacheEntryRow, _ context: Context) -> Int64 {
        let (rest, overflow) = row.expires.nanoseconds.subtractingReportingOverflow(
            context.now.nanoseconds)
        return overflow
            ? .max / 1_000_000_000 : rest / 1_000_000_000 + (rest % 1_000_000_000 > 0 ? 1 : 0)
    }

    /// The age goes on between snapshots.
    private static func age(_ row: CacheEntryRow, _ context: Context) -> Int64 {
        let since = context.snapshot.map { (context.now - $0.taken) / 1_000_000_000 } ?? 0
        return row.age + max(0, since)
    }
}
