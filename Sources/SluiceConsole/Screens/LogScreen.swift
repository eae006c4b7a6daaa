import SluiceCore

/// Screen 9: what the engine did that is not traffic.
enum LogDefinition: TableDefinition {
    typealias Row = EventRow
    static let place = Place.log
    static let parts = SnapshotParts()
    static let newestRow: NewestRow? = .last

    static let columns: [Column<EventRow>] = [
        Column(
            name: "TIME", about: "when it happened", width: .fixed(8),
            order: .number { row, _ in row.time.nanoseconds },
            text: { row, context in context.timeOfDay(row.time) }, role: { _, _ in .dim }),
        Column(
            name: "SEVERITY", about: "info, warning or error", width: .fixed(8), rank: 1,
            order: .bytes { row in Array(row.severity.rawValue.utf8)[...] },
            text: { row, _ in row.severity.rawValue },
            role: { row, _ in Role(severity: row.severity) }),
        Column(
            name: "EVENT", about: "what happened", width: .flexible(20), scrolls: true,
            order: .bytes { row in Array(row.text.utf8)[...] }, text: { row, _ in row.text }),
    ]

    static func emptyWords(_ context: Context) -> String { "nothing has happened yet" }

    static func rows(_ snapshot: Snapshot) -> [EventRow] { snapshot.events }

    static func matches(_ row: EventRow, _ filter: FilterExpression) -> Bool { filter.matches(row) }

    static func tone(_ row: EventRow, _ context: Context) -> Role {
        row.severity == .info ? .base : Role(severity: row.severity)
    }

    static func title(_ row: EventRow) -> String { "Event \(row.id)" }

    static func subject(_ row: EventRow) -> Subject { .event(row) }

    static func detail(_ row: EventRow, _ context: Context) -> [Line] {
        var details = Details()
        details.add("when", row.time, context)
        details.add("severity", row.severity.rawValue, Role(severity: row.severity))
        details.add("event", row.text)
        return details.lines
    }
}
