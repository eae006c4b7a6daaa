/// Chooses one of a group's servers. An immutable value, made anew when shares change: what moves
/// (the turn, connections, random numbers) comes with each question.
package struct Balancer: Sendable {
    /// One server as the choice sees it. Members are named by their position.
    package struct Member: Equatable, Sendable {
        /// The same for the same server for as long as it is in the group, and when it comes back.
        package let seed: UInt64
        /// Its part, relative to the others'; 0 is never chosen.
        package let share: Int

        package init(name: String, share: Int) {
            seed = BalanceSubject(name.utf8).key
            self.share = max(0, share)
        }
    }

    private enum Method {
        case roundRobin(RoundRobin)
        case leastConnections(LeastConnections)
        case randomOfTwo(RandomOfTwo)
        case hash(RendezvousHash)
    }

    private let method: Method

    package init(_ balance: Balance, members: [Member]) {
        method =
            switch balance {
            case .roundRobin: .roundRobin(RoundRobin(members))
            case .leastConnections: .leastConnections(LeastConnections(members))
            case .randomOfTwo: .randomOfTwo(RandomOfTwo(members))
            case .hash: .hash(RendezvousHash(members))
            }
    }

    /// The position of the chosen member; `nil` when none with a share is open.
    /// - Parameter turn: counts up with each choice of the group; asked for only where it matters.
    package func pick(
        for subject: BalanceSubject, turn: @autoclosure () -> UInt64,
        random: inout some RandomNumberGenerator, among loads: some ServerLoads
    ) -> Int? {
        switch method {
        case .roundRobin(let method): method.pick(turn: turn(), loads)
        case .leastConnections(let method): method.pick(turn: turn(), loads)
        case .randomOfTwo(let method): method.pick(random: &random, loads)
        case .hash(let method): method.pick(key: subject.key, loads)
        }
    }
}

/// What is known of the members at the moment of a choice, by their positions.
package protocol ServerLoads {
    /// Whether it can take one more, and was not tried already.
    func isOpen(_ position: Int) -> Bool
    /// Requests and tunnels on it.
    func connections(_ position: Int) -> Int
}
