import SluiceCore

/// A group as it is chosen from: immutable, made anew when a server changes its state or share,
/// and kept by each loop until then.
struct Roster: Sendable {
    struct Member: Sendable {
        let server: UpstreamServer
        /// `Int.max` for as many as come.
        let limit: Int
        /// Whether it gets new work; with a weight of 0 it does not.
        let takesWork: Bool
        /// Ejected, and asked all the same when nobody else is left.
        let isReserve: Bool
    }

    let settings: UpstreamSettings
    let members: [Member]
    let balancer: Balancer
    let budget: RetryBudget
    /// Counts up with each new roster of the group.
    let version: UInt64

    /// Whether some of this group was not tried yet and may be asked, full or not.
    func hasHope(without tried: [UpstreamServer.ID]) -> Bool {
        members.contains { ($0.takesWork || $0.isReserve) && !tried.contains($0.server.id) }
    }

    /// The least busy of the ejected, when all that take work were tried: one that may have
    /// recovered is better than none.
    func reserve(without tried: [UpstreamServer.ID]) -> Member? {
        let untried = members.filter { !tried.contains($0.server.id) }
        guard !untried.contains(where: \.takesWork) else { return nil }
        return untried.filter { $0.isReserve && $0.server.connections < $0.limit }
            .min { $0.server.connections < $1.server.connections }
    }

    func loads(without tried: [UpstreamServer.ID]) -> Loads {
        Loads(members: members, tried: tried)
    }

    /// How busy the members are at this moment.
    struct Loads: ServerLoads {
        fileprivate let members: [Member]
        fileprivate let tried: [UpstreamServer.ID]

        func isOpen(_ position: Int) -> Bool {
            let member = members[position]
            return member.takesWork && member.server.connections < member.limit
                && (tried.isEmpty || !tried.contains(member.server.id))
        }

        func connections(_ position: Int) -> Int { members[position].server.connections }
    }
}
