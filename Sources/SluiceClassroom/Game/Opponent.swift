/// Who answers a player's moves.
package protocol Opponent: Sendable {
    /// The cell to take next.
    ///
    /// - Parameter board: a game that is not over, with `mark` to move.
    mutating func move(on board: Board, as mark: Mark) -> Cell?
}

/// The computer. It never loses; among moves that are equally good the generator decides.
package struct ComputerOpponent<Generator: RandomNumberGenerator & Sendable>: Opponent {
    private var generator: Generator

    /// A seeded generator makes the same games again.
    package init(generator: Generator) { self.generator = generator }

    package mutating func move(on board: Board, as mark: Mark) -> Cell? {
        var search = GameSearch()
        let rated = board.freeCells.map { ($0, search.value(of: $0, on: board, for: mark)) }
        guard let best = rated.map(\.1).max() else { return nil }
        return rated.filter { $0.1 == best }.map(\.0).randomElement(using: &generator)
    }
}

/// Looks at every game that can follow. Positions seen before are remembered: a few thousand exist,
/// while the games through them are ten times a hundred thousand.
private struct GameSearch {
    private var known: [Position: Int] = [:]

    private struct Position: Hashable {
        let board: Board
        let mark: Mark
    }

    /// Above 0 wins, below 0 loses, 0 is a draw; a win soon counts more than a win late.
    mutating func value(of cell: Cell, on board: Board, for mark: Mark) -> Int {
        var next = board
        next.place(mark, in: cell)
        let position = Position(board: next, mark: mark)
        if let value = known[position] { return value }
        let value: Int
        switch next.outcome {
        case .won: value = 1 + next.freeCells.count
        case .draw: value = 0
        case nil:
            var best = Int.min
            for reply in next.freeCells {
                best = max(best, self.value(of: reply, on: next, for: mark.other))
            }
            value = -best
        }
        known[position] = value
        return value
    }
}
