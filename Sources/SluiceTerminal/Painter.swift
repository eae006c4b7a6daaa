import CNcurses
package import SluiceConsole

/// Puts frames on the terminal: of each row only the part that differs from the last frame, and of
/// that ncurses sends only what differs on the screen.
package final class Painter {
    private struct Look {
        var attributes: attr_t
        var pair: Int32
    }

    private let terminal: Terminal
    private var pairs: PairTable
    private var looks: [Role: Look] = [:]
    private var theme: Theme?
    private var painted: Frame?
    private var generation = -1
    /// Kept between frames for its storage.
    private var text: [wchar_t] = []

    package init(_ terminal: Terminal) {
        self.terminal = terminal
        pairs = PairTable(limit: sluice_pair_count())
    }

    /// Shows a frame in a theme. What does not fit on the terminal is cut off.
    package func paint(_ frame: Frame, theme: Theme) {
        guard terminal.isOpen, EmergencyRestore.isArmed else { return }
        if theme != self.theme { adopt(theme) }
        let isAnew = generation != terminal.generation || painted?.size != frame.size
        if isAnew {
            werase(sluice_screen())
            painted = nil
            generation = terminal.generation
        }
        let columns = min(frame.size.columns, terminal.size.columns)
        for row in 0..<min(frame.size.rows, terminal.size.rows) {
            paint(row: row, columns: columns, of: frame)
        }
        painted = frame
        place(frame.cursor)
        wrefresh(sluice_screen())
    }

    /// The pairs of the former theme are given back, so that switching never runs out of them.
    private func adopt(_ theme: Theme) {
        self.theme = theme
        painted = nil
        looks = [:]
        pairs = PairTable(limit: sluice_pair_count())
        if terminal.depth != .mono { reset_color_pairs() }
    }

    private func place(_ cursor: Position?) {
        if let cursor, cursor.row >= 0, cursor.row < terminal.size.rows, cursor.column >= 0,
            cursor.column < terminal.size.columns
        {
            wmove(sluice_screen(), Int32(cursor.row), Int32(cursor.column))
            curs_set(1)
        } else {
            curs_set(0)
        }
    }
}

// MARK: - Rows

extension Painter {
    private func paint(row: Int, columns: Int, of frame: Frame) {
        let start = row * frame.size.columns
        guard var part = difference(start..<start + columns, frame.cells) else { return }
        // Half of a wide character cannot be drawn.
        while part.lowerBound > start, frame.cells[part.lowerBound].isTail {
            part = part.lowerBound - 1..<part.upperBound
        }
        var place = part.lowerBound
        while place < part.upperBound {
            let role = frame.cells[place].role
            let first = place
            text.removeAll(keepingCapacity: true)
            while place < part.upperBound, frame.cells[place].role == role {
                append(place, before: start + columns, of: frame.cells)
                place += 1
            }
            write(row: row, column: first - start, role: role)
        }
    }

    private func append(_ place: Int, before end: Int, of cells: [Cell]) {
        let cell = cells[place]
        guard !cell.isTail else { return }
        let isWide = place + 1 < end && cells[place + 1].isTail
        CellText.append(
            cell.character, columns: isWide ? 2 : 1, showsUnicode: terminal.showsUnicode,
            to: &text)
    }

    private func write(row: Int, column: Int, role: Role) {
        guard !text.isEmpty else { return }
        let look = look(of: role)
        _ = sluice_write(
            Int32(row), Int32(column), text, Int32(text.count), look.attributes, look.pair)
    }

    /// From the first to the last cell that differs from what is shown.
    private func difference(_ range: Range<Int>, _ cells: [Cell]) -> Range<Int>? {
        guard let painted else { return range.isEmpty ? nil : range }
        guard let first = range.first(where: { cells[$0] != painted.cells[$0] }),
            let last = range.last(where: { cells[$0] != painted.cells[$0] })
        else { return nil }
        return first..<last + 1
    }
}

// MARK: - Looks

extension Painter {
    private func look(of role: Role) -> Look {
        if let known = looks[role] { return known }
        let style = ColorReduction.reduce(theme?[role] ?? Style(), to: terminal.depth)
        let pair = pairs.number(
            foreground: style.foreground, background: style.background
        ) { init_extended_pair($0, $1, $2) == OK }
        let look = Look(attributes: Self.attributes(style.attributes), pair: pair)
        looks[role] = look
        return look
    }

    private static func attributes(_ attributes: Attributes) -> attr_t {
        let table: [(Attributes, attr_t)] = [
            (.bold, sluice_attribute_bold), (.dim, sluice_attribute_dim),
            (.reverse, sluice_attribute_reverse), (.underline, sluice_attribute_underline),
            (.italic, sluice_attribute_italic), (.blink, sluice_attribute_blink),
        ]
        return table.reduce(0) { attributes.contains($1.0) ? $0 | $1.1 : $0 }
    }
}
