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
                let key = QuotaTable.Key(ban.id, hearing.subject, quota.scope)
                switch use(quota, key, record) {
                case .pass:
                    if case .bandwidth = quota.measure { banHits.add(ban.id, at: now) }
                case .wait(let nanoseconds):
                    banHits.add(ban.id, at: now)
                    wait = max(wait, nanoseconds)
                case .refuse(let retryAfter):
                    banHits.add(ban.id, at: now)
                    counters.add(to: .quotaRefused)
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

    private func use(
        _ quota: Quota, _ key: QuotaTable.Key, _ record: ConnectionRecord
    ) -> QuotaTable.Verdict {
        switch quota.measure {
        case .requests:
            let verdict = shared.quotas.request(key, quota, now: time)
            if case .wait(let nanoseconds) = verdict {
                counters.add(to: .quotaSlowed)
                let (quotas, clock) = (shared.quotas, shared.clock)
                eventLoop.scheduleTask(in: .nanoseconds(nanoseconds)) {
                    quotas.waited(key, now: clock.monotonic())
                }
            }
            return verdict
        case .connections:
            return takePlace(key, quota, record) ? .pass : .refuse(retryAfter: 1)
        case .bandwidth: return .pass
        }
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
        guard bans.shapes else { return nil }
        let client = record.client.address
        for rule in bans.shaping(client: client, now: now) {
            let ban = bans.bans[rule]
            guard case .limit(let quota) = ban.effect, case .connections = quota.measure,
                // Nobody has said a name yet.
                quota.scope != .user
            else { continue }
            let subject = BanSubject(tunnelFrom: client, host: [], port: 0)
            let key = QuotaTable.Key(ban.id, subject, quota.scope)
            guard takePlace(key, quota, record) else {
                banHits.add(ban.id, at: now)
                return BanRefusal(over: ban, retryAfter: 1)
            }
        }
        return nil
    }

    /// The rules are others now: what is in progress fares by them at once.
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
        for rule in verdict.shaping { plan.add(bans.bans[rule], for: subject) }
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
            let key = QuotaTable.Key(ban.id, subject, quota.scope)
            shares.append(Share(key: key, quota: quota))
        case .refuse, .allow, .delay: break
        }
    }
}

extension QuotaTable.Key {
    fileprivate init(_ rule: BanID, _ subject: BanSubject, _ scope: Quota.Scope) {
        switch (scope, subject.user) {
        case (.rule, _): self.init(rule, .everyone)
        case (.user, let user?): self.init(rule, .name(Array(user)))
        case (.user, nil), (.client, _): self.init(rule, .client(subject.client.subscriber))
        }
    }
}
