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
            name: "UNDO", about: "of a change of policy: can it be undone, or was it",
            width: .fixed(6), rank: 2,
            order: .number { row, _ in Int64(clamping: row.entry ?? 0) },
            text: { row, context in undo(row, context) ?? "" }, role: { _, _ in .dim }),
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
        guard let entry = row.entry.flatMap({ context.snapshot?.journal[$0] }) else {
            return details.lines
        }
        details.heading("Entry \(entry.id) of the journal")
        details.add("change", entry.change)
        details.add("by", entry.author.rawValue)
        details.add("now", state(entry), entry.isUndone ? .dim : .ok)
        return details.lines
    }

    private static func undo(_ row: EventRow, _ context: Context) -> String? {
        guard let entry = row.entry.flatMap({ context.snapshot?.journal[$0] }) else { return nil }
        switch entry.kind {
        case .change: return entry.isUndone ? "undone" : "done"
        case .undo: return "undo"
        case .redo: return "redo"
        case .end: return "ended"
        case .reload: return "no"
        }
    }

    private static func state(_ entry: JournalEntry) -> String {
        switch entry.kind {
        case .change:
            entry.isUndone
                ? "It was undone; Z makes it again." : "z takes it back, after what came later."
        case .undo(let id): "It took entry \(id) back."
        case .redo(let id): "It made entry \(id) again."
        case .end: "It ended by itself; a command makes it again."
        case .reload: "z does not take it back: edit sluice.yaml and reload."
        }
    }
}
