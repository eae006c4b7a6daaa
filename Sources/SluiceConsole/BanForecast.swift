import SluiceCore

/// What a ban would have refused lately, and what it would cut now; judged by the same rules that
/// would refuse it.
struct BanForecast: Equatable, Sendable {
    private(set) var exchanges = 0
    private(set) var ofExchanges = 0
    private(set) var connections = 0
    /// Tunnels to the same host: their requests cannot be seen, so a `url` rule does not reach them.
    private(set) var escapingTunnels = 0
    /// Why there can be no such rule.
    private(set) var fault: String?

    init() {}

    init(_ proposal: BanProposal, _ snapshot: Snapshot, _ now: WallTime) {
        ofExchanges = snapshot.exchanges.count
        let ban = Ban(id: BanID(0), field: proposal.field, value: proposal.value, created: now)
        do {
            let rule = try BanList([ban])
            exchanges = snapshot.exchanges.count {
                rule.verdict(for: $0.banSubject, now: now).refuses
            }
            connections = snapshot.connections.count { $0.isCut(by: rule, now: now) }
        } catch {
            fault = "\(error)"
        }
        if proposal.field == .url { countEscapes(WireText(proposal.value), snapshot) }
    }

    private mutating func countEscapes(_ url: WireText, _ snapshot: Snapshot) {
        guard let host = URLParts(url)?.host else { return }
        escapingTunnels = snapshot.exchanges.count { $0.isConnect && URLParts($0)?.host == host }
        if escapingTunnels == 0 {
            escapingTunnels = snapshot.connections.count {
                $0.state == .tunnel && $0.targetParts?.host == host
            }
        }
    }
}

extension ExchangeRow {
    fileprivate var banSubject: BanSubject {
        let asked = Authority(isConnect ? path : host)
        return isConnect
            ? BanSubject(
                tunnelFrom: client.address, host: asked.host, port: asked.port ?? 443)
            : BanSubject(
                client: client.address, isSecure: false, host: asked.host, port: asked.port ?? 80,
                path: path.bytes)
    }
}

extension ConnectionRow {
    /// A live connection is known by where it goes, not by what is asked on it.
    fileprivate func isCut(by rule: BanList, now: WallTime) -> Bool {
        guard ended == nil else { return false }
        if let upstream, rule.verdict(address: upstream.address, now: now).refuses { return true }
        let asked = Authority(target)
        guard let port = asked.port else {
            return rule.verdict(client: client.address, now: now).refuses
        }
        let subject = BanSubject(tunnelFrom: client.address, host: asked.host, port: port)
        return rule.verdict(for: subject, now: now).refuses
    }
}
