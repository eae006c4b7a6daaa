/// Where a rule goes in the order in which rules are asked.
package enum BanPlace: Equatable, Sendable {
    /// The first is 1.
    case at(Int)
    /// By one, from wherever it is by then: several of them are several steps.
    case up
    case down
}

extension BanPlace: CustomStringConvertible {
    /// As a command has it.
    package var description: String {
        switch self {
        case .at(let place): "\(place)"
        case .up: "up"
        case .down: "down"
        }
    }
}
