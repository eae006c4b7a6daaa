/// The rules in force, compiled: immutable, held by every event loop, replaced as a whole.
///
/// The first rule that matches, in earnest, decides; those that delay do not end the search. A rule
/// of several conditions is found by the one that the fewest subjects meet.
///
/// Cost: nothing is allocated unless a rule reads the URL (it is then written out once) or a rule
/// matches that counts only, or delays. No look-up walks the rules, those apart that only a method
/// or a pattern without a literal could find; thousands cost as much as one. Each list by reference
/// costs one look-up, however long it is.
package final class BanList: Sendable {
    /// As given, those switched off included; verdicts name places in it.
    package let bans: [Ban]
    /// What no rule allows is refused.
    package let refusesByDefault: Bool
    /// Nothing can be refused, delayed or counted.
    package let isEmpty: Bool
    /// Some rule limits or disturbs.
    package let shapes: Bool

    let meanings: [BanMeaning]
    private let terms: [Terms]
    private let finders: RuleFinders

    /// Of a rule, what decides whether a match counts, and what it does then.
    private struct Terms: Sendable {
        var deadline: WallTime
        var isDry: Bool
        var effect: BanEffect
        /// Besides the one that finds it.
        var rest: [BanMatcher]
        /// Nothing but its client has to be known.
        var isClientOnly: Bool
    }

    package static let empty = BanList(compiled: [])

    /// Throws when a value does not suit its field.
    package convenience init(
        _ bans: [Ban], refusesByDefault: Bool = false
    ) throws(BanFault) {
        var compiled: [CompiledBan] = []
        for ban in bans { compiled.append(try CompiledBan(ban)) }
        self.init(compiled: compiled, refusesByDefault: refusesByDefault)
    }

    init(compiled: [CompiledBan], refusesByDefault: Bool = false) {
        var sorted = SortedMatchers()
        var terms: [Terms] = []
        for (rule, entry) in compiled.enumerated() {
            terms.append(
                Terms(
                    deadline: entry.ban.deadline ?? WallTime(nanoseconds: .max),
                    isDry: entry.ban.isDry, effect: entry.ban.effect,
                    rest: entry.ban.isOn ? sorted.add(entry, rule) : [],
                    isClientOnly: entry.meaning.isClientOnly))
        }
        bans = compiled.map(\.ban)
        meanings = compiled.map(\.meaning)
        self.terms = terms
        self.refusesByDefault = refusesByDefault
        shapes = bans.contains { $0.isOn && $0.effect.shapes }
        isEmpty = !refusesByDefault && !bans.contains(where: \.isOn)
        finders = RuleFinders(sorted, compiled)
    }

    private init(_ other: BanList, spending rule: Int) {
        var terms = other.terms
        terms[rule].deadline = WallTime(nanoseconds: .min)
        self.terms = terms
        bans = other.bans
        meanings = other.meanings
        refusesByDefault = other.refusesByDefault
        isEmpty = other.isEmpty
        shapes = other.shapes
        finders = other.finders
    }

    /// What rules say of an address is the same for every exchange that was let pass before it was
    /// known, so that one may have the answer to another's question.
    package var sharesAddresses: Bool { finders.sharesAddresses }

    /// The same, but for one rule that is used up.
    package func spending(_ rule: Int) -> BanList { BanList(self, spending: rule) }
}

// MARK: - Verdicts

extension BanList {
    /// At accept, when only the client is known. Refuses only what would be refused whatever else
    /// becomes known.
    package func verdict(client: IPAddress, now: WallTime) -> BanVerdict {
        let whole = verdict(of: inquiry(client: client, now: now))
        var verdict = BanVerdict.pass
        verdict.refusing = whole.refusing
        verdict.dryRuns = whole.dryRuns
        return verdict
    }

    /// At accept: the rules that limit or disturb whatever this client does.
    package func shaping(client: IPAddress, now: WallTime) -> [Int] {
        verdict(of: inquiry(client: client, now: now)).shaping
    }

    /// What only its client decides, up to where a rule might allow what it will ask for.
    private func inquiry(client: IPAddress, now: WallTime) -> BanInquiry {
        let subject = BanSubject(tunnelFrom: client, host: [], port: 0)
        var inquiry = BanInquiry(subject, readsURL: false, readsAddress: false)
        finders.clients.forEachMatch(client) { rule in
            if terms[rule].isClientOnly { ask(rule, now, &inquiry) }
        }
        for (list, rule) in finders.clientLists
        where terms[rule].isClientOnly && list.contains(client) {
            ask(rule, now, &inquiry)
        }
        for (rule, clients) in finders.allowing {
            guard rule < inquiry.decider, inquiry.pendingAllow == .max else { break }
            let mayMatch = !terms[rule].isClientOnly && inquiry.meets(all: clients) == true
            if mayMatch { inquiry.mayMatch(rule, allows: true) }
        }
        return inquiry
    }

    /// For a request or a tunnel: before the cache and before the name is resolved, and again with
    /// the address, if this verdict awaits it. Refuses only what no rule that awaits the address
    /// could still allow; while the user is pending, no rule that awaits the user either.
    package func verdict(for subject: BanSubject, now: WallTime) -> BanVerdict {
        guard !isEmpty else { return .pass }
        var inquiry = inquiry(subject)
        finders.clients.forEachMatch(subject.client) { ask($0, now, &inquiry) }
        finders.ports.forEachMatch(subject.port) { ask($0, now, &inquiry) }
        finders.hosts.forEachMatch(subject.host) { ask($0, now, &inquiry) }
        for (list, rule) in finders.clientLists where list.contains(subject.client) {
            ask(rule, now, &inquiry)
        }
        if !inquiry.host.isEmpty {
            for (list, rule) in finders.hostLists where list.contains(host: inquiry.host) {
                ask(rule, now, &inquiry)
            }
        }
        switch inquiry.address {
        case .known(let address):
            finders.addresses.forEachMatch(address) { ask($0, now, &inquiry) }
            for (list, rule) in finders.addressLists where list.contains(address) {
                ask(rule, now, &inquiry)
            }
        case .pending:
            // The first of either kind is all that counts.
            if let rule = finders.byAddress.first(where: { now < terms[$0].deadline }) {
                inquiry.mayMatch(rule, allows: false)
            }
            if let rule = finders.allowingByAddress.first(where: { now < terms[$0].deadline }) {
                inquiry.mayMatch(rule, allows: true)
            }
        case .hidden: break
        }
        if let resource = subject.resource {
            finders.names.forEachMatch(target: resource.path) { ask($0, now, &inquiry) }
            if finders.readsURL {
                finders.urls.forEachMatch(inquiry.url) { ask($0, now, &inquiry) }
                finders.patterns.forEachMatch(inquiry.url[...]) { ask($0, now, &inquiry) }
            }
        }
        if !finders.users.isEmpty, let user = subject.user {
            for rule in finders.users[SortedMatchers.hash(user)] ?? [] { ask(rule, now, &inquiry) }
        }
        if subject.userIsPending {
            for rule in finders.allowingByUser { ask(rule, now, &inquiry) }
        }
        for rule in finders.others { ask(rule, now, &inquiry) }
        return verdict(of: inquiry)
    }

    func inquiry(_ subject: BanSubject) -> BanInquiry {
        BanInquiry(
            subject, readsURL: finders.readsURL, readsAddress: finders.readsAddress)
    }

    private func ask(_ rule: Int, _ now: WallTime, _ inquiry: inout BanInquiry) {
        guard now < terms[rule].deadline else { return }
        if !terms[rule].rest.isEmpty {
            switch inquiry.meets(all: terms[rule].rest) {
            case true?: break
            case false?: return
            case nil:
                let allows = terms[rule].effect == .allow && !terms[rule].isDry
                return inquiry.mayMatch(rule, allows: allows)
            }
        }
        // A limit that only counts has to count what it would have let pass as well.
        guard !terms[rule].isDry || terms[rule].effect.isLimit else {
            return inquiry.isDry(rule)
        }
        switch terms[rule].effect {
        case .refuse, .allow: inquiry.decides(rule)
        case .delay: inquiry.delays(rule)
        case .limit, .fault: inquiry.shapes(rule)
        }
    }

    private func verdict(of inquiry: BanInquiry) -> BanVerdict {
        var verdict = BanVerdict.pass
        verdict.dryRuns = inquiry.dryRuns
        let decider = inquiry.decider
        if decider == .max {
            verdict.isRefusedByDefault = refusesByDefault && inquiry.pendingAllow == .max
        } else if terms[decider].effect == .allow {
            if decider < inquiry.pending { verdict.allowing = decider }
        } else if decider < inquiry.pendingAllow {
            verdict.refusing = decider
        }
        guard !verdict.refuses else { return verdict }
        // What is allowed for good stays allowed, also by a rule that is used up meanwhile.
        verdict.awaitsAddress = inquiry.pending < .max && verdict.allowing == nil
        let end = min(decider, inquiry.pendingAllow)
        for rule in inquiry.delaying where rule < end {
            guard case .delay(let seconds) = terms[rule].effect else { continue }
            verdict.delaying.append(rule)
            verdict.delay = max(verdict.delay, seconds)
        }
        if !inquiry.shaping.isEmpty {
            verdict.shaping = inquiry.shaping.filter { $0 < end }.sorted()
        }
        return verdict
    }
}
