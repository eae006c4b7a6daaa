import SluiceCore

extension TrafficLoop {
    /// The rule that refuses a request whoever sends it, before anybody is asked who it is: one that
    /// names no user, unless one before it that does may allow it. Limits and delays wait for the
    /// user: they may count by it.
    ///
    /// It comes ahead of the password since a client that is banned is to learn that and not to be
    /// asked for something that would not help, may not try passwords, and costs no check of one.
    /// SOCKS asks for the password before it hears what is wanted (RFC 1928 §3), so there it can be
    /// the client alone that is refused first: `refusal(unasked:)` of an address.
    func refusal(unasked subject: BanSubject, at now: WallTime) -> BanRefusal? {
        let hearing = Hearing(subject)
        hearing.subject.userIsPending = true
        return refusal(of: hearing, at: now) { bans in
            bans.verdict(for: hearing.subject, now: now)
        }
    }

    /// The rule that refuses a client whoever it is and whatever it may ask for.
    func refusal(unasked client: IPAddress, at now: WallTime) -> BanRefusal? {
        let hearing = Hearing(BanSubject(tunnelFrom: client, host: [], port: 0))
        return refusal(of: hearing, at: now) { $0.verdict(client: client, now: now) }
    }

    private func refusal(
        of hearing: Hearing, at now: WallTime, by judge: (BanList) -> BanVerdict
    ) -> BanRefusal? {
        guard !bans.isEmpty, !isPaused(hearing.subject.client, at: now) else { return nil }
        while true {
            let verdict = judge(bans)
            guard let refusal = BanRefusal(verdict, of: bans) else { return nil }
            guard let gone = ruleUsedUp(among: verdict, hearing) else {
                count(verdict, hearing, now)
                return refusal
            }
            bans = bans.spending(gone)
        }
    }
}
