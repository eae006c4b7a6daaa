import SluiceCore

/// Where the parts of the screen lie.
struct Layout: Equatable, Sendable {
    let header: Area
    let body: Area
    /// Notice or prompt, and below it the keys.
    let notice: Area
    let footer: Area

    /// Less is not enough to show anything.
    static let least = Size(columns: 40, rows: 10)
    /// From this height on the header has two lines of meters.
    private static let fullHeaderFrom = 16

    /// `nil` when the screen is too small.
    init?(_ size: Size) {
        guard size.columns >= Self.least.columns, size.rows >= Self.least.rows else { return nil }
        var rest = Area(row: 0, width: size.columns, height: size.rows)
        header = rest.takeTop(size.rows >= Self.fullHeaderFrom ? 3 : 2)
        body = rest.takeTop(rest.height - 2)
        notice = rest.takeTop(1)
        footer = rest
    }
}

extension Console {
    /// The whole screen as it is now.
    package func frame() -> Frame {
        var frame = Frame(size: size)
        guard let layout = Layout(size) else {
            drawTooSmall(on: &frame)
            return frame
        }
        let context = shown
        let frozenFor = frozen.map { (self.context.now - $0.now) / 1_000_000_000 }
        // A still picture must not hide that nothing is refused at the moment.
        let off = BansOff(self.context)
        Header(place: place, context: context, frozenFor: frozenFor, off: off)
            .draw(in: layout.header, of: &frame)
        screens[place]?.draw(in: layout.body, of: &frame, context)
        if let prompt {
            prompt.draw(in: layout.notice, of: &frame)
            frame.put(prompt.verdictLine, column: 0, row: layout.footer.row, width: size.columns)
            if prompt.verdictLine.columns == 0 { drawKeys(in: layout.footer, of: &frame) }
        } else {
            drawNotice(in: layout.notice, of: &frame)
            drawKeys(in: layout.footer, of: &frame)
        }
        drawDialog(on: &frame)
        return frame
    }

    private func drawDialog(on frame: inout Frame) {
        switch dialog {
        case .banSheet(let sheet): sheet.draw(on: &frame, shown)
        case .pause(let pause): pause.draw(on: &frame, self.context)
        case .confirmation(let confirmation): confirmation.draw(on: &frame, shown)
        case .columns(let columns):
            columns.draw(screens[place]?.columnChoices ?? [], on: &frame, shown)
        case nil: break
        }
    }

    private func drawTooSmall(on frame: inout Frame) {
        let least = Layout.least
        guard !asksToQuit else {
            frame.put("Quit sluice? y/n", column: 0, row: 0, role: .warn)
            return
        }
        frame.put("The terminal is too small:", column: 0, row: 0, role: .warn)
        frame.put("\(size.columns)x\(size.rows),", column: 0, row: 1, role: .base)
        frame.put("\(least.columns)x\(least.rows) are needed.", column: 0, row: 2, role: .base)
        frame.put("Q quits.", column: 0, row: 3, role: .dim)
    }

    /// As many of the keys that work here as there is room for, the most useful first; help and
    /// quit always, at the end. A wider screen adds to what a narrow one shows and changes nothing.
    private func drawKeys(in area: Area, of frame: inout Frame) {
        let bindings = Keymap.footer(at: keyPlace)
        let isAlways = { (binding: Binding) in
            binding.action == .show(.help) || binding.action == .quit
        }
        let always = bindings.filter(isAlways).map(Self.keyLine)
        var room = area.width - always.reduce(0) { $0 + $1.columns + 2 }
        var line: Line = []
        for binding in bindings where !isAlways(binding) {
            let words = Self.keyLine(binding)
            guard words.columns + 2 <= room else { break }
            room -= words.columns + 2
            line += words + [Span("  ")]
        }
        line += always.flatMap { $0 + [Span("  ")] }
        frame.put(line, column: area.column, row: area.row, width: area.width)
    }

    private static func keyLine(_ binding: Binding) -> Line {
        let key = binding.keys.first.map(\.description) ?? ""
        return [Span(key, .key), Span(" " + binding.label, .dim)]
    }
}
