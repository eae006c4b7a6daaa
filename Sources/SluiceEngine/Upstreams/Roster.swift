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
    }

    let settings: UpstreamSettings
    let members: [Member]
    let balancer: Balancer
    let budget: RetryBudget
    /// Counts up with each new roster of the group.
    let version: UInt64

    /// What of this group was not tried yet and takes work, full or not.
    func hasHope(without tried: [UpstreamServer.ID]) -> Bool {
        members.contains { $0.takesWork && !tried.contains($0.server.id) }
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
