import NIOCore
import SluiceCore

// The bans in force on a loop: replaced as a whole between two events, so a request is judged by
// one list from its beginning to its end.
extension TrafficLoop {
    /// The rule that refuses a request or a tunnel. Counts hits, dry ones too.
    func refusal(_ subject: BanSubject, at now: WallTime) -> Ban? {
        bans.isEmpty ? nil : counted(bans.verdict(for: subject, now: now), now)
    }

    /// The rule that refuses a client before it said a word. Where an answer can be given, one
    /// that names the rule is better than silence: that waits for the request.
    func refusal(unheard client: IPAddress, kind: ListenerKind, at now: WallTime) -> Ban? {
        guard !bans.isEmpty else { return nil }
        let verdict = bans.verdict(client: client, now: now)
        guard let rule = verdict.refusing else { return nil }
        if case .status = bans.bans[rule].action, kind != .tcp { return nil }
        return counted(verdict, now)
    }

    /// The rule that refuses the address a name led to. A host that is an address was judged with
    /// the request; judging it again would count a hit twice.
    func refusal(address: IPAddress, of host: String, at now: WallTime) -> Ban? {
        guard !bans.isEmpty, IPAddress(host) == nil else { return nil }
        return counted(bans.verdict(address: address, now: now), now)
    }

    private func counted(_ verdict: BanVerdict, _ now: WallTime) -> Ban? {
        for rule in verdict.dryRuns { banHits.add(bans.bans[rule].id, at: now) }
        guard let rule = verdict.refusing else { return nil }
        banHits.add(bans.bans[rule].id, at: now)
        return bans.bans[rule]
    }

    /// In force for the next request. Two commands at once may arrive here in either order: an
    /// older list never replaces a newer one. Hits of rules that cannot come back are forgotten.
    func install(_ list: BanList, _ revision: UInt64, keepingHitsOf known: Set<BanID>) {
        guard revision >= bansRevision else { return }
        bans = list
        bansRevision = revision
        fetches.takeNoMore()
        banHits.forget(allBut: known)
    }

    /// Cuts the live connections that a rule of `list` refuses. Returns how many.
    func cut(refusedBy list: BanList) -> Int {
        let wall = wall(at: now())
        let matching = live.values.filter { connection in
            connection.record.row().isRefused(
                by: list, exchange: connection.exchangeInProgress, now: wall)
        }
        for connection in matching { connection.cut(.banned) }
        return matching.count
    }

    /// Cuts the live connections whose row matches. Returns how many.
    func cut(where matches: (ConnectionRow) -> Bool) -> Int {
        let matching = live.values.filter { matches($0.record.row()) }
        for connection in matching { connection.cut(.killed) }
        return matching.count
    }
}
