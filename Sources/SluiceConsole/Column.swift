import SluiceCore

/// One column of a table.
struct Column<Row: Sendable>: Sendable {
    enum Width: Sendable {
        case fixed(Int)
        /// Takes `share` parts of what is left between its bounds.
        case flexible(Int, upTo: Int = .max, share: Int = 1)
    }

    /// What rows are sorted by.
    enum Order: Sendable {
        case number(@Sendable (Row, Context) -> Int64)
        /// Compared byte by byte.
        case bytes(@Sendable (Row) -> ArraySlice<UInt8>)
    }

    let name: String
    /// For the column dialog.
    let about: String
    let width: Width
    /// Numbers are.
    var alignsRight = false
    /// Highest first, columns go when the screen is narrow; 0 stays.
    var rank = 0
    /// Long text that Left and Right move.
    var scrolls = false
    var startsHidden = false
    let order: Order
    let text: @Sendable (Row, Context) -> String
    /// `nil` draws in the tone of the row.
    var role: (@Sendable (Row, Context) -> Role?)?

    var minimum: Int {
        switch width {
        case .fixed(let width): width
        case .flexible(let minimum, _, _): minimum
        }
    }

    fileprivate var maximum: Int {
        switch width {
        case .fixed(let width): width
        case .flexible(_, let maximum, _): maximum
        }
    }

    fileprivate var share: Int {
        switch width {
        case .fixed: 0
        case .flexible(_, _, let share): share
        }
    }
}

/// Where the columns of a table stand.
struct ColumnLayout: Equatable, Sendable {
    struct Place: Equatable, Sendable {
        /// Into the columns of the table.
        let column: Int
        let start: Int
        let width: Int
    }

    private(set) var places: [Place] = []

    /// Places columns side by side with one space between, from `start` to the end of `width`.
    init<Row>(_ columns: [Column<Row>], hidden: Set<String>, start: Int, width: Int) {
        var chosen = columns.indices.filter { !hidden.contains(columns[$0].name) }
        func needed() -> Int { chosen.reduce(start - 1) { $0 + columns[$1].minimum + 1 } }
        while needed() > width, let victim = Self.leastImportant(chosen, columns) {
            chosen.remove(at: victim)
        }
        var widths = chosen.map { columns[$0].minimum }
        Self.share(out: width - needed(), among: chosen.map { columns[$0] }, widths: &widths)
        var place = start
        for (index, columnWidth) in zip(chosen, widths) {
            places.append(Place(column: index, start: place, width: columnWidth))
            place += columnWidth + 1
        }
    }

    private static func leastImportant<Row>(
        _ chosen: [Int], _ columns: [Column<Row>]
    ) -> Int? {
        let candidates = chosen.indices.filter { columns[chosen[$0]].rank > 0 }
        return candidates.max { columns[chosen[$0]].rank <= columns[chosen[$1]].rank }
    }

    /// Hands out `space` by shares until it is gone or every column has its most.
    private static func share<Row>(
        out space: Int, among columns: [Column<Row>], widths: inout [Int]
    ) {
        var left = max(0, space)
        while left > 0 {
            let growing = columns.indices.filter { widths[$0] < columns[$0].maximum }
            let shares = growing.reduce(0) { $0 + columns[$1].share }
            guard shares > 0 else { return }
            let round = left
            for index in growing {
                // A share that rounds to nothing still moves on by one column.
                let wanted = max(1, round * columns[index].share / shares)
                let given = min(wanted, left, columns[index].maximum - widths[index])
                widths[index] += given
                left -= given
            }
        }
    }
}
