/// A small table without a cursor, as the overview shows several of them.
struct Block {
    struct Column {
        let name: String
        /// `nil` takes what the others leave.
        var width: Int?
        var alignsRight = false

        static func text(_ name: String, _ width: Int? = nil) -> Self {
            Self(name: name, width: width)
        }

        static func number(_ name: String, _ width: Int) -> Self {
            Self(name: name, width: width, alignsRight: true)
        }
    }

    enum Cell {
        case text(String, Role = .base)
        /// A part of a whole.
        case bar(Double, of: Double, Role)
    }

    let columns: [Column]
    let rows: [[Cell]]

    func draw(in area: Area, of frame: inout Frame, _ glyphs: Glyphs) {
        var rest = area
        let title = rest.takeTop(1)
        guard title.height > 0 else { return }
        frame.fill(column: title.column, row: title.row, width: title.width, role: .title)
        draw(columns.map { .text($0.name, .title) }, in: title, of: &frame, glyphs)
        for row in rows.prefix(rest.height) {
            draw(row, in: rest.takeTop(1), of: &frame, glyphs)
        }
    }

    private func draw(_ cells: [Cell], in area: Area, of frame: inout Frame, _ glyphs: Glyphs) {
        let fixed = columns.reduce(1) { $0 + ($1.width ?? 0) + 1 }
        let flexible = columns.count { $0.width == nil }
        var place = area.column + 1
        for (column, cell) in zip(columns, cells) {
            let width = column.width ?? max(4, (area.width - fixed) / max(1, flexible))
            let room = max(0, min(width, area.column + area.width - place))
            switch cell {
            case .text(let text, let role):
                let fitted = Text.fitted(
                    text, to: width, rightAligned: column.alignsRight, ellipsis: glyphs.ellipsis)
                frame.put(fitted, column: place, row: area.row, role: role, width: room)
            case .bar(let value, let whole, let role):
                let bar = glyphs.bar(value, of: whole, width: width)
                frame.put(
                    [Span(bar.full, role), Span(bar.empty, .border)], column: place, row: area.row,
                    width: room)
            }
            place += width + 1
        }
    }
}
