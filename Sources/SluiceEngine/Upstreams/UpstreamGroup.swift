import NIOCore
import SluiceCore
import Synchronization

/// A group of servers, shared by all loops. Choosing a server and giving it back touch atomic
/// numbers only; the lock is for what is rare: failures, checks, orders and new settings. No
/// session is called while it is held.
final class UpstreamGroup: Sendable {
    let name: String
    let events: EventLog
    let state: Mutex<State>
    /// Of the roster in force; a loop that has another fetches it.
    let version = Atomic<UInt64>(0)
    /// Choices so far: whose turn it is.
    private let turns = Atomic<UInt64>(0)
    /// Requests in all queues of the group.
    let waiting = Atomic<Int>(0)
    private let retries = Atomic<Int>(0)

    /// What is known of one server, besides its numbers.
    struct Place {
        let server: UpstreamServer
        var settings: ServerSettings
        /// As the operator or the settings have it.
        var weight: Int
        var health: ServerHealth
        var nextCheck: MonotonicTime
        var isBeingChecked = false
        var lastCheck = ""
        /// As in the roster.
        var share = 100
    }

    struct State {
        var settings: UpstreamSettings
        var places: [Place]
        var roster: Roster
        /// The queues of the loops that have one.
        var queues: [ServerQueue.Link] = []
    }

    init(_ settings: UpstreamSettings, events: EventLog, now: MonotonicTime) {
        name = settings.name
        self.events = events
        let places = Self.places(settings, keeping: [], now)
        state = Mutex(
            State(
                settings: settings, places: places,
                roster: Self.roster(settings, places, version: 0)))
    }

    // MARK: - For every request

    var roster: Roster { state.withLock { $0.roster } }

    func nextTurn() -> UInt64 { turns.add(1, ordering: .relaxed).oldValue }

    /// Counts one more retry, when the budget has room for it.
    func admitsRetry(_ resent: Int, _ roster: Roster) -> Bool {
        let inFlight = roster.members.reduce(0) { $0 + $1.server.connections }
        let others = retries.add(1, ordering: .relaxed).oldValue
        if roster.budget.allows(resent: resent, retries: others, requests: inFlight) { return true }
        endRetry()
        return false
    }

    func endRetry() { retries.subtract(1, ordering: .relaxed) }

    func leave(_ server: UpstreamServer, isRetry: Bool) {
        if isRetry { endRetry() }
        server.leave()
        // Ordered behind leaving: see `ServerQueue.wait`.
        if waiting.load(ordering: .sequentiallyConsistent) > 0 { wakeOldest() }
    }

    // MARK: - Health

    /// - Parameter isCounted: a failure in the server's row; a 5xx is counted as what it is.
    func failed(_ server: UpstreamServer, isCounted: Bool, now: MonotonicTime) {
        if isCounted { server.countFailure() }
        let change = state.withLock { state -> ServerHealth.Change? in
            guard let index = state.index(of: server) else { return nil }
            let others = state.places.indices.filter { $0 != index }
            let isLast = !others.contains {
                state.places[$0].health.takesWork && state.places[$0].weight > 0
            }
            let change = state.places[index].health.failed(isLast: isLast, now: now)
            let remembers = state.places[index].health.remembersFailure
            server.hasFailedLately.store(remembers, ordering: .relaxed)
            if change != nil { renewRoster(&state, now) }
            return change
        }
        if let change { tell(change, of: server) }
    }

    func served(_ server: UpstreamServer) {
        server.hasFailedLately.store(false, ordering: .relaxed)
        state.withLock { state in
            if let index = state.index(of: server) { state.places[index].health.served() }
        }
    }

    func servedFromReserve(_ server: UpstreamServer, now: MonotonicTime) {
        let change = state.withLock { state -> ServerHealth.Change? in
            guard let index = state.index(of: server),
                let change = state.places[index].health.servedFromReserve(now: now)
            else { return nil }
            renewRoster(&state, now)
            return change
        }
        if let change { tell(change, of: server) }
    }

    /// Ejections end and slow starts grow.
    func advance(now: MonotonicTime) {
        let changes = state.withLock { state in
            var changes: [(UpstreamServer, ServerHealth.Change)] = []
            var isGrown = false
            for index in state.places.indices {
                if let change = state.places[index].health.advance(now: now) {
                    changes.append((state.places[index].server, change))
                }
                isGrown =
                    isGrown
                    || state.places[index].health.share(now: now)
                        != state.places[index].share
            }
            if isGrown || !changes.isEmpty { renewRoster(&state, now) }
            return changes
        }
        for (server, change) in changes { tell(change, of: server) }
    }

    /// Under the lock. Who waits may find a server now, or have lost the last one.
    func renewRoster(_ state: inout State, _ now: MonotonicTime) {
        for index in state.places.indices {
            state.places[index].share = state.places[index].health.share(now: now)
        }
        let next = state.roster.version + 1
        state.roster = Self.roster(state.settings, state.places, version: next)
        version.store(next, ordering: .releasing)
        guard waiting.load(ordering: .sequentiallyConsistent) > 0 else { return }
        for queue in state.queues { queue.wake() }
    }

    func tell(_ change: ServerHealth.Change, of server: UpstreamServer, by author: Author? = nil) {
        let isBad = change.to == .down || change.to == .ejected
        let who = author.map { "\($0.rawValue): " } ?? ""
        let row = UpstreamRow.name(group: name, server: server.name)
        events.record(
            isBad ? .warning : .info,
            "\(who)upstream \(row): \(change.from.rawValue) to \(change.to.rawValue), "
                + "\(change.reason)")
    }

    // MARK: - Queues

    func join(_ queue: ServerQueue.Link) { state.withLock { $0.queues.append(queue) } }

    /// The loop whose first request has waited longest is given the chance.
    private func wakeOldest() {
        let queues = state.withLock { $0.queues }
        queues.min { $0.waitingSince < $1.waitingSince }?.wake()
    }

    // MARK: - Settings

    static func places(
        _ settings: UpstreamSettings, keeping old: [Place], _ now: MonotonicTime
    ) -> [Place] {
        let rules = HealthRules(settings)
        let spread = (settings.check?.interval ?? 0) / Int64(max(1, settings.servers.count))
        return settings.servers.enumerated().map { index, server in
            if var place = old.first(where: { $0.server.isSame(as: server) }) {
                // What the operator said lasts until the settings say something new.
                if place.settings.weight != server.weight { place.weight = server.weight }
                place.settings = server
                return place
            }
            return Place(
                server: UpstreamServer(server), settings: server, weight: server.weight,
                health: ServerHealth(rules, now: now),
                nextCheck: now.advanced(byNanoseconds: spread * Int64(index)))
        }
    }

    static func roster(
        _ settings: UpstreamSettings, _ places: [Place], version: UInt64
    ) -> Roster {
        let shares = places.map { $0.health.takesWork ? $0.weight * $0.share : 0 }
        return Roster(
            settings: settings,
            members: zip(places, shares).map { place, share in
                Roster.Member(
                    server: place.server, limit: place.settings.maximumConnections ?? .max,
                    takesWork: share > 0,
                    isReserve: place.health.isReserve && place.weight > 0)
            },
            balancer: Balancer(
                settings.balance,
                members: zip(places, shares).map { place, share in
                    Balancer.Member(name: place.server.name, share: share)
                }),
            budget: RetryBudget(percent: settings.retryBudget, perRequest: settings.retries),
            version: version)
    }
}

extension UpstreamGroup.State {
    func index(of server: UpstreamServer) -> Int? {
        places.firstIndex { $0.server === server }
    }
}

extension UpstreamServer {
    fileprivate func isSame(as settings: ServerSettings) -> Bool {
        name == settings.name && address == settings.address
    }
}
