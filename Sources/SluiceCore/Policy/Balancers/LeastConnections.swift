/// The one with the fewest connections for its share. Among equals it goes in turn: idle servers
/// all get their part.
struct LeastConnections: Sendable {
    private let shares: [Int]

    init(_ members: [Balancer.Member]) { shares = members.map(\.share) }

    func pick(turn: UInt64, _ loads: some ServerLoads) -> Int? {
        guard !shares.isEmpty else { return nil }
        var best: Int?
        var position = Int(truncatingIfNeeded: turn % UInt64(shares.count))
        for _ in shares.indices {
            if shares[position] > 0, loads.isOpen(position) {
                if let known = best {
                    if isLighter(position, known, loads) { best = position }
                } else {
                    best = position
                }
            }
            position = position + 1 == shares.count ? 0 : position + 1
        }
        return best
    }

    /// With one more on each: an empty small server is no better than an empty large one.
    private func isLighter(_ a: Int, _ b: Int, _ loads: some ServerLoads) -> Bool {
        (loads.connections(a) + 1) * shares[b] < (loads.connections(b) + 1) * shares[a]
    }
}
