/// The dialog behind `c`.
struct ColumnDialog: Sendable {
    private(set) var position = 0

    mutating func move(by distance: Int, of count: Int) {
        position = max(0, min(count - 1, position + distance))
    }

    func draw(_ choices: [ColumnChoice], on frame: inout Frame, _ context: Context) {
        let inside = frame.box(
            "Columns", width: 63, height: choices.count + 3, glyphs: context.glyphs)
        var area = inside
        let list = area.takeTop(max(0, inside.height - 1))
        let first = max(0, position - list.height + 1)
        let lines: [Line] = choices.map { choice in
            [
                Span(choice.isShown ? "[x] " : "[ ] ", .dialog),
                Span(Text.fitted(choice.name, to: 10), .dialog),
                Span(
                    Text.cut(
                        choice.about, to: list.width - 14, ellipsis: context.glyphs.ellipsis), .dim),
            ]
        }
        frame.put(lines, in: list, from: first)
        frame.paint(
            column: list.column, row: list.row + position - first, width: list.width, role: .cursor)
        frame.put(
            [
                Span("Space", .key), Span(" show or hide   ", .dialog), Span("Enter", .key),
                Span(" done", .dialog),
            ],
            column: area.column, row: area.row, width: area.width)
    }
}
