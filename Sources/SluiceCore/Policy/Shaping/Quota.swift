/// How much of something a client, a user or all together may have: what a `limit` rule says.
package struct Quota: Hashable, Sendable {
    package enum Measure: Hashable, Sendable {
        /// Requests; as many as `burst` at once after a rest.
        case requests(TokenBucket.Rate, burst: Int)
        /// Bytes a second in each of the directions.
        case bandwidth(Int, Directions)
        /// Connections open at once.
        case connections(Int)
    }

    /// Whose use is counted together.
    package enum Scope: String, CaseIterable, Sendable {
        /// A client's address, or the /64 of one (IPv6).
        case client
        /// A user; whoever is not known by name counts by address.
        case user
        /// All that the rule matches.
        case rule
    }

    package var measure: Measure
    package var scope = Scope.client
    /// What is too much waits instead of being refused. Bytes always wait.
    package var isSlow = false

    package init(_ measure: Measure) { self.measure = measure }

    /// The most that can be asked for: requests in a period, connections.
    package static let most = 1_000_000_000
    /// Bytes a second.
    package static let mostBytes = 1 << 40
    /// Nanoseconds that one waits at the most, before it is refused after all.
    package static let longestWait: Int64 = 30_000_000_000
    /// Waiting at once, of one that is counted together.
    package static let mostWaiting = 100
}

/// Of bytes between a client and its origin.
package enum Direction: String, CaseIterable, Sendable {
    /// From the client.
    case up
    /// To the client.
    case down
}

package enum Directions: Hashable, Sendable {
    case both
    case only(Direction)

    package func contains(_ direction: Direction) -> Bool {
        switch self {
        case .both: true
        case .only(let one): one == direction
        }
    }
}

extension Quota {
    /// Half of it, or twice as much, within what can be asked for: for the keys.
    package func scaled(doubled: Bool) -> Quota {
        func scale(_ value: Int, most: Int) -> Int {
            doubled ? min(most, value * 2) : max(1, value / 2)
        }
        var quota = self
        switch measure {
        case .requests(let rate, let burst):
            let count = scale(rate.count, most: Self.most)
            quota.measure = .requests(
                TokenBucket.Rate(count, per: rate.period),
                burst: burst == rate.count ? count : scale(burst, most: Self.most))
        case .bandwidth(let bytes, let directions):
            quota.measure = .bandwidth(scale(bytes, most: Self.mostBytes), directions)
        case .connections(let count):
            quota.measure = .connections(scale(count, most: Self.most))
        }
        return quota
    }

    /// Of one direction; `nil` where it does not count bytes there.
    func bytes(_ direction: Direction) -> Int? {
        guard case .bandwidth(let bytes, let directions) = measure,
            directions.contains(direction)
        else { return nil }
        return bytes
    }
}
