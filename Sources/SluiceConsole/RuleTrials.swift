import SluiceCore

/// Rules tried out while an operator chooses among them; compiled anew only when the rules in force
/// have changed, or another one is tried.
struct RuleTrials: Sendable {
    private var bans: [Ban]?
    private var refusesByDefault = false
    private var policy = PolicyState()
    private var last: (request: BanRequest, result: Result<RuleTrial, BanFault>)?

    mutating func trial(
        of request: BanRequest, among snapshot: Snapshot, now: WallTime
    ) -> Result<RuleTrial, BanFault> {
        let bans = snapshot.bans.map(\.ban)
        if bans != self.bans || snapshot.refusesByDefault != refusesByDefault {
            self.bans = bans
            refusesByDefault = snapshot.refusesByDefault
            policy = PolicyState(trying: snapshot.bans, refusesByDefault: refusesByDefault)
            last = nil
        }
        if let last, last.request == request { return last.result }
        let result = Result { () throws(BanFault) in try policy.trial(of: request, now: now) }
        last = (request, result)
        return result
    }
}
