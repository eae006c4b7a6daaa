import Testing

@testable import SluiceClassroom

@Suite("The plain dialect of the game")
struct PlainDialectTests {
    /// The bytes the client gets for the bytes it sends in these pieces, and the board at the end.
    private func play(
        _ pieces: [String], against opponent: ScriptedOpponent
    ) -> (answer: String, board: Board, effects: [PlainDialect.Effect]) {
        var game = PlainDialect(opponent: opponent)
        var effects: [PlainDialect.Effect] = []
        for piece in pieces { game.receive(piece.utf8, effects: &effects) }
        let digits = effects.compactMap { if case .send(let digit) = $0 { digit } else { nil } }
        return (String(decoding: digits, as: UTF8.self), game.board, effects)
    }

    @Test("the reference game")
    func referenceGame() {
        let game = play(["3", "7", "9", "8"], against: ScriptedOpponent(5, 1, 6))
        #expect(game.answer == "516")
        #expect(game.board.rows == ["X _ O", "_ X X", "O O O"])
        #expect(game.effects.last == .ended(.won(.o, [7, 8, 9].compactMap(Cell.init))))
    }

    @Test(
        "cuts, line ends and illegal bytes change nothing",
        arguments: [
            ["3798"], ["37", "98"], ["3\n", "7\r\n", "9\n", "8\n"], ["", "3", "", "798"],
            ["03", "a7", " 9", "8"], ["33", "557", "99", "8"], ["30", "70", "90", "80"],
            ["\u{1b}[J", "3", "é", "7", "-9", "8", "12456"],
        ])
    func sameGame(pieces: [String]) {
        let game = play(pieces, against: ScriptedOpponent(5, 1, 6))
        #expect(game.answer == "516")
        #expect(game.board.rows == ["X _ O", "_ X X", "O O O"])
    }

    @Test("ten is a one and an ignored nought")
    func ten() {
        let game = play(["10"], against: ScriptedOpponent(5))
        #expect(game.answer == "5")
        #expect(game.board.rows == ["O _ _", "_ X _", "_ _ _"])
        #expect(game.effects.last == .ignored(.noCell, count: 1))
    }

    @Test("a taken cell is ignored with its reason", arguments: ["3", "5"])
    func taken(cell: String) {
        let game = play(["3", cell, "7"], against: ScriptedOpponent(5, 1))
        #expect(game.answer == "51")
        #expect(game.effects.contains(.ignored(.taken, count: 1)))
    }

    @Test("a mebibyte of digits leads to a bounded number of effects")
    func flood() {
        let digits = String(repeating: "1234567890", count: 1 << 20 / 10)
        let game = play([digits], against: ScriptedOpponent())
        #expect(game.board.outcome != nil)
        #expect(game.effects.count < 20)
        #expect(game.answer.utf8.count <= 4)
    }

    @Test("a draw ends with the player's fifth move and no answer")
    func draw() {
        let game = play(["1", "3", "4", "8", "9"], against: ScriptedOpponent(2, 5, 7, 6))
        #expect(game.answer == "2576")
        #expect(game.effects.last == .ended(.draw))
    }

    @Test("an opponent without a legal move plays the first free cell")
    func opponentWithoutMove() {
        let game = play(["1", "5"], against: ScriptedOpponent(1))
        #expect(game.answer == "23")
    }
}
