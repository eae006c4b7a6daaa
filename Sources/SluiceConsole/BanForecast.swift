import SluiceCore

/// What a rule would have done lately, what it would do to live connections, and what there is to
/// be warned of; found out by the same rules that would carry it out.
struct BanForecast: Equatable, Sendable {
    /// What it would have refused, allowed, delayed, limited or disturbed.
    private(set) var exchanges = 0
    private(set) var ofExchanges = 0
    /// Of these it cannot be told: the address decides, and rows do not have it.
    private(set) var unknown = 0
    /// Of a limit: those that would have had to wait, not to go, and all that it is about.
    private(set) var slowed = 0
    private(set) var limited = 0
    /// It would cut them, or shape them.
    private(set) var connections = 0
    /// Why there is no count.
    private(set) var obstacle: String?
    /// Why the count is only the most there can be.
    private(set) var doubt: String?
    private(set) var warnings: [String] = []
    /// Why there can be no such rule.
    private(set) var fault: String?
    private var effect = BanEffect.refuse(.status(403))

    init() {}

    init(
        _ request: BanRequest, by trials: inout RuleTrials, _ snapshot: Snapshot, _ now: WallTime
    ) {
        effect = request.effect
        ofExchanges = snapshot.exchanges.count
        switch trials.trial(of: request, among: snapshot, now: now) {
        case .failure(let fault): self.fault = "\(fault)"
        case .success(let trial):
            warn(trial, request, snapshot)
            guard obstacle == nil else { return }
            countExchanges(trial, snapshot, now)
            if request.lifetime == .once { exchanges = min(1, exchanges) }
            countConnections(trial, snapshot, now)
        }
    }

    private mutating func countExchanges(
        _ trial: RuleTrial, _ snapshot: Snapshot, _ now: WallTime
    ) {
        var uses: [QuotaForecast.Use] = []
        for row in snapshot.exchanges where !effect.needsHearing || row.wasHeard {
            let subject = BanSubject(row)
            switch trial.outcome(for: subject, now: now) {
            case .untouched: break
            case .unknown: unknown += 1
            case .concerned:
                exchanges += 1
                guard case .limit(let quota) = effect else { break }
                uses.append(QuotaForecast.Use(row, subject, quota))
            }
        }
        // Most of what a limit is about it lets pass.
        guard case .limit(let quota) = effect else { return }
        limited = exchanges
        let forecast = QuotaForecast(quota, uses, on: snapshot.connections)
        (exchanges, slowed) = (forecast.refused, forecast.slowed)
        if forecast.isUnknown { obstacle = "no row tells what clients sent" }
    }

    private mutating func countConnections(
        _ trial: RuleTrial, _ snapshot: Snapshot, _ now: WallTime
    ) {
        let asked = Dictionary(
            snapshot.exchanges.lazy.filter { $0.end == nil }.map { ($0.connection, $0) }
        ) { $1 }
        connections = snapshot.connections.count {
            effect.shapes
                ? trial.shapes($0, exchange: asked[$0.id], now: now)
                : trial.cuts($0, exchange: asked[$0.id], now: now)
        }
    }
}

extension BanEffect {
    /// It comes when it is known who asks for what, and that there is room.
    fileprivate var needsHearing: Bool {
        switch self {
        case .delay, .limit, .fault: true
        case .refuse, .allow: false
        }
    }
}

extension ExchangeRow {
    /// It was no bad message, nor was it sent away before any rule was asked.
    fileprivate var wasHeard: Bool {
        switch end {
        case .unauthenticated, .malformedRequest, .loop: false
        // Of its head, or of its body later.
        case .requestTimeout: !host.bytes.isEmpty
        // Over a limit of sluice's own; a rule's says which.
        case .overload: rule != nil
        default: true
        }
    }
}

// MARK: - Warnings

extension BanForecast {
    private mutating func warn(_ trial: RuleTrial, _ request: BanRequest, _ snapshot: Snapshot) {
        if let path = trial.unknownLists.first {
            obstacle = "what \(WireText(path).escaped()) holds is not known here"
        }
        if let rule = trial.uncertainty {
            doubt = "rule \(rule) comes first, and what its list holds is not known here"
        }
        if let twin = trial.twin {
            warnings.append(
                trial.isThereAlready
                    ? "rule \(twin) says exactly this already"
                    : "rule \(twin) is about the same; this rewrites it")
        }
        let escaping = Self.escapingTunnels(request, snapshot)
        if escaping > 0, effect != .allow {
            let tunnels = Units.counted(escaping, "tunnel")
            warnings.append("https to this host passes (\(tunnels) lately); name the host instead")
        } else if let escape = trial.escape {
            warnings.append(escape)
        }
        warnings += trial.shadows
    }

    /// Tunnels to the host of a `url` rule: their requests cannot be seen.
    private static func escapingTunnels(_ request: BanRequest, _ snapshot: Snapshot) -> Int {
        guard let url = request.conditions.first(where: { $0.field == .url })?.value,
            let host = BanSubject(url: WireText(url))?.hostValue
        else { return 0 }
        let asked = snapshot.exchanges.count {
            $0.isConnect && BanSubject($0).hostValue == host
        }
        if asked > 0 { return asked }
        return snapshot.connections.count {
            $0.state == .tunnel && $0.destination?.host.lowercased() == host
        }
    }
}

// MARK: - Words

extension BanForecast {
    /// `would have refused 4 of the last 13 exchanges`
    var sentence: String {
        if let obstacle { return "no forecast: \(obstacle)" }
        let lately = "of the last \(Units.counted(ofExchanges, "exchange"))"
        if unknown > 0, unknown == ofExchanges {
            return "no forecast: no row tells the address \(lately)"
        }
        let most = doubt == nil ? "" : "at most "
        var words = "would have \(deeds(most))"
        words =
            effect.isLimit ? "matches \(most)\(limited) \(lately), \(words)" : words + " \(lately)"
        if unknown > 0 { words += "; of \(unknown) the address is not known" }
        return words + (doubt.map { ": \($0)" } ?? "")
    }

    private func deeds(_ most: String) -> String {
        var deeds = slowed > 0 ? ["slowed \(most)\(slowed)"] : []
        if exchanges > 0 || slowed == 0 { deeds.append("\(verb) \(most)\(exchanges)") }
        return deeds.joined(separator: " and ")
    }

    /// It would have done something.
    var isSomething: Bool { exchanges + slowed + limited + connections > 0 }

    private var verb: String {
        switch effect {
        case .refuse: "refused"
        case .allow: "allowed"
        case .delay: "delayed"
        case .limit(let quota):
            if case .bandwidth = quota.measure { "slowed" } else { "refused" }
        case .fault: "disturbed"
        }
    }
}
