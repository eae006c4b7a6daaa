/// Whether a server of a group gets new work: what checks say, how it serves clients, and what the
/// operator ordered, the order above all. One mutating method an input; each returns the change of
/// state it made, if any.
package struct ServerHealth: Sendable {
    /// What the operator wants of a server.
    package enum Order: Equatable, Sendable {
        case ready, drain, maintenance
    }

    /// What is known of the server itself.
    private enum Reach: Equatable {
        case up
        /// Up again since then.
        case starting(since: MonotonicTime)
        /// Checks found it dead, maybe while it was ejected: passing them does not end that.
        case down(ejectedUntil: MonotonicTime?)
        case ejected(until: MonotonicTime)
    }

    package struct Change: Equatable, Sendable {
        package let from: UpstreamRow.State
        package let to: UpstreamRow.State
        package let reason: HealthReason
    }

    package private(set) var rules: HealthRules
    package private(set) var order = Order.ready
    /// When `state` last changed.
    package private(set) var since: MonotonicTime
    private var reach = Reach.up
    private var passedInRow = 0
    private var failedInRow = 0
    private var clientFailuresInRow = 0
    private var ejectionsInRow = 0
    /// When the last ejection ended, and how long it was, in nanoseconds.
    private var lastEjection: (ended: MonotonicTime, length: Int64)?

    /// Begins as ready: a server is trusted until it fails.
    package init(_ rules: HealthRules, now: MonotonicTime) {
        self.rules = rules
        since = now
    }

    package var state: UpstreamRow.State {
        switch (order, reach) {
        case (.maintenance, _): .maintenance
        case (_, .down): .down
        case (.drain, _): .drain
        case (.ready, .ejected): .ejected
        case (.ready, .starting): .starting
        case (.ready, .up): .ready
        }
    }

    /// Whether it gets new requests.
    package var takesWork: Bool { state == .ready || state == .starting }

    /// Whether it is asked all the same when nobody else is left: it may have recovered since.
    package var isReserve: Bool { state == .ejected }

    package var isChecked: Bool { rules.check != nil && order != .maintenance }

    /// Whether a client's success would change anything: asked before `served`, for the many.
    package var remembersFailure: Bool { clientFailuresInRow > 0 }

    /// In percent of its weight: a server that starts grows in tenths from the first.
    package func share(now: MonotonicTime) -> Int {
        guard case .starting(let begun) = reach, rules.slowStart > 0 else { return 100 }
        let tenths = max(0, now - begun) / max(1, rules.slowStart / 10)
        return Int(min(10, tenths + 1)) * 10
    }
}

// MARK: - Inputs

extension ServerHealth {
    /// A check came to an end.
    package mutating func checked(passed: Bool, now: MonotonicTime) -> Change? {
        guard let check = rules.check, isChecked else { return nil }
        passedInRow = passed ? min(passedInRow + 1, check.rise) : 0
        failedInRow = passed ? 0 : min(failedInRow + 1, check.fall)
        if case .down(let until) = reach {
            guard passed, passedInRow >= check.rise else { return nil }
            return become(risenReach(until, now), .checksPassed(check.rise), now)
        }
        guard !passed, failedInRow >= check.fall else { return nil }
        return become(
            .down(ejectedUntil: endOfEjection), .checksFailed(check.fall), now)
    }

    /// A client was served: an answer came, or a connection for a tunnel.
    package mutating func served() { clientFailuresInRow = 0 }

    /// Ejected, it served a client nevertheless, whom nobody else could have served.
    package mutating func servedFromReserve(now: MonotonicTime) -> Change? {
        guard isReserve else { return nil }
        return become(startingReach(now), .servedFromReserve, now)
    }

    /// A client was failed by it: no connection, no valid answer, or a gateway's 5xx.
    /// - Parameter isLast: nobody else in the group takes work. Better a server that fails than
    ///   none: it is not ejected.
    package mutating func failed(isLast: Bool, now: MonotonicTime) -> Change? {
        guard rules.ejection.failures > 0, takesWork else { return nil }
        clientFailuresInRow = min(clientFailuresInRow + 1, rules.ejection.failures)
        guard clientFailuresInRow >= rules.ejection.failures, !isLast else { return nil }
        clientFailuresInRow = 0
        forgetOldEjections(now)
        let length = rules.ejection.length(after: ejectionsInRow)
        ejectionsInRow = min(ejectionsInRow + 1, 62)
        let until = now.advanced(byNanoseconds: length)
        lastEjection = (until, length)
        return become(.ejected(until: until), .ejected(rules.ejection.failures, for: length), now)
    }

    /// Time has passed.
    package mutating func advance(now: MonotonicTime) -> Change? {
        switch reach {
        case .ejected(let until) where now >= until:
            return become(startingReach(now), .ejectionOver, now)
        case .starting(let begun) where now - begun >= rules.slowStart:
            return become(.up, .grown, now)
        case .up, .down, .starting, .ejected: return nil
        }
    }

    /// The operator speaks. `ready` also ends an ejection; a server that checks hold to be down has
    /// to pass them first, unless it comes out of maintenance, where nobody asked it.
    package mutating func ordered(_ order: Order, now: MonotonicTime) -> Change? {
        let from = state
        let wasUnasked = self.order == .maintenance
        self.order = order
        clientFailuresInRow = 0
        if wasUnasked || order == .maintenance { (passedInRow, failedInRow) = (0, 0) }
        if wasUnasked, order != .maintenance { reach = startingReach(now) }
        if order == .ready { endEjection(becoming: startingReach(now)) }
        return changed(from: from, .ordered(order), now)
    }

    /// Other rules, read from new settings. What no rule can end any more ends now.
    package mutating func adopt(_ rules: HealthRules, now: MonotonicTime) -> Change? {
        guard rules != self.rules else { return nil }
        let from = state
        self.rules = rules
        (passedInRow, failedInRow, clientFailuresInRow) = (0, 0, 0)
        if rules.ejection.failures == 0 { endEjection(becoming: .up) }
        if case .down(let until) = reach, rules.check == nil { reach = risenReach(until, now) }
        return changed(from: from, .newSettings, now)
    }

    private var endOfEjection: MonotonicTime? {
        switch reach {
        case .ejected(let until), .down(let until?): until
        case .up, .starting, .down: nil
        }
    }

    /// Checks hold it to be dead no longer; clients may have had reasons of their own.
    private func risenReach(_ until: MonotonicTime?, _ now: MonotonicTime) -> Reach {
        if let until, until > now { return .ejected(until: until) }
        return startingReach(now)
    }

    private mutating func endEjection(becoming next: Reach) {
        switch reach {
        case .ejected: reach = next
        case .down: reach = .down(ejectedUntil: nil)
        case .up, .starting: break
        }
    }

    private func startingReach(_ now: MonotonicTime) -> Reach {
        rules.slowStart > 0 ? .starting(since: now) : .up
    }

    private mutating func become(
        _ reach: Reach, _ reason: HealthReason, _ now: MonotonicTime
    ) -> Change? {
        let from = state
        self.reach = reach
        return changed(from: from, reason, now)
    }

    private mutating func changed(
        from: UpstreamRow.State, _ reason: HealthReason, _ now: MonotonicTime
    ) -> Change? {
        guard state != from else { return nil }
        since = now
        return Change(from: from, to: state, reason: reason)
    }

    /// Ejections count as in a row until the server has served for as long as the last one was.
    private mutating func forgetOldEjections(_ now: MonotonicTime) {
        guard let last = lastEjection, now - last.ended >= last.length else { return }
        ejectionsInRow = 0
    }
}
