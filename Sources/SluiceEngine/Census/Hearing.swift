import SluiceCore

/// One exchange or tunnel in front of the bans, from its request to its connection: what is known
/// of it, and what they made of it so far, so that no rule counts twice for it, delays it twice or
/// is used up by it twice. Confined to its loop.
final class Hearing {
    var subject: BanSubject
    /// A connection of sluice's own: that no rule allows it is no reason to refuse it, and it does
    /// not wait.
    let isOwn: Bool
    /// Rules that have counted for it.
    fileprivate var counted: [BanID] = []
    /// Rules for one match that are this one's.
    fileprivate var claimed: [BanID] = []
    /// Seconds.
    fileprivate var waited: Int64 = 0
    /// Whose bytes and connections rules may limit; `nil` for a connection of sluice's own.
    let record: ConnectionRecord?
    /// Rules that limit or disturb it already.
    var shapedBy: [BanID] = []
    var plan = ShapingPlan.none
    /// The first that disturbs it.
    var disturbing: BanID?
    /// Of the list that has said all it has to say.
    fileprivate var settledBy: UInt64?

    init(_ subject: BanSubject, of record: ConnectionRecord? = nil, isOwn: Bool = false) {
        self.subject = subject
        self.record = record
        self.isOwn = isOwn
    }

    enum Finding {
        case pass
        /// It waits so long and passes then.
        case wait(nanoseconds: Int64)
        case refuse(BanRefusal)
    }

    /// The same for a connection that outlives the client's: it shapes and takes places of nobody,
    /// and what counted counts no more.
    func ofNobody() -> Hearing {
        let other = Hearing(subject, isOwn: isOwn)
        (other.counted, other.claimed, other.waited) = (counted, claimed, waited)
        return other
    }

    /// Its subject is another one.
    func isJudgedAnew() { settledBy = nil }

    /// Where its answer may not come from another's fetch: what rules say depends on the address
    /// that is connected to, for this one.
    func awaitsAddress(under revision: UInt64) -> Bool { settledBy != revision }
}

extension TrafficLoop {
    /// What the bans say with what is known now. Counts hits, dry ones too.
    func judge(_ hearing: Hearing, at now: WallTime) -> Hearing.Finding {
        guard !bans.isEmpty, hearing.settledBy != bansRevision,
            !isPaused(hearing.subject.client, at: now)
        else { return .pass }
        if passed.contains(hearing.subject) {
            settle(hearing)
            return .pass
        }
        var verdict = bans.verdict(for: hearing.subject, now: now)
        if verdict == .pass {
            passed.insert(hearing.subject)
            settle(hearing)
            return .pass
        }
        while let gone = ruleUsedUp(among: verdict, hearing) {
            bans = bans.spending(gone)
            verdict = bans.verdict(for: hearing.subject, now: now)
        }
        count(verdict, hearing, now)
        if !verdict.awaitsAddress { settle(hearing) }
        if verdict.refuses, let refusal = BanRefusal(verdict, of: bans),
            refusal.ban != nil || !hearing.isOwn
        {
            return .refuse(refusal)
        }
        var wait: Int64 = 0
        if !verdict.shaping.isEmpty, let record = hearing.record {
            switch shape(record, hearing, by: verdict.shaping, now) {
            case .pass: break
            case .wait(let nanoseconds): wait = nanoseconds
            case .refuse(let refusal): return .refuse(refusal)
            }
        }
        if verdict.delay > hearing.waited, !hearing.isOwn {
            wait = max(wait, (verdict.delay - hearing.waited) * 1_000_000_000)
            hearing.waited = verdict.delay
        }
        return wait > 0 ? .wait(nanoseconds: wait) : .pass
    }

    /// What is said of one address is not said of the next.
    private func settle(_ hearing: Hearing) {
        if hearing.subject.address == .pending { hearing.settledBy = bansRevision }
    }

    /// The same, with what is known of the address.
    func judge(
        _ hearing: Hearing, address: BanSubject.Address, at now: WallTime
    ) -> Hearing.Finding {
        guard !bans.isEmpty else { return .pass }
        hearing.subject.address = address
        defer { hearing.subject.address = .pending }
        return judge(hearing, at: now)
    }

    /// The rule that refuses a client before it said a word. Where an answer can be given, one
    /// that names the rule is better than silence: that waits for the request, and so does one
    /// that is to wait in vain.
    func refusal(unheard client: IPAddress, kind: ListenerKind, at now: WallTime) -> BanRefusal? {
        guard !bans.isEmpty, !isPaused(client, at: now) else { return nil }
        let hearing = Hearing(BanSubject(tunnelFrom: client, host: [], port: 0))
        while true {
            let verdict = bans.verdict(client: client, now: now)
            guard let refusal = BanRefusal(verdict, of: bans) else { return nil }
            switch refusal.action {
            case .drop: return nil
            case .status where kind != .tcp: return nil
            case .status, .close, .reset: break
            }
            guard let gone = ruleUsedUp(among: verdict, hearing) else {
                count(verdict, hearing, now)
                return refusal
            }
            bans = bans.spending(gone)
        }
    }

    func count(_ verdict: BanVerdict, _ hearing: Hearing, _ now: WallTime) {
        for rule in verdict.counting {
            let id = bans.bans[rule].id
            guard !hearing.counted.contains(id) else { continue }
            hearing.counted.append(id)
            banHits.add(id, at: now)
        }
    }

    /// Of the rules that last for one match, one that another exchange has had, on any loop. Those
    /// it has not had are this one's from here on.
    func ruleUsedUp(among verdict: BanVerdict, _ hearing: Hearing) -> Int? {
        for rule in verdict.counting where bans.bans[rule].lifetime == .once {
            let id = bans.bans[rule].id
            guard !hearing.claimed.contains(id) else { continue }
            guard shared.usedRules.claim(id) else { return rule }
            hearing.claimed.append(id)
        }
        return nil
    }
}

extension BanVerdict {
    /// Rules for which it is a hit.
    fileprivate var counting: [Int] {
        guard let deciding = refusing ?? allowing else {
            return delaying.isEmpty ? dryRuns : dryRuns + delaying
        }
        return [deciding] + dryRuns + delaying
    }
}
