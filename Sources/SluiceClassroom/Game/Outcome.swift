/// How a game ended.
package enum Outcome: Equatable, Sendable {
    /// The winner and the three cells of its line.
    case won(Mark, [Cell])
    case draw
}

extension Outcome: CustomStringConvertible {
    package var description: String {
        switch self {
        case .won(let mark, let line):
            "\(mark) has won with " + line.map { "\($0)" }.joined(separator: "-")
        case .draw: "a draw"
        }
    }
}
