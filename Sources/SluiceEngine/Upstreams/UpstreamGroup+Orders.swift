import SluiceCore
import Synchronization

// What is asked of a group from outside the traffic: orders, new settings, checks, rows.
extension UpstreamGroup {
    /// What an order met: the row's name and what it is like now.
    struct Ordered: Sendable {
        let row: String
        let state: UpstreamRow.State
        let weight: Int
        /// What takes the order back; `nil` when it is what was ordered before.
        let back: UpstreamChange?
    }

    /// - Parameter server: by its own name; `nil` for all.
    func order(
        _ change: UpstreamChange, server: String?, by author: Author, now: MonotonicTime
    ) -> [Ordered] {
        var told: [(UpstreamServer, ServerHealth.Change)] = []
        let ordered = state.withLock { state in
            var ordered: [Ordered] = []
            for index in state.places.indices
            where server == nil || state.places[index].server.name == server {
                let back = state.places[index].opposite(of: change)
                if let changed = state.places[index].order(change, now) {
                    told.append((state.places[index].server, changed))
                }
                let place = state.places[index]
                ordered.append(
                    Ordered(
                        row: UpstreamRow.name(group: name, server: place.server.name),
                        state: place.health.state, weight: place.weight, back: back))
            }
            renewRoster(&state, now)
            return ordered
        }
        for (server, change) in told { tell(change, of: server, by: author) }
        if case .weight(let weight) = change {
            for server in ordered {
                events.record(
                    .info, "\(author.rawValue): upstream \(server.row): weight \(weight)")
            }
        }
        return ordered
    }

    /// Servers that stay keep their state and numbers; those that go end what they have.
    func apply(_ settings: UpstreamSettings, now: MonotonicTime) {
        let changes = state.withLock { state in
            var changes: [(UpstreamServer, ServerHealth.Change)] = []
            state.places = Self.places(settings, keeping: state.places, now)
            state.settings = settings
            let rules = HealthRules(settings)
            for index in state.places.indices {
                if rules.check == nil { state.places[index].lastCheck = "" }
                if let change = state.places[index].health.adopt(rules, now: now) {
                    changes.append((state.places[index].server, change))
                }
            }
            renewRoster(&state, now)
            return changes
        }
        for (server, change) in changes { tell(change, of: server) }
    }

    /// The settings name it no longer: nobody is led to it, and who waits is told so.
    func dissolve(now: MonotonicTime) {
        state.withLock { state in
            state.places = []
            state.settings.servers = []
            renewRoster(&state, now)
            state.queues = []
        }
    }

    // MARK: - Checks

    /// The servers that this loop has to check now. Each is checked by one loop.
    func dueChecks(now: MonotonicTime, loop: Int, of loopCount: Int) -> [DueCheck] {
        state.withLock { state in
            guard let check = state.settings.check else { return [] }
            var due: [DueCheck] = []
            for index in state.places.indices
            where index % loopCount == loop && state.places[index].isDue(now) {
                state.places[index].isBeingChecked = true
                state.places[index].nextCheck = now.advanced(
                    byNanoseconds: max(1, check.interval))
                due.append(
                    DueCheck(
                        group: self, server: state.places[index].server, check: check,
                        proxyProtocol: state.settings.sendsProxyProtocol))
            }
            return due
        }
    }

    func checked(_ server: UpstreamServer, _ result: CheckResult, now: MonotonicTime) {
        let change = state.withLock { state -> ServerHealth.Change? in
            guard let index = state.index(of: server) else { return nil }
            state.places[index].isBeingChecked = false
            state.places[index].lastCheck = result.description
            let change = state.places[index].health.checked(passed: result.hasPassed, now: now)
            if change != nil { renewRoster(&state, now) }
            return change
        }
        if let change { tell(change, of: server) }
    }

    // MARK: - Rows

    func rows(now: MonotonicTime, wall: WallTime) -> [UpstreamRow] {
        let queued = waiting.load(ordering: .relaxed)
        return state.withLock { $0.places }.map { place in
            var settings = place.settings
            settings.weight = place.weight
            let age = now - place.health.since
            var row = UpstreamRow(
                group: name, settings: settings, state: place.health.state,
                since: wall.advanced(byNanoseconds: -age))
            row.check = place.lastCheck
            row.queued = queued
            place.server.fill(&row)
            return row
        }
    }
}

extension UpstreamGroup.Place {
    fileprivate func isDue(_ now: MonotonicTime) -> Bool {
        health.isChecked && !isBeingChecked && now >= nextCheck
    }

    /// `nil` where the change would change nothing.
    fileprivate func opposite(of change: UpstreamChange) -> UpstreamChange? {
        if case .weight(let weight) = change {
            return weight == self.weight ? nil : .weight(self.weight)
        }
        let now: UpstreamChange =
            switch health.order {
            case .ready: .ready
            case .drain: .drain
            case .maintenance: .maintenance
            }
        return now == change ? nil : now
    }

    fileprivate mutating func order(
        _ change: UpstreamChange, _ now: MonotonicTime
    ) -> ServerHealth.Change? {
        switch change {
        case .weight(let weight):
            self.weight = weight
            return nil
        case .drain: return health.ordered(.drain, now: now)
        case .ready: return health.ordered(.ready, now: now)
        case .maintenance: return health.ordered(.maintenance, now: now)
        }
    }
}
