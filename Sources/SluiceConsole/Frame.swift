/// A measure of the screen in character cells.
package struct Size: Equatable, Sendable {
    package var columns: Int
    package var rows: Int

    /// Negative measures count as 0.
    package init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }
}

/// A place on the screen, counted from 0 at the upper left.
package struct Position: Equatable, Sendable {
    package var column: Int
    package var row: Int

    package init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }
}

/// What stands in one place of the screen.
package struct Cell: Equatable, Sendable {
    package var character: Character
    package var role: Role
    /// The right half of the wide character before it: nothing is to be written here.
    package var isTail = false

    package static let blank = Self(character: " ", role: .base)

    package init(character: Character, role: Role, isTail: Bool = false) {
        self.character = character
        self.role = role
        self.isTail = isTail
    }
}

/// One picture of the whole screen. Whatever is drawn outside of it is cut off.
package struct Frame: Equatable, Sendable {
    package let size: Size
    /// Row by row, `size.columns` a row.
    package private(set) var cells: [Cell]
    /// Where the terminal shows its cursor; `nil` hides it.
    package var cursor: Position?

    package init(size: Size) {
        self.size = size
        cells = [Cell](repeating: .blank, count: size.columns * size.rows)
    }

    /// The cell at a place; blank outside of the frame.
    package subscript(column: Int, row: Int) -> Cell {
        guard let index = index(column, row) else { return .blank }
        return cells[index]
    }

    private func index(_ column: Int, _ row: Int) -> Int? {
        guard column >= 0, column < size.columns, row >= 0, row < size.rows else { return nil }
        return row * size.columns + column
    }
}

// MARK: - Drawing

extension Frame {
    /// Writes text to the right of `column`, at most `width` columns of it (all, when `nil`).
    /// Characters that are not plain show as `\u{fffd}`. Returns the column after the last one.
    @discardableResult
    package mutating func put(
        _ text: some StringProtocol, column: Int, row: Int, role: Role, width: Int? = nil
    ) -> Int {
        guard row >= 0, row < size.rows else { return column }
        let limit = min(size.columns, width.map { column + max(0, $0) } ?? size.columns)
        var place = column
        for character in text {
            let columns = Text.columns(of: character)
            guard place + (columns ?? 1) <= limit else { break }
            set(columns == nil ? "\u{fffd}" : character, columns ?? 1, place, row, role)
            place += columns ?? 1
        }
        return place
    }

    /// Fills a rectangle.
    package mutating func fill(
        _ character: Character = " ", column: Int, row: Int, width: Int, height: Int = 1, role: Role
    ) {
        for line in max(0, row)..<max(0, row, min(size.rows, row + height)) {
            for place in max(0, column)..<max(0, column, min(size.columns, column + width)) {
                set(character, 1, place, line, role)
            }
        }
    }

    /// Gives the cells of a rectangle another role and leaves their characters.
    package mutating func paint(column: Int, row: Int, width: Int, height: Int = 1, role: Role) {
        for line in max(0, row)..<max(0, row, min(size.rows, row + height)) {
            for place in max(0, column)..<max(0, column, min(size.columns, column + width)) {
                cells[line * size.columns + place].role = role
            }
        }
    }

    private mutating func set(
        _ character: Character, _ columns: Int, _ column: Int, _ row: Int, _ role: Role
    ) {
        guard let index = index(column, row) else { return }
        clearHalves(index, column)
        cells[index] = Cell(character: character, role: role)
        guard columns == 2, column + 1 < size.columns else { return }
        clearHalves(index + 1, column + 1)
        cells[index + 1] = Cell(character: " ", role: role, isTail: true)
    }

    /// A wide character of which one half is overwritten leaves a space in the other.
    private mutating func clearHalves(_ index: Int, _ column: Int) {
        if cells[index].isTail, column > 0 { cells[index - 1].character = " " }
        if column + 1 < size.columns, cells[index + 1].isTail { cells[index + 1].isTail = false }
    }
}

// MARK: - Grids

extension Frame {
    /// The characters, a string a row. A wide character stands once and takes two columns.
    package var characters: [String] {
        lines { $0.isTail ? nil : $0.character }
    }

    /// The letters of the roles, a string a row.
    package var roles: [String] {
        lines { $0.role.letter }
    }

    private func lines(_ letter: (Cell) -> Character?) -> [String] {
        (0..<size.rows).map { row in
            String(cells[row * size.columns..<(row + 1) * size.columns].compactMap(letter))
        }
    }
}
