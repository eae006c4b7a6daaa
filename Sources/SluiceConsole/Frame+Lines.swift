extension Frame {
    /// Draws the spans one after the other; returns the column after the last.
    @discardableResult
    mutating func put(_ line: Line, column: Int, row: Int, width: Int) -> Int {
        var place = column
        for span in line {
            let room = column + width - place
            guard room > 0 else { break }
            place = put(span.text, column: place, row: row, role: span.role, width: room)
        }
        return place
    }

    /// Draws lines from the top of an area, beginning with the one at `offset`.
    mutating func put(_ lines: [Line], in area: Area, from offset: Int = 0) {
        for (row, line) in lines.dropFirst(offset).prefix(area.height).enumerated() {
            put(line, column: area.column, row: area.row + row, width: area.width)
        }
    }

    /// A horizontal rule with words in it.
    mutating func rule(_ words: String, in area: Area, role: Role, glyphs: Glyphs) {
        fill(
            glyphs.horizontal, column: area.column, row: area.row, width: area.width, role: .border)
        put(
            " " + Text.cut(words, to: area.width - 6, ellipsis: glyphs.ellipsis) + " ",
            column: area.column + 2, row: area.row, role: role, width: area.width - 4)
    }

    /// A dialog in the middle of the screen, its inside cleared; returns the inside. The last line
    /// of the screen stays free: it shows the keys.
    mutating func box(_ title: String, width: Int, height: Int, glyphs: Glyphs) -> Area {
        let width = min(width, size.columns)
        let height = min(height, size.rows - 1)
        let left = (size.columns - width) / 2
        let top = max(0, (size.rows - height) / 2)
        fill(column: left, row: top, width: width, height: height, role: .dialog)
        for row in [top, top + height - 1] {
            fill(glyphs.horizontal, column: left, row: row, width: width, role: .border)
        }
        for column in [left, left + width - 1] {
            fill(glyphs.vertical, column: column, row: top, width: 1, height: height, role: .border)
        }
        let corners = [
            (left, top), (left + width - 1, top), (left, top + height - 1),
            (left + width - 1, top + height - 1),
        ]
        for (corner, glyph) in zip(corners, glyphs.corners) {
            fill(glyph, column: corner.0, row: corner.1, width: 1, role: .border)
        }
        put(" \(title) ", column: left + 2, row: top, role: .title, width: width - 4)
        return Area(column: left + 2, row: top + 1, width: width - 4, height: height - 2)
    }
}
