import SluiceCore

extension Table {
    /// Columns for marks and the cursor, left of the rows.
    private static var gutter: Int { 1 }
    /// Under this many rows of screen a detail takes all of them.
    private static var leastToSplit: Int { 10 }

    /// How the screen is divided: the rows without their headings, and the detail without its title.
    struct Panes {
        var headings: Area
        var rows: Area
        var title: Area?
        var detail: Area?
    }

    func panes(in area: Area, _ context: Context) -> Panes {
        var rest = area
        guard detail != nil, let row = selectedRow else {
            return Panes(headings: rest.takeTop(1), rows: rest)
        }
        if area.height < Self.leastToSplit {
            let none = Area(row: area.row, width: area.width, height: 0)
            return Panes(headings: none, rows: none, title: rest.takeTop(1), detail: rest)
        }
        let wanted = Self.detailLines(row, width: area.width, context).count + 1
        var upper = rest.takeTop(area.height - min(wanted, area.height * 6 / 10))
        return Panes(
            headings: upper.takeTop(1), rows: upper, title: rest.takeTop(1), detail: rest)
    }

    func layout(width: Int) -> ColumnLayout {
        ColumnLayout(Definition.columns, hidden: hiddenColumns, start: Self.gutter, width: width)
    }

    func draw(in area: Area, of frame: inout Frame, _ context: Context) {
        let panes = panes(in: area, context)
        let layout = layout(width: area.width)
        drawHeadings(layout, in: panes.headings, of: &frame, context.glyphs)
        if order.isEmpty { drawNothing(in: panes.rows, of: &frame, context) }
        for line in 0..<max(0, min(panes.rows.height, order.count - top)) {
            draw(line, layout, in: panes.rows, of: &frame, context)
        }
        if let title = panes.title, let detail = panes.detail, let row = selectedRow {
            draw(detailOf: row, title: title, in: detail, of: &frame, context)
        }
    }

    private func drawHeadings(
        _ layout: ColumnLayout, in area: Area, of frame: inout Frame, _ glyphs: Glyphs
    ) {
        guard area.height > 0 else { return }
        frame.fill(column: area.column, row: area.row, width: area.width, role: .title)
        for place in layout.places {
            let column = Definition.columns[place.column]
            let text = Text.fitted(
                column.name, to: place.width, rightAligned: column.alignsRight,
                ellipsis: glyphs.ellipsis)
            let end = frame.put(text, column: place.start, row: area.row, role: .title)
            guard place.column == sortColumn else { continue }
            // Beside the word: there is nothing to the right of the last column.
            let word = Text.columns(of: column.name)
            let arrow =
                column.alignsRight && word < place.width
                ? end - word - 1 : min(end, place.start + word)
            frame.put(
                String(isDescending ? glyphs.descending : glyphs.ascending),
                column: arrow, row: area.row, role: .title)
        }
    }

    private func draw(
        _ line: Int, _ layout: ColumnLayout, in area: Area, of frame: inout Frame,
        _ context: Context
    ) {
        let place = top + line
        guard order.indices.contains(place) else { return }
        let row = rows[order[place]]
        let tone = Definition.tone(row, context)
        let screenRow = area.row + line
        let isMarked = marks.contains(row.id)
        for columnPlace in layout.places {
            let column = Definition.columns[columnPlace.column]
            let text = Text.fitted(
                moved(column.text(row, context), column, in: columnPlace.width, context.glyphs),
                to: columnPlace.width,
                rightAligned: column.alignsRight, ellipsis: context.glyphs.ellipsis)
            frame.put(
                text, column: columnPlace.start, row: screenRow,
                role: column.role?(row, context) ?? tone)
        }
        let isSelected = place == position
        if isMarked {
            frame.paint(column: area.column, row: screenRow, width: area.width, role: .marked)
        }
        if isSelected {
            frame.paint(column: area.column, row: screenRow, width: area.width, role: .cursor)
        }
        if isMarked || isSelected {
            frame.put(
                isMarked ? "*" : ">", column: area.column, row: screenRow,
                role: isSelected ? .cursor : .marked)
        }
    }

    /// Long text as Left and Right moved it, no further than to its end.
    private func moved(
        _ text: String, _ column: Column<Row>, in width: Int, _ glyphs: Glyphs
    ) -> String {
        guard shift > 0, column.scrolls else { return text }
        let offset = min(shift, Text.columns(of: text) - width)
        return offset > 0 ? String(glyphs.ellipsis) + text.dropFirst(offset + 1) : text
    }

    private func drawNothing(in area: Area, of frame: inout Frame, _ context: Context) {
        let words: String
        if context.snapshot?.parts.isSuperset(of: parts) != true {
            words = "waiting for the engine"
        } else if hiddenCount > 0 {
            words =
                showsOnlyMarked ? "no marked row" : "the filter hides every row; \\ switches it off"
        } else {
            words = Definition.emptyWords(context)
        }
        frame.put(
            Text.cut(words, to: area.width - 2, ellipsis: context.glyphs.ellipsis),
            column: area.column + 1, row: area.row + min(1, max(0, area.height - 1)), role: .dim)
    }

    /// Nothing of a detail is cut off.
    static func detailLines(_ row: Row, width: Int, _ context: Context) -> [Line] {
        Definition.detail(row, context).flatMap {
            $0.wrapped(to: width - 1, indent: Details.indent)
        }
    }

    private func draw(
        detailOf row: Row, title: Area, in area: Area, of frame: inout Frame, _ context: Context
    ) {
        let lines = Self.detailLines(row, width: area.width, context)
        let offset = max(0, min(detail?.offset ?? 0, lines.count - area.height))
        let isFocused = detail?.isFocused == true
        var words = Definition.title(row)
        if lines.count > area.height {
            words += "  \(offset + 1)-\(offset + area.height) of \(lines.count)"
        }
        if isFocused { words += "  [Tab to the table]" }
        frame.rule(words, in: title, role: isFocused ? .title : .base, glyphs: context.glyphs)
        let inside = Area(
            column: area.column + 1, row: area.row, width: area.width - 1, height: area.height)
        frame.put(lines, in: inside, from: offset)
    }
}

// MARK: - In words

extension Table {
    func status(_ glyphs: Glyphs) -> Line {
        var parts: [Line] = []
        if !marks.isEmpty { parts.append([Span("\(marks.count) marked", .marked)]) }
        if !filter.text.isEmpty {
            let text = Text.cut(filter.text, to: 24, ellipsis: glyphs.ellipsis)
            parts.append([Span("/" + text + (filter.isOn ? "" : " (off)"), .info)])
        }
        if hiddenCount > 0 {
            let why = showsOnlyMarked ? "hidden, only marked" : "hidden by filter"
            parts.append([Span("\(hiddenCount) \(why)", .warn)])
        }
        if omittedCount > 0 { parts.append([Span("\(omittedCount) more not shown", .warn)]) }
        if cursor == .newest { parts.append([Span("following", .ok)]) }
        let place = order.isEmpty ? 0 : position + 1
        parts.append([Span("\(place)/\(order.count)", .dim)])
        return Line(parts.joined(separator: [Span("  ", .dim)]))
    }
}
