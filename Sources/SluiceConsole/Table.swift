import SluiceCore

/// An end of a table.
enum NewestRow: Sendable {
    case first, last
}

/// What makes a table out of rows of one type.
protocol TableDefinition: Sendable {
    associatedtype Row: Identifiable & Sendable where Row.ID: Hashable & Comparable & Sendable
    static var place: Place { get }
    /// What a snapshot must hold; empty for rows that every snapshot holds.
    static var parts: SnapshotParts { get }
    static var columns: [Column<Row>] { get }
    /// Lowest first, while no column is chosen to sort by; `nil` keeps the order of the snapshot.
    static var rank: (@Sendable (Row) -> UInt64)? { get }
    /// Where the newest row is in that order, when the cursor is to stay with it
    /// until it is moved.
    static var newestRow: NewestRow? { get }
    /// Said in place of rows.
    static func emptyWords(_ context: Context) -> String
    static func rows(_ snapshot: Snapshot) -> [Row]
    /// Rows there are, but too many to be in a snapshot.
    static func omitted(_ snapshot: Snapshot) -> Int
    static func matches(_ row: Row, _ filter: FilterExpression) -> Bool
    /// How a row looks as a whole.
    static func tone(_ row: Row, _ context: Context) -> Role
    static func title(_ row: Row) -> String
    static func detail(_ row: Row, _ context: Context) -> [Line]
    static func subject(_ row: Row) -> Subject
}

extension TableDefinition {
    static var rank: (@Sendable (Row) -> UInt64)? { nil }

    static func omitted(_ snapshot: Snapshot) -> Int { 0 }
}

/// A screen of rows: sorted, filtered, marked, with a cursor that belongs to a row and not to a
/// line.
struct Table<Definition: TableDefinition>: Screen {
    typealias Row = Definition.Row

    /// Where the cursor is.
    enum Cursor: Equatable, Sendable {
        /// On the first row there will be.
        case first
        /// On the newest row, whichever that is.
        case newest
        /// On this row, wherever it goes.
        case row(Row.ID)
    }

    var place: Place { Definition.place }
    var parts: SnapshotParts { Definition.parts }

    /// As the snapshot has them.
    private(set) var rows: [Row] = []
    /// The rows to be seen, in order: indexes into `rows`.
    private(set) var order: [Int] = []
    /// Rows that the filter, or "only marked", leaves out.
    private(set) var hiddenCount = 0
    private(set) var omittedCount = 0

    var filter = ViewFilter()
    var marks: Set<Row.ID> = []
    var showsOnlyMarked = false
    var sortColumn: Int?
    var isDescending = false
    var hiddenColumns: Set<String>
    /// Columns that long text is moved to the left.
    var shift = 0

    var cursor: Cursor
    /// The place of the cursor in `order`, and the place that stands on the first line.
    var position = 0
    var top = 0
    /// Lines for rows, and the columns there is room for, on the screen as it is.
    var height = 1
    var shownColumns: [Int] = []
    var detail: DetailPane?

    init() {
        hiddenColumns = Set(Definition.columns.lazy.filter(\.startsHidden).map(\.name))
        cursor = Definition.newestRow != nil ? .newest : .first
    }

    mutating func update(_ context: Context) {
        guard let snapshot = context.snapshot, snapshot.parts.isSuperset(of: parts) else { return }
        rows = Definition.rows(snapshot)
        omittedCount = Definition.omitted(snapshot)
        if !marks.isEmpty { marks.formIntersection(rows.lazy.map(\.id)) }
        arrange(context)
    }

    /// Chooses and sorts anew; only a new snapshot, filter, mark or order calls for it.
    mutating func arrange(_ context: Context) {
        let expression = filter.active
        if expression == nil, !showsOnlyMarked {
            order = Array(rows.indices)
        } else {
            order = rows.indices.filter { index in
                let row = rows[index]
                return (!showsOnlyMarked || marks.contains(row.id))
                    && (expression.map { Definition.matches(row, $0) } ?? true)
            }
        }
        hiddenCount = rows.count - order.count
        if let sortColumn {
            sort(by: Definition.columns[sortColumn].order, context)
        } else if let rank = Definition.rank {
            let keys = rows.map(rank)
            order.sort { keys[$0] < keys[$1] }
        }
    }

    private mutating func sort(by key: Column<Row>.Order, _ context: Context) {
        switch key {
        case .number(let number):
            let keys = rows.map { number($0, context) }
            sort { keys[$0] == keys[$1] ? nil : keys[$0] < keys[$1] }
        case .bytes(let bytes):
            let keys = rows.map { bytes($0) }
            let prefixes = keys.map(Self.prefix)
            sort { left, right in
                if prefixes[left] != prefixes[right] { return prefixes[left] < prefixes[right] }
                if keys[left].elementsEqual(keys[right]) { return nil }
                return keys[left].lexicographicallyPrecedes(keys[right])
            }
        }
    }

    /// `precedes` is `nil` for equals: those keep the order of the snapshot.
    private mutating func sort(_ precedes: (Int, Int) -> Bool?) {
        let descending = isDescending
        order.sort { left, right in
            guard let before = precedes(left, right) else { return left < right }
            return before != descending
        }
    }

    /// The first eight bytes as a number that sorts like them.
    private static func prefix(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var value: UInt64 = 0
        for byte in bytes.prefix(8) { value = (value << 8) | UInt64(byte) }
        return value << (8 * (8 - UInt64(min(8, bytes.count))))
    }
}

// MARK: - Rows for others

extension Table {
    var selectedRow: Row? {
        order.indices.contains(position) ? rows[order[position]] : nil
    }

    var selection: Subject? { selectedRow.map(Definition.subject) }
    var detailed: Subject? { detail == nil ? nil : selection }

    /// As they stand on the screen, then those that the filter hides.
    var marked: [Subject] {
        guard !marks.isEmpty else { return [] }
        let seen = order.lazy.map { rows[$0] }.filter { marks.contains($0.id) }
        let ids = Set(seen.map(\.id))
        let others = rows.lazy.filter { marks.contains($0.id) && !ids.contains($0.id) }
        return seen.map(Definition.subject) + others.map(Definition.subject)
    }

    var shown: [Subject] { order.map { Definition.subject(rows[$0]) } }

    func count(matching filter: FilterExpression) -> (matches: Int, of: Int)? {
        (rows.count { Definition.matches($0, filter) }, rows.count)
    }

    var columnChoices: [ColumnChoice] {
        Definition.columns.map {
            ColumnChoice(
                name: $0.name, about: $0.about, isShown: !hiddenColumns.contains($0.name))
        }
    }

    mutating func toggleColumn(_ name: String) {
        guard hiddenColumns.remove(name) == nil else { return }
        // A table without columns would show nothing to come back to.
        if hiddenColumns.count < Definition.columns.count - 1 { hiddenColumns.insert(name) }
    }
}
