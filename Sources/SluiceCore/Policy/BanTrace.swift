/// How a verdict came about: each rule that was consulted and what came of it, in their order.
/// Walks all rules; for people, not for traffic.
package struct BanTrace: Sendable {
    package struct Entry: Sendable {
        package let ban: Ban
        package let outcome: Outcome
        /// What lists by reference say of the subject: `.ads.example in ads.txt`.
        package let listed: [String]
    }

    package enum Outcome: Equatable, Sendable {
        case refuses
        case allows
        case delays
        /// It limits or disturbs what passes.
        case shapes
        /// It matches and only counts.
        case dry
        /// It matches, and this one stands before it.
        case outranked(by: BanID)
        /// It matches, and is switched off.
        case off
        case expired
        /// Whether it matches is known with the address.
        case awaitsAddress
        /// This condition is not met, while others are.
        case unmet(BanCondition)
    }

    /// Rules of which at least one condition is met.
    package private(set) var entries: [Entry] = []
    /// How many rules were not concerned at all.
    package private(set) var others = 0
    package let refusesByDefault: Bool

    package init(_ subject: BanSubject, through list: BanList, now: WallTime) {
        let inquiry = BanInquiry(subject, readsURL: true, readsAddress: true)
        var decider: BanID?
        var isOpen = false
        for (ban, meaning) in zip(list.bans, list.meanings) {
            let met = meaning.matchers.map { inquiry.meets($0) }
            guard met.contains(where: { $0 != false }) else {
                others += 1
                continue
            }
            var outcome = Self.outcome(ban, meaning, met, now)
            if let decider, outcome.isDecision || outcome == .delays || outcome == .shapes {
                outcome = .outranked(by: decider)
            }
            if outcome == .awaitsAddress, ban.effect == .allow { isOpen = true }
            if outcome.isDecision { decider = ban.id }
            let listed = meaning.lists.compactMap { inquiry.entry(of: $0) }
            entries.append(Entry(ban: ban, outcome: outcome, listed: listed))
        }
        refusesByDefault = list.refusesByDefault && decider == nil && !isOpen
    }

    private static func outcome(
        _ ban: Ban, _ meaning: BanMeaning, _ met: [Bool?], _ now: WallTime
    ) -> Outcome {
        if let index = met.firstIndex(of: false) {
            let unmet = ban.conditions.first { condition in
                let matcher = try? BanMatcher(field: condition.field, value: condition.value)
                return matcher == meaning.matchers[index]
            }
            return .unmet(unmet ?? ban.conditions[0])
        }
        if !ban.isOn { return .off }
        if ban.isExpired(at: now) { return .expired }
        if met.contains(nil) { return .awaitsAddress }
        if ban.isDry { return .dry }
        switch ban.effect {
        case .refuse: return .refuses
        case .allow: return .allows
        case .delay: return .delays
        case .limit, .fault: return .shapes
        }
    }
}

extension BanTrace.Outcome {
    fileprivate var isDecision: Bool { self == .refuses || self == .allows }
}

// MARK: - Sentences

extension BanTrace {
    /// What becomes of `text`, and by which rule: `ban 1 refuses it: host a.test`.
    package func sentence(about text: String) -> String {
        let decision = entries.first { $0.outcome.isDecision }
        let awaiting = entries.first { $0.outcome == .awaitsAddress }
        if let decision {
            let verb = decision.outcome == .allows ? "allows" : "refuses"
            let end = "\(decision.ban.id) \(verb) it: \(decision.ban.rule)\(decision.listedWords)"
            guard let awaiting, isBefore(awaiting, decision) else { return "ban \(end)" }
            return "ban \(awaiting.ban.id) waits for the address; else ban \(end)"
        }
        if refusesByDefault { return "no rule allows \(text), and that is refused" }
        if let awaiting {
            return "ban \(awaiting.ban.id) decides when the address is known: \(awaiting.ban.rule)"
        }
        return "no ban refuses \(text)"
    }

    private func isBefore(_ entry: Entry, _ other: Entry) -> Bool {
        for each in entries {
            if each.ban.id == entry.ban.id { return true }
            if each.ban.id == other.ban.id { return false }
        }
        return false
    }
}

extension BanTrace.Entry {
    /// `matches and refuses with 403`, and which entry of a list it is that matches.
    package var sentence: String { outcomeSentence + listedWords }

    fileprivate var listedWords: String {
        listed.isEmpty ? "" : " (\(listed.joined(separator: ", ")))"
    }

    private var outcomeSentence: String {
        switch outcome {
        case .refuses: "matches and refuses with \(ban.effect)"
        case .allows: "matches and allows it"
        case .delays, .shapes: "matches: \(ban.effect.words)"
        case .dry:
            ban.effect.isLimit
                ? "matches and only counts what is too much (dry)" : "matches and only counts (dry)"
        case .outranked(let id): "matches, but rule \(id) stands before it"
        case .off: "would match, but is off"
        case .expired: "would match, but its time has run out"
        case .awaitsAddress: "waits for the address"
        case .unmet(let condition): "does not match: not \([condition].words)"
        }
    }
}
