import SluiceCore

/// What a screen promises the console. A value: all it knows about itself lies in it.
protocol Screen: Sendable {
    var place: Place { get }
    /// What a snapshot must hold for it.
    var parts: SnapshotParts { get }
    /// The row the cursor is on.
    var selection: Subject? { get }
    /// The row that a detail is shown of; `nil` while none is open.
    var detailed: Subject? { get }
    var filter: ViewFilter { get set }

    /// Takes in a new snapshot.
    mutating func update(_ context: Context)
    /// Does what concerns the screen alone; `false` when that is none of its business.
    mutating func perform(_ action: Action, _ context: Context) -> Bool
    /// Keeps what must be seen inside an area.
    mutating func settle(in area: Area, _ context: Context)
    func draw(in area: Area, of frame: inout Frame, _ context: Context)

    /// Marked rows.
    var marked: [Subject] { get }
    /// All rows that the filter leaves, hidden by size of the screen or not.
    var shown: [Subject] { get }
    /// Rows the filter would leave of how many; `nil` where there is nothing to filter.
    func count(matching filter: FilterExpression) -> (matches: Int, of: Int)?
    /// What is to be said about the table in a few words: counts, filter, follow.
    func status(_ glyphs: Glyphs) -> Line
    /// Columns to choose from, with their state.
    var columnChoices: [ColumnChoice] { get }
    mutating func toggleColumn(_ name: String)
}

/// A column in the column dialog.
struct ColumnChoice: Equatable, Sendable {
    let name: String
    let about: String
    let isShown: Bool
}

/// A screen without rows.
extension Screen {
    var selection: Subject? { nil }
    var detailed: Subject? { nil }
    var filter: ViewFilter {
        get { ViewFilter() }
        set { _ = newValue }
    }
    var marked: [Subject] { [] }
    var shown: [Subject] { [] }
    func count(matching filter: FilterExpression) -> (matches: Int, of: Int)? { nil }
    func status(_ glyphs: Glyphs) -> Line { [] }
    var columnChoices: [ColumnChoice] { [] }
    mutating func toggleColumn(_ name: String) {}
    mutating func update(_ context: Context) {}
    mutating func perform(_ action: Action, _ context: Context) -> Bool { false }
    mutating func settle(in area: Area, _ context: Context) {}
}
