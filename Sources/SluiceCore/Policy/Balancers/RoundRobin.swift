/// In turn, by weight, interleaved: smooth weighted round-robin, played once in advance, so that a
/// choice is a look at the next place and loops share no more than the number of the turn.
struct RoundRobin: Sendable {
    /// Shares are exact up to so many places in a round, and rounded beyond.
    private static let longestRound = 1024

    /// Positions of members in the order of one round.
    private let round: [Int]

    init(_ members: [Balancer.Member]) { round = Self.round(Self.places(members.map(\.share))) }

    func pick(turn: UInt64, _ loads: some ServerLoads) -> Int? {
        guard !round.isEmpty else { return nil }
        var place = Int(truncatingIfNeeded: turn % UInt64(round.count))
        for _ in round.indices {
            if loads.isOpen(round[place]) { return round[place] }
            place = place + 1 == round.count ? 0 : place + 1
        }
        return nil
    }

    /// How many places in a round each gets; at least one where there is a share.
    private static func places(_ shares: [Int]) -> [Int] {
        let divisor = shares.reduce(0, greatestCommonDivisor)
        guard divisor > 0 else { return shares.map { _ in 0 } }
        let places = shares.map { $0 / divisor }
        let total = places.reduce(0, +)
        guard total > longestRound else { return places }
        return places.map { $0 == 0 ? 0 : max(1, $0 * longestRound / total) }
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    /// Each place goes to the one that is owed most: everybody earns its share a place, and who is
    /// chosen pays the total.
    private static func round(_ places: [Int]) -> [Int] {
        let total = places.reduce(0, +)
        var owed = places.map { _ in 0 }
        return (0..<total).map { _ in
            var chosen = 0
            for position in places.indices {
                owed[position] += places[position]
                if owed[position] > owed[chosen] { chosen = position }
            }
            owed[chosen] -= total
            return chosen
        }
    }
}
