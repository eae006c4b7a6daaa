/// The two sides of a game. The client is `O` and moves first.
package enum Mark: Character, Sendable {
    case o = "O"
    case x = "X"

    /// The opponent's.
    package var other: Mark { self == .o ? .x : .o }
}

extension Mark: CustomStringConvertible {
    package var description: String { String(rawValue) }
}
