import NIOCore
import SluiceCore

// Rules that limit or disturb what passes.
extension TrafficLoop {
    /// Counts it against its limits, each rule once, and lets its bytes fare as rules say now:
    /// those that shaped it before may be gone, or others.
    func shape(
        _ record: ConnectionRecord, _ hearing: Hearing, by rules: [Int], _ now: WallTime
    ) -> Hearing.Finding {
        var wait: Int64 = 0
        let isFirst = hearing.plan.isNone
        hearing.plan = .none
        for rule in rules {
            let ban = bans.bans[rule]
            hearing.plan.add(ban, for: hearing.subject)
            guard !hearing.shapedBy.contains(ban.id) else { continue }
            hearing.shapedBy.append(ban.id)
            switch ban.effect {
            case .limit(let quota):
                switch limit(record, ban, quota, for: hearing.subject, now) {
                case .pass: break
                case .wait(let nanoseconds): wait = max(wait, nanoseconds)
                case .refuse(let retryAfter):
                    return .refuse(BanRefusal(over: ban, retryAfter: retryAfter))
                }
            case .fault:
                banHits.add(ban.id, at: now)
                counters.add(to: .faultsApplied)
                hearing.disturbing = hearing.disturbing ?? ban.id
            case .refuse, .allow, .delay: break
            }
        }
        if !hearing.plan.isNone || !isFirst {
            record.shapedSubject = hearing.subject
            shape(record, hearing.plan, on: record.channel, anew: isFirst)
        }
        return wait > 0 ? .wait(nanoseconds: wait) : .pass
    }

    /// What one limit says. One that only counts does so where it would have said something else
    /// than `pass`; bandwidths that only count do it as bytes pass.
    private func limit(
        _ record: ConnectionRecord, _ ban: Ban, _ quota: Quota, for subject: BanSubject,
        _ now: WallTime
    ) -> QuotaTable.Verdict {
        let key = QuotaTable.Key(ban.id, subject, quota.scope)
        let verdict: QuotaTable.Verdict
        switch quota.measure {
        case .requests: verdict = request(key, quota, isDry: ban.isDry)
        case .connections: verdict = place(key, ban, quota, record)
        case .bandwidth:
            if !ban.isDry { banHits.add(ban.id, at: now) }
            return .pass
        }
        guard verdict != .pass else { return .pass }
        banHits.add(ban.id, at: now)
        guard !ban.isDry else { return .pass }
        if case .wait = verdict { counters.add(to: .quotaSlowed) }
        if case .refuse = verdict { counters.add(to: .quotaRefused) }
        return verdict
    }

    private func request(
        _ key: QuotaTable.Key, _ quota: Quota, isDry: Bool
    ) -> QuotaTable.Verdict {
        let verdict = shared.quotas.request(key, quota, isDry: isDry, now: self.now())
        if case .wait(let nanoseconds) = verdict {
            let (quotas, clock) = (shared.quotas, shared.clock)
            eventLoop.scheduleTask(in: .nanoseconds(nanoseconds)) {
                quotas.waited(key, now: clock.monotonic())
            }
        }
        return verdict
    }

    /// While the limit only counts, a connection that would have been refused once is not refused
    /// again. In earnest it has had its place by then, or is refused.
    private func place(
        _ key: QuotaTable.Key, _ ban: Ban, _ quota: Quota, _ record: ConnectionRecord
    ) -> QuotaTable.Verdict {
        if takePlace(key, quota, record) {
            record.missedPlaces.removeAll { $0 == key }
            return .pass
        }
        guard ban.isDry else { return .refuse(retryAfter: 1) }
        guard !record.missedPlaces.contains(key) else { return .pass }
        record.missedPlaces.append(key)
        return .refuse(retryAfter: 1)
    }

    /// A place among the open connections, kept until it closes.
    private func takePlace(
        _ key: QuotaTable.Key, _ quota: Quota, _ record: ConnectionRecord
    ) -> Bool {
        guard !record.quotaPlaces.contains(key) else { return true }
        guard shared.quotas.open(key, quota, now: time) else { return false }
        record.quotaPlaces.append(key)
        return true
    }

    /// At accept, where nothing but the client has to be known.
    func connectionLimit(
        reachedBy record: ConnectionRecord, at now: WallTime
    ) -> BanRefusal? {
        let client = record.client.address
        guard bans.shapes, !isPaused(client, at: now) else { return nil }
        for rule in bans.shaping(client: client, now: now) {
            let ban = bans.bans[rule]
            guard case .limit(let quota) = ban.effect, case .connections = quota.measure,
                // Nobody has said a name yet.
                quota.scope != .user
            else { continue }
            let subject = BanSubject(tunnelFrom: client, host: [], port: 0)
            let key = QuotaTable.Key(ban.id, subject, quota.scope)
            guard case .refuse(let retryAfter) = place(key, ban, quota, record) else { continue }
            banHits.add(ban.id, at: now)
            if !ban.isDry { return BanRefusal(over: ban, retryAfter: retryAfter) }
        }
        return nil
    }

    /// The rules are others now, or off for a while: what is in progress fares by that at once.
    func reshape(_ connection: any LiveConnection) {
        let wall = wall(at: now())
        let record = connection.record
        let drained = record.shaper?.isDraining == true ? record.drainedSubject : nil
        // Of what a client asks for next, nothing is known.
        if connection.isBetweenRequests, drained == nil { return }
        let verdict: BanVerdict
        let subject: BanSubject
        if let shaped = record.shapedSubject ?? drained {
            subject = shaped
            verdict = bans.verdict(for: subject, now: wall)
        } else {
            subject = BanSubject(tunnelFrom: record.client.address, host: [], port: 0)
            verdict = record.row().verdict(
                of: bans, exchange: connection.exchangeInProgress, now: wall)
        }
        var plan = ShapingPlan.none
        let isOff = isPaused(record.client.address, at: wall)
        for rule in verdict.shaping where !isOff { plan.add(bans.bans[rule], for: subject) }
        shape(record, plan, on: record.channel, anew: false)
    }
}

extension LiveConnection {
    fileprivate var isBetweenRequests: Bool {
        (self as? ClientSession).map { $0.current == nil } ?? false
    }
}

extension ShapingPlan {
    mutating func add(_ ban: Ban, for subject: BanSubject) {
        switch ban.effect {
        case .fault(let fault): faults.append(fault)
        case .limit(let quota):
            guard case .bandwidth = quota.measure else { return }
            let share = Share(
                key: QuotaTable.Key(ban.id, subject, quota.scope), quota: quota)
            if ban.isDry { dryShares.append(share) } else { shares.append(share) }
        case .refuse, .allow, .delay: break
        }
    }
}
