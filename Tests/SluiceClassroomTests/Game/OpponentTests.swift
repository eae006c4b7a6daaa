import Testing

@testable import SluiceClassroom

@Suite("The computer as opponent")
struct OpponentTests {
    @Test("never loses, whatever the player does", arguments: [UInt64(1), 2, 3])
    func neverLoses(seed: UInt64) {
        var opponent = ComputerOpponent(generator: SeededGenerator(seed: seed))
        var ends = 0
        play(Board(), against: &opponent, ends: &ends)
        #expect(ends > 50)
    }

    private func play(
        _ board: Board, against opponent: inout ComputerOpponent<SeededGenerator>, ends: inout Int
    ) {
        for cell in board.freeCells {
            var next = board
            next.place(.o, in: cell)
            if next.outcome == nil, let answer = opponent.move(on: next, as: .x) {
                #expect(next[answer] == nil)
                next.place(.x, in: answer)
            }
            switch next.outcome {
            case .won(.o, _): Issue.record("the player won:\n\(next)")
            case nil: play(next, against: &opponent, ends: &ends)
            default: ends += 1
            }
        }
    }

    @Test("wins at once when it can")
    func wins() throws {
        var opponent = ComputerOpponent(generator: SeededGenerator(seed: 1))
        let board = try #require(Board("X X _\nO O _\nO _ _"))
        #expect(opponent.move(on: board, as: .x) == Cell(3))
    }

    @Test("plays the same game again from the same seed")
    func repeats() throws {
        let board = try #require(Board("_ _ _\n_ O _\n_ _ _"))
        func moves(seed: UInt64) -> [Cell?] {
            var opponent = ComputerOpponent(generator: SeededGenerator(seed: seed))
            return (0..<12).map { _ in opponent.move(on: board, as: .x) }
        }
        #expect(moves(seed: 5) == moves(seed: 5))
        #expect(Set(moves(seed: 5)).count > 1)
    }
}
