import SluiceCore

/// Screen 4: what the cache holds.
enum CacheDefinition: TableDefinition {
    typealias Row = CacheEntryRow
    static let place = Place.cache
    static let parts = SnapshotParts.cache
    static let newestRow: NewestRow? = nil

    static let columns: [Column<CacheEntryRow>] = [
        Column(
            name: "KEY", about: "URL it answers for, http:// left out",
            width: .flexible(16, share: 4), scrolls: true,
            order: .bytes { row in row.key.bytes }, text: { row, _ in short(row.key.escaped()) }),
        Column(
            name: "STATUS", about: "fresh, stale, asked about, negative",
            width: .fixed(8), rank: 3,
            order: .number { row, context in rank(of: state(row, context)) },
            text: { row, context in word(for: state(row, context)) },
            role: { row, context in role(of: state(row, context)) }),
        Column(
            name: "CODE", about: "status code stored", width: .fixed(4), alignsRight: true,
            rank: 5, startsHidden: true,
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
            name: "TTL", about: "how long it stays fresh, or has been stale", width: .fixed(7),
            alignsRight: true, order: .number { row, _ in row.expires.nanoseconds },
            text: { row, context in
                let left = left(row, context)
                return left < 0 ? "-" + Units.span(-left) : Units.span(left)
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
        Column(
            name: "VARY", about: "fields that choose between answers",
            width: .flexible(8, upTo: 24), rank: 4, scrolls: true,
            order: .bytes { row in row.vary.bytes },
            text: { row, _ in row.vary.isEmpty ? "-" : row.vary.escaped() }, role: { _, _ in .dim }),
        Column(
            name: "PLACE", about: "memory, disk as well, or disk alone", width: .fixed(6), rank: 6,
            startsHidden: true, order: .number { row, _ in rank(of: row.place) },
            text: { row, _ in word(for: row.place) }, role: { _, _ in .dim }),
    ]

    static func emptyWords(_ context: Context) -> String {
        context.snapshot?.gauges.cacheLimit == 0 ? "the cache is off" : "nothing is stored yet"
    }

    static func rows(_ snapshot: Snapshot) -> [CacheEntryRow] { snapshot.cache }

    /// What is in memory is on disk too, as a rule: so many there are at the least.
    static func count(_ snapshot: Snapshot) -> Int {
        max(snapshot.gauges.cacheEntries, snapshot.gauges.cacheDiskEntries)
    }

    static func omitted(_ snapshot: Snapshot) -> Int {
        max(0, count(snapshot) - snapshot.cache.count)
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
        let state = state(row, context)
        details.add("status", "\(state.rawValue), \(row.status)", role(of: state) ?? .base)
        details.add(
            "size",
            "\(row.size) bytes, head and content (\(Units.bytes(row.size))), "
                + "in \(row.place.rawValue)")
        let last = row.lastHit.map { ", the last \(context.ago($0)) ago" } ?? ""
        details.add("hits", "\(row.hits)\(last)")
        guard let entry = context.entries.first(where: { $0.id == row.id }) else {
            details.add("fresh", "until \(context.timeOfDay(row.expires))")
            return details.lines
        }
        details.add(entry.calculation(at: context.now) + entry.selection)
        details.add(stored: entry.fields)
        return details.lines
    }

    /// What goes without saying leaves its room to the path; the detail has it.
    private static func short(_ key: String) -> String {
        guard let scheme = key.firstRange(of: "http://") else { return key }
        return String(key[..<scheme.lowerBound] + key[scheme.upperBound...])
    }

    // MARK: Status

    /// As it is now: what was fresh in the snapshot may be so no longer.
    private static func state(
        _ row: CacheEntryRow, _ context: Context
    ) -> CacheEntryRow.State {
        switch row.state {
        case .fresh, .negative: left(row, context) > 0 ? row.state : .stale
        case .stale, .revalidating: row.state
        }
    }

    /// As short as the CACHE column of Requests has it.
    private static func word(for state: CacheEntryRow.State) -> String {
        state == .revalidating ? "reval" : state.rawValue
    }

    private static func role(of state: CacheEntryRow.State) -> Role? {
        switch state {
        case .fresh: .cacheHit
        case .stale: .cacheStale
        case .revalidating: .info
        case .negative: .warn
        }
    }

    private static func rank(of state: CacheEntryRow.State) -> Int64 {
        Int64(CacheEntryRow.State.allCases.firstIndex(of: state) ?? 0)
    }

    private static func word(for place: CacheEntryRow.Place) -> String {
        switch place {
        case .memory: "memory"
        case .both: "+disk"
        case .disk: "disk"
        }
    }

    private static func rank(of place: CacheEntryRow.Place) -> Int64 {
        Int64(CacheEntryRow.Place.allCases.firstIndex(of: place) ?? 0)
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
