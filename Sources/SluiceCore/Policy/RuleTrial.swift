/// A rule tried out on the rules that there are, by the code that would make it: what there is to
/// say of it, and what it would do, before anybody asks for it.
package struct RuleTrial: Sendable {
    /// The rule that is about the same already, and would say this instead.
    package let twin: BanID?
    /// That one says it already: nothing would change.
    package let isThereAlready: Bool
    /// What of HTTPS passes it unseen, in the words that follow when the rule is made.
    package let escape: String?
    /// Which rules stand in the way of which, in the same words.
    package let shadows: [String]
    /// Files it refers to itself. What they hold is not known here, so neither is what it matches.
    package let unknownLists: [String]
    /// The first rule before it that may decide by such a file.
    package let uncertainty: BanID?
    package let effect: BanEffect

    private let all: BanList
    private let alone: BanList
    private let place: Int

    /// What it makes of a subject.
    package enum Outcome: Equatable, Sendable {
        /// It refuses, allows, delays, limits or disturbs it.
        case concerned
        /// Rules before it decide, or it does not match.
        case untouched
        /// That depends on an address that is not known.
        case unknown
    }

    fileprivate init(_ request: BanRequest, on policy: PolicyState, now: WallTime) throws(BanFault)
    {
        let rule = BanRule(request, now: now)
        let meaning = try rule.meaning()
        let found = policy.rules.first { $0.meaning == meaning }
        twin = found?.ban.id
        isThereAlready = found.map { BanRule($0.ban) == rule } ?? false
        effect = request.effect
        unknownLists = meaning.lists.map(\.path)

        var after = policy
        _ = try after.apply(.ban(request), now: now, author: .console)
        place = after.rules.firstIndex { $0.meaning == meaning } ?? 0
        let made = after.rules[place]
        escape = after.escape(of: made)
        shadows = after.shadows(about: made)
        uncertainty =
            after.rules[..<place].first { $0.decides && !$0.meaning.lists.isEmpty }?.ban.id
        // What it would do is asked as if it was in earnest.
        after.rules[place].ban.isDry = false
        all = after.list
        alone = BanList(compiled: [after.rules[place]])
    }

    package func outcome(for subject: BanSubject, now: WallTime) -> Outcome {
        let verdict = all.verdict(for: subject, now: now)
        if verdict.concerns(place) { return .concerned }
        guard verdict.awaitsAddress else { return .untouched }
        if alone.verdict(for: subject, now: now).awaitsAddress { return .unknown }
        // Rules before it that ask for the address decide, or leave it to this one.
        var elsewhere = subject
        elsewhere.address = .hidden
        return all.verdict(for: elsewhere, now: now).concerns(place) ? .unknown : .untouched
    }

    /// Whether the connection would be cut: this rule refuses what it does, and no other allows it.
    package func cuts(_ row: ConnectionRow, exchange: ExchangeRow?, now: WallTime) -> Bool {
        row.verdict(of: alone, exchange: exchange, now: now).refuses
            && row.verdict(of: all, exchange: exchange, now: now).refuses
    }

    /// Whether it limits or disturbs what the connection does, as soon as it is made.
    package func shapes(_ row: ConnectionRow, exchange: ExchangeRow?, now: WallTime) -> Bool {
        row.verdict(of: all, exchange: exchange, now: now).shaping.contains(place)
    }
}

extension PolicyState {
    /// Rules as rows tell of them, to try out others on. What lists hold is not known.
    package init(trying rows: [BanRow], refusesByDefault: Bool = false) {
        self.init()
        self.refusesByDefault = refusesByDefault
        rules = rows.compactMap { try? CompiledBan($0.ban) }
        nextID = (rules.map(\.ban.id.number).max() ?? 0) &+ 1
    }

    /// Throws what would be wrong with the rule.
    package func trial(of request: BanRequest, now: WallTime) throws(BanFault) -> RuleTrial {
        try RuleTrial(request, on: self, now: now)
    }
}

extension BanVerdict {
    fileprivate func concerns(_ rule: Int) -> Bool {
        refusing == rule || allowing == rule || delaying.contains(rule) || shaping.contains(rule)
    }
}
