/// Two are drawn by their shares, and the one with fewer connections for its share is taken. Nearly
/// as even as looking at all, and many who choose at once do not all run to the same server.
struct RandomOfTwo: Sendable {
    private let shares: [Int]

    init(_ members: [Balancer.Member]) { shares = members.map(\.share) }

    func pick(
        random: inout some RandomNumberGenerator, _ loads: some ServerLoads
    ) -> Int? {
        var total = 0
        for position in shares.indices where loads.isOpen(position) { total += shares[position] }
        guard total > 0,
            let first = draw(Int.random(in: 0..<total, using: &random), except: nil, loads)
        else { return nil }
        let rest = total - shares[first]
        guard rest > 0,
            let second = draw(Int.random(in: 0..<rest, using: &random), except: first, loads)
        else { return first }
        let load = (loads.connections(first) + 1) * shares[second]
        return load <= (loads.connections(second) + 1) * shares[first] ? first : second
    }

    /// The member whose part of all open shares holds `point`. Another loop may fill a member
    /// between two looks: then the last one that is still open.
    private func draw(
        _ point: Int, except taken: Int?, _ loads: some ServerLoads
    ) -> Int? {
        var left = point
        var last: Int?
        for position in shares.indices
        where position != taken && shares[position] > 0 && loads.isOpen(position) {
            last = position
            if left < shares[position] { break }
            left -= shares[position]
        }
        return last
    }
}
