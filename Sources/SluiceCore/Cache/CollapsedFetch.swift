/// Many requests for one thing that is not in the store cause one fetch (RFC 9111 §4): the first is
/// the leader, the others follow. One of these for each key that is being fetched.
///
/// While the head is awaited, followers wait. When it comes and may be shared, they get the answer as
/// it arrives; when it may not, or the leader's fetch fails, they are released to ask for
/// themselves, all at once: to let them go one by one would queue them behind each other for
/// something that cannot be shared. Who comes later than the head joins the content that is
/// arriving. A slow follower is the engine's to drop: nothing here waits for one.
package struct CollapsedFetch<Follower: Hashable & Sendable>: Sendable {
    package enum Effect: Equatable, Sendable {
        /// Give this follower the answer, from its head on, as it arrives.
        case attach(Follower)
        /// Look again, as if it had just come, but without following anyone.
        case release(Follower)
        /// The client that led is gone, but others wait: go on fetching for them.
        case keepFetching
        /// Nobody is left to fetch for.
        case stopFetching
    }

    /// What to do with a request that comes while another fetches the same.
    package enum Joining: Equatable, Sendable {
        case wait
        case attached
        /// Fetch for itself: too many wait, or the answer is not to be shared.
        case alone
    }

    private enum Phase: Sendable {
        /// Followers in the order they came.
        case awaitingHead(waiting: [Follower])
        case streaming(attached: Set<Follower>)
        case over
    }

    private var phase = Phase.awaitingHead(waiting: [])
    private var leaderIsThere = true
    private let limit: Int

    /// - Parameter limit: followers at a time; more fetch for themselves.
    package init(limit: Int = 1024) { self.limit = limit }

    package var isOver: Bool { if case .over = phase { true } else { false } }

    /// - Parameter matches: whether the answer, once its head is there, is for this request too: the
    ///   same fields in its Vary, no conditions and no range. Not asked before.
    package mutating func join(_ follower: Follower, matches: Bool = true) -> Joining {
        switch phase {
        case .awaitingHead(var waiting):
            guard waiting.count < limit else { return .alone }
            waiting.append(follower)
            phase = .awaitingHead(waiting: waiting)
            return .wait
        case .streaming(var attached):
            guard matches, attached.count < limit else { return .alone }
            attached.insert(follower)
            phase = .streaming(attached: attached)
            return .attached
        case .over: return .alone
        }
    }

    /// The leader has the head of its answer.
    /// - Parameters:
    ///   - isShared: whether it is being stored, and so may be given to others.
    ///   - matches: whether it answers this follower.
    package mutating func head(
        isShared: Bool, matches: (Follower) -> Bool, _ effects: inout [Effect]
    ) {
        guard case .awaitingHead(let waiting) = phase else { return }
        guard isShared else { return end(&effects) }
        var attached: Set<Follower> = []
        for follower in waiting {
            if matches(follower) {
                attached.insert(follower)
                effects.append(.attach(follower))
            } else {
                effects.append(.release(follower))
            }
        }
        phase = .streaming(attached: attached)
    }

    /// The answer arrived whole. Who got it needs nothing more from here.
    package mutating func complete(_ effects: inout [Effect]) { end(&effects) }

    /// The fetch failed, before or within the answer. Those attached have a part of it and cannot
    /// start again: the engine cuts them off as it does the leader.
    package mutating func fail(_ effects: inout [Effect]) { end(&effects) }

    /// A follower is gone, or waited for as long as it may; it is forgotten.
    package mutating func leave(_ follower: Follower, _ effects: inout [Effect]) {
        switch phase {
        case .awaitingHead(var waiting):
            waiting.removeAll { $0 == follower }
            phase = .awaitingHead(waiting: waiting)
        case .streaming(var attached):
            attached.remove(follower)
            phase = .streaming(attached: attached)
        case .over: return
        }
        stopIfDeserted(&effects)
    }

    /// The leader's client is gone.
    package mutating func leaderLeft(_ effects: inout [Effect]) {
        guard leaderIsThere, !isOver else { return }
        leaderIsThere = false
        if isDeserted { stopIfDeserted(&effects) } else { effects.append(.keepFetching) }
    }

    private mutating func end(_ effects: inout [Effect]) {
        if case .awaitingHead(let waiting) = phase {
            effects += waiting.map { .release($0) }
        }
        phase = .over
    }

    private var isDeserted: Bool {
        guard !leaderIsThere else { return false }
        switch phase {
        case .awaitingHead(let waiting): return waiting.isEmpty
        case .streaming(let attached): return attached.isEmpty
        case .over: return false
        }
    }

    private mutating func stopIfDeserted(_ effects: inout [Effect]) {
        guard isDeserted else { return }
        phase = .over
        effects.append(.stopFetching)
    }
}
