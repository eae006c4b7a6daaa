/// The client's side of one game in the plain dialect: moves in, bytes out, no I/O. It keeps its
/// own board, as the server does.
package struct PlainPlayer: Sendable {
    /// As the player sees it.
    package private(set) var board = Board()
    private var turn = Mark.o

    /// A new game, the player to move.
    package init() {}

    /// Why a line typed by the player is no move.
    package enum Refusal: String, Error, Sendable {
        case noCell = "type one digit, 1 to 9"
        case taken = "that cell is taken"
        case notYourTurn = "it is not your turn"
    }

    /// False also when the game is over.
    package var isMyTurn: Bool { board.outcome == nil && turn == .o }

    /// Takes a line typed by the player; returns the byte to send.
    package mutating func play(_ line: String) -> Result<UInt8, Refusal> {
        guard isMyTurn else { return .failure(.notYourTurn) }
        let typed = Array(line.utf8).filter { $0 != 0x20 && $0 != 0x0d && $0 != 0x0a && $0 != 0x09 }
        guard typed.count == 1, let cell = Cell(digit: typed[0]) else { return .failure(.noCell) }
        guard board[cell] == nil else { return .failure(.taken) }
        board.place(.o, in: cell)
        turn = .x
        return .success(cell.digit)
    }

    /// Takes a byte from the server; `nil` when it is no legal move.
    package mutating func receive(_ byte: UInt8) -> Cell? {
        guard board.outcome == nil, turn == .x, let cell = Cell(digit: byte), board[cell] == nil
        else { return nil }
        board.place(.x, in: cell)
        turn = .o
        return cell
    }
}
