/// Plays the moves it was given, one after another, so that a game can be shown again as it was
/// played once. When they have run out it has no move.
package struct ScriptedOpponent: Opponent {
    private var moves: ArraySlice<Int>

    /// - Parameter moves: cell numbers; one that is no cell counts as no move.
    package init(_ moves: Int...) { self.init(moves) }

    package init(_ moves: [Int]) { self.moves = moves[...] }

    package mutating func move(on board: Board, as mark: Mark) -> Cell? {
        moves.popFirst().flatMap { Cell($0) }
    }
}
