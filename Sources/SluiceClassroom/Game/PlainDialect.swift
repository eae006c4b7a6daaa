/// The server's side of one game in the plain dialect: bytes in, moves out, no I/O.
///
/// On the wire a move is one ASCII digit, `1` to `9`, without line end or framing. The client is `O`
/// and moves first; each of its moves is answered by one digit, and nothing says that the game is
/// over. TCP may join and cut messages anywhere, so every byte is judged by itself, against the
/// board as it stands when the byte is read: the course of a game never depends on the cuts.
///
/// What is no legal move is ignored, because the dialect has no words for an error and every byte
/// sent would be taken for a move: a taken cell, `0`, letters, anything after the end. So `10` is
/// the move 1 and an ignored `0`, and digits sent ahead are moves in their turn where they are
/// legal then. Line ends are ignored silently, for clients that read lines.
package struct PlainDialect: Sendable {
    /// As it stands after the last byte received.
    package private(set) var board = Board()
    private var opponent: any Opponent
    /// Known without a look at the board: after the end a stranger may go on sending for long.
    private var isOver = false

    /// A new game, the client to move.
    package init(opponent: any Opponent) { self.opponent = opponent }

    /// Something a received byte led to.
    package enum Effect: Equatable, Sendable {
        case played(Mark, Cell)
        /// The opponent's move, for the client.
        case send(UInt8)
        case ended(Outcome)
        /// So many bytes of one read were no moves, all for this reason.
        case ignored(Refusal, count: Int)
    }

    /// Why a byte is no move.
    package enum Refusal: String, CaseIterable, Sendable {
        case noCell = "no cell has that number"
        case taken = "the cell is taken"
        case over = "the game is over"
    }

    /// Takes what one read brought. What it appends is bounded, whatever the input measures: the
    /// moves of a game at most, then one `ignored` a reason.
    package mutating func receive(_ bytes: some Sequence<UInt8>, effects: inout [Effect]) {
        var ignored: [Refusal: Int] = [:]
        for byte in bytes where byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") {
            if let refusal = play(byte, effects: &effects) { ignored[refusal, default: 0] += 1 }
        }
        for reason in Refusal.allCases {
            if let count = ignored[reason] { effects.append(.ignored(reason, count: count)) }
        }
    }

    private mutating func play(_ byte: UInt8, effects: inout [Effect]) -> Refusal? {
        if isOver { return .over }
        guard let cell = Cell(digit: byte) else { return .noCell }
        guard board[cell] == nil else { return .taken }
        place(.o, in: cell, effects: &effects)
        if board.outcome == nil { answer(effects: &effects) }
        if let outcome = board.outcome {
            isOver = true
            effects.append(.ended(outcome))
        }
        return nil
    }

    private mutating func answer(effects: inout [Effect]) {
        let free = board.freeCells
        // A client waits for a digit: an opponent without a legal move plays the first free cell.
        let chosen = opponent.move(on: board, as: .x).flatMap { free.contains($0) ? $0 : nil }
        guard let cell = chosen ?? free.first else { return }
        place(.x, in: cell, effects: &effects)
        effects.append(.send(cell.digit))
    }

    private mutating func place(_ mark: Mark, in cell: Cell, effects: inout [Effect]) {
        board.place(mark, in: cell)
        effects.append(.played(mark, cell))
    }
}
