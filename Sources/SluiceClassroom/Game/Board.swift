/// A board of three by three cells.
package struct Board: Hashable, Sendable {
    /// Bit `n - 1` stands for cell `n`.
    private var noughts: UInt16 = 0
    private var crosses: UInt16 = 0

    /// All cells free.
    package init() {}

    /// Reads three rows such as `X _ O`; `nil` for anything else.
    package init?(_ text: String) {
        let marks = text.split(whereSeparator: \.isWhitespace)
        guard marks.count == 9 else { return nil }
        for (cell, mark) in zip(Cell.all, marks) where mark != "_" {
            guard mark.count == 1, let known = mark.first.flatMap(Mark.init(rawValue:)) else {
                return nil
            }
            place(known, in: cell)
        }
    }

    /// Whose mark a cell holds; `nil` when it is free.
    package subscript(cell: Cell) -> Mark? {
        if noughts & Self.bit(cell) != 0 { return .o }
        return crosses & Self.bit(cell) != 0 ? .x : nil
    }

    /// Puts a mark into a free cell; a taken one stays as it is.
    package mutating func place(_ mark: Mark, in cell: Cell) {
        guard self[cell] == nil else { return }
        switch mark {
        case .o: noughts |= Self.bit(cell)
        case .x: crosses |= Self.bit(cell)
        }
    }

    /// In ascending order.
    package var freeCells: [Cell] { Cell.all.filter { self[$0] == nil } }

    /// `nil` as long as the game goes on.
    package var outcome: Outcome? {
        for (mark, cells) in [(Mark.o, noughts), (.x, crosses)] {
            if let line = Self.lines.first(where: { cells & $0 == $0 }) {
                return .won(mark, Cell.all.filter { line & Self.bit($0) != 0 })
            }
        }
        return noughts | crosses == 0x1ff ? .draw : nil
    }

    /// Three rows such as `X _ O`.
    package var rows: [String] {
        [0, 3, 6].map { start in
            Cell.all[start..<start + 3].map { self[$0]?.description ?? "_" }.joined(separator: " ")
        }
    }

    private static func bit(_ cell: Cell) -> UInt16 { 1 << UInt16(cell.number - 1) }

    /// Rows, columns, diagonals.
    private static let lines: [UInt16] = [
        0b000_000_111, 0b000_111_000, 0b111_000_000, 0b001_001_001, 0b010_010_010, 0b100_100_100,
        0b100_010_001, 0b001_010_100,
    ]
}

extension Board: CustomStringConvertible {
    /// The rows as three lines.
    package var description: String { rows.joined(separator: "\n") }
}
