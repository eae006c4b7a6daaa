import SluiceCore

/// What a ban would have refused lately, and what it would cut now; judged by the same rules that
/// would refuse it.
struct BanForecast: Equatable, Sendable {
    private(set) var exchanges = 0
    private(set) var ofExchanges = 0
    private(set) var connections = 0
    /// Tunnels to the same host: their requests cannot be seen, so a `url` rule does not reach them.
    private(set) var escapingTunnels = 0
    /// The rule about the same, which would say something else then.
    private(set) var twin: BanID?
    /// Why there can be no such rule.
    private(set) var fault: String?

    init() {}

    init(_ proposal: BanProposal, _ snapshot: Snapshot, _ now: WallTime) {
        ofExchanges = snapshot.exchanges.count
        let conditions = [BanCondition(proposal.field, proposal.value)]
        twin = snapshot.bans.first { $0.ban.conditions == conditions }?.id
        let ban = Ban(id: BanID(0), field: proposal.field, value: proposal.value, created: now)
        do {
            let rule = try BanList([ban])
            exchanges = snapshot.exchanges.count {
                rule.verdict(for: BanSubject($0), now: now).refuses
            }
            let asked = Dictionary(
                snapshot.exchanges.lazy.filter { $0.end == nil }.map { ($0.connection, $0) }
            ) { $1 }
            connections = snapshot.connections.count {
                $0.verdict(of: rule, exchange: asked[$0.id], now: now).refuses
            }
        } catch {
            fault = "\(error)"
        }
        if proposal.field == .url { countEscapes(WireText(proposal.value), snapshot) }
    }

    private mutating func countEscapes(_ url: WireText, _ snapshot: Snapshot) {
        guard let host = BanSubject(url: url)?.hostValue else { return }
        escapingTunnels = snapshot.exchanges.count {
            $0.isConnect && BanSubject($0).hostValue == host
        }
        if escapingTunnels == 0 {
            escapingTunnels = snapshot.connections.count {
                $0.state == .tunnel && $0.destination?.host.lowercased() == host
            }
        }
    }
}
