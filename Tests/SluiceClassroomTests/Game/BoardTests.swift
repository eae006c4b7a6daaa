import Testing

@testable import SluiceClassroom

@Suite("The board")
struct BoardTests {
    @Test("cells count from left to right and from top to bottom")
    func rows() throws {
        var board = Board()
        board.place(.o, in: try #require(Cell(3)))
        board.place(.x, in: try #require(Cell(5)))
        board.place(.o, in: try #require(Cell(7)))
        #expect(board.rows == ["_ _ O", "_ X _", "O _ _"])
        #expect(Board(board.description) == board)
    }

    @Test("a taken cell stays as it is")
    func takenCell() throws {
        var board = Board()
        let cell = try #require(Cell(1))
        board.place(.o, in: cell)
        board.place(.x, in: cell)
        #expect(board[cell] == .o)
    }

    @Test(
        "three in a line win",
        arguments: [
            "1 2 3", "4 5 6", "7 8 9", "1 4 7", "2 5 8", "3 6 9", "1 5 9", "3 5 7",
        ])
    func lines(text: String) {
        let line = text.split(separator: " ").compactMap { Int($0).flatMap(Cell.init) }
        for mark in [Mark.o, .x] {
            var board = Board()
            for cell in line {
                #expect(board.outcome == nil)
                board.place(mark, in: cell)
            }
            #expect(board.outcome == .won(mark, line))
        }
    }

    @Test("a full board without a line is a draw")
    func draw() {
        #expect(Board("O X O\nX X O\nO O X")?.outcome == .draw)
    }

    @Test(
        "what is no board is not read",
        arguments: ["", "X O", "X O X O X O X O Q", "XO X O X O X O X O"])
    func notABoard(text: String) { #expect(Board(text) == nil) }
}
