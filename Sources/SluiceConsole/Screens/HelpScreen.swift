import SluiceCore

/// Screen `?`: every key, from the table of keys.
struct HelpScreen: Screen {
    let place = Place.help
    let parts = SnapshotParts()
    private var pane = DetailPane(isFocused: true)

    private static let keysWidth = 14
    /// From this many columns on, groups stand side by side.
    private static let twoColumns = 110

    mutating func perform(_ action: Action, _ context: Context) -> Bool { pane.scroll(action) }

    mutating func settle(in area: Area, _ context: Context) {
        pane.height = area.height - 1
        pane.settle(lines: Self.lineCount(width: area.width))
    }

    func draw(in area: Area, of frame: inout Frame, _ context: Context) {
        var rest = area
        let title = rest.takeTop(1)
        frame.fill(column: title.column, row: title.row, width: title.width, role: .title)
        let last = min(Self.lineCount(width: area.width), pane.offset + rest.height)
        let total = Self.lineCount(width: area.width)
        frame.put(
            "KEYS  \(pane.offset + 1)-\(last) of \(total)", column: 1, row: title.row, role: .title)
        if area.width >= Self.twoColumns {
            let half = area.width / 2
            frame.put(
                Self.leftLines,
                in: Area(column: 1, row: rest.row, width: half - 2, height: rest.height),
                from: pane.offset)
            frame.put(
                Self.rightLines,
                in: Area(column: half + 1, row: rest.row, width: half - 2, height: rest.height),
                from: pane.offset)
        } else {
            frame.put(
                Self.leftLines + Self.rightLines,
                in: Area(column: 1, row: rest.row, width: rest.width - 1, height: rest.height),
                from: pane.offset)
        }
    }

    private static func lineCount(width: Int) -> Int {
        width >= twoColumns
            ? max(leftLines.count, rightLines.count) : leftLines.count + rightLines.count
    }

    private static let leftLines = Keymap.groups.prefix(3).flatMap(lines)
    private static let rightLines = Keymap.groups.dropFirst(3).flatMap(lines) + commandLines

    private static let commandLines: [Line] =
        [[Span("Commands", .title)]]
        + CommandParser.help.flatMap { line -> [Line] in
            [Span(":" + line.usage, .key)].wrapped(to: 56, indent: 3).map { [Span("  ")] + $0 }
                + [[Span("      " + line.meaning)]]
        }

    private static func lines(_ group: (title: String, bindings: [Binding])) -> [Line] {
        [[Span(group.title, .title)]] + group.bindings.map(line) + [[]]
    }

    private static func line(_ binding: Binding) -> Line {
        let keys = binding.keys.map(\.description).joined(separator: " ")
        var line = [
            Span("  " + Text.fitted(keys, to: keysWidth) + " ", .key), Span(binding.words),
        ]
        // Where a key of some tables works.
        if binding.places.isStrictSubset(of: Place.tables) {
            let tabs = Place.tabs.filter { binding.places.contains($0.place) }
            line.append(Span("  (on \(tabs.map { String($0.key) }.joined(separator: " ")))", .dim))
        }
        return line
    }
}
