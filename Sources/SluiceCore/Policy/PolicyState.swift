/// The master list of bans: the one place where policy changes. Event loops get `list`, compiled
/// from it, whenever `revision` has moved.
package struct PolicyState: Sendable {
    /// Counts up with each change of what is banned.
    package internal(set) var revision: UInt64 = 0
    /// What no rule allows is refused.
    package internal(set) var refusesByDefault = false
    /// Not kept over a restart.
    package internal(set) var pauses = BanPauses()

    /// In the order in which they are asked.
    var rules: [CompiledBan] = []
    var journal = Journal()
    /// What was read from the files that rules refer to, by their paths.
    var lists: [String: Blocklist] = [:]
    var nextID: UInt32 = 1
    /// What has just been done, until there is an entry of it.
    var done: (change: String, kind: JournalEntry.Kind)?
    var untold: [JournalEntry] = []
    var nextEntry: UInt64 = 1
    /// Rules that a match has used up; undo does not bring them back.
    private(set) var spent: Set<BanID> = []
    /// Rules that were to last longer, and are for one match now: one more than they have had.
    var renewed: Set<BanID> = []

    package init() {}

    /// Begins with the rules of the file; that cannot be undone.
    package init(
        _ rules: [BanRule], refusesByDefault: Bool = false, now: WallTime
    ) throws(BanFault) {
        _ = try load(rules, refusesByDefault, now: now, author: .file)
        try checkLists(0)
        journal = Journal()
        (done, untold) = (nil, [])
    }

    package var bans: [Ban] { rules.map(\.ban) }
    package var list: BanList {
        BanList(
            compiled: rules.map { $0.bound(to: lists) }, refusesByDefault: refusesByDefault)
    }
    /// Rules there are, and rules that undo and redo can bring back or change.
    package var knownIDs: Set<BanID> { journal.ids.union(rules.lazy.map(\.ban.id)) }
    /// `undo: ban host example.com`, what the next undo would take back.
    package var undoSentence: String? { journal.lastDone.map { "undo: \($0.sentence)" } }
    package var redoSentence: String? { journal.lastUndone.map { "redo: \($0.sentence)" } }

    /// The rule with these conditions.
    package func id(of conditions: [BanCondition]) -> BanID? {
        guard let meaning = try? BanMeaning(conditions) else { return nil }
        return rules.first { $0.meaning == meaning }?.ban.id
    }

    /// Carries out one change. After a fault nothing has changed.
    package mutating func apply(
        _ change: PolicyChange, now: WallTime, author: Author
    ) throws(BanFault) -> Notice {
        let before = self
        let notice = try carryOut(change, now: now, author: author)
        do throws(BanFault) { try checkLists(before.listPaths.count) } catch {
            self = before
            throw error
        }
        tell(notice.text, now, author)
        return notice
    }

    private mutating func carryOut(
        _ change: PolicyChange, now: WallTime, author: Author
    ) throws(BanFault) -> Notice {
        switch change {
        case .ban(let request): try ban(BanRule(request, now: now), now: now, author: author)
        case .unban(let selector): try unban(selector)
        case .switchBan(let id, let on): try switchBan(id, on: on)
        case .switchGroup(let group, let on): try switchGroup(group, on: on)
        case .replace(let id, let request): try replace(id, BanRule(request, now: now), now: now)
        case .move(let id, let place): try move(id, to: place)
        case .refuseByDefault(let refuses): refuseByDefault(refuses)
        case .pause(let seconds, let client): try pause(seconds, client, now: now)
        case .resume(let client): try resume(client)
        case .load(let rules, let refuses):
            try load(rules, refuses, now: now, author: author)
        case .add(let rules, let source):
            try add(rules, from: source, now: now, author: author)
        case .undo: try undo(now: now)
        case .redo: try redo(now: now)
        }
    }

    /// Takes out the rules whose deadline has passed, and returns them.
    package mutating func expire(now: WallTime) -> [Ban] {
        let gone = takeOut { $0.ban.isExpired(at: now) }
        for ban in gone { tellEnd("expired: ban \(ban.rule)", now, .time) }
        return gone
    }

    /// Takes out a rule that lasted for one match. `nil` when it has gone, or lasts longer now.
    package mutating func spend(_ id: BanID, now: WallTime) -> Ban? {
        spent.formIntersection(journal.ids)
        spent.insert(id)
        let gone = takeOut { $0.ban.id == id && $0.ban.lifetime == .once }.first
        if let gone { tellEnd("used up: ban \(gone.rule)", now, .traffic) }
        return gone
    }

    /// Rules that have become rules for one match since this was last asked: what they matched
    /// before does not use them up.
    package mutating func takeRenewed() -> Set<BanID> {
        defer { renewed = [] }
        return renewed
    }

    /// An edit of a rule that lasted longer makes it one for one match.
    mutating func renew(_ id: BanID) {
        spent.remove(id)
        renewed.insert(id)
    }

    private mutating func takeOut(where isOver: (CompiledBan) -> Bool) -> [Ban] {
        let gone = rules.filter(isOver).map(\.ban)
        guard !gone.isEmpty else { return [] }
        rules.removeAll(where: isOver)
        revision += 1
        return gone
    }
}

// MARK: - Changes

extension PolicyState {
    private mutating func ban(
        _ rule: BanRule, now: WallTime, author: Author
    ) throws(BanFault) -> Notice {
        let meaning = try rule.meaning()
        guard let place = rules.firstIndex(where: { $0.meaning == meaning }) else {
            let added = new(rule, meaning, now: now, author: author)
            let verb = rule.effect.verb
            commit(
                "\(verb) \(added.ban.rule)",
                [.rule(added.ban.id, place: rules.count, before: nil, after: added)])
            let said = verb.past
            return notice(for: added, "\(said) \(added.ban.rule): \(terms(of: added.ban))")
        }
        let before = rules[place]
        var after = before
        after.ban.take(rule)
        after.ban.author = author
        let was = before.ban.effect.verb.past
        if BanRule(after.ban) == BanRule(before.ban) {
            return Notice(.info, "\(before.ban.rule) is \(was) already (rule \(before.ban.id))")
        }
        let verb = rule.effect.verb
        commit("\(verb) \(after.ban.rule)", [edit(place, after)])
        return notice(
            for: after, "\(after.ban.rule) was \(was) already; now \(terms(of: after.ban))")
    }

    private mutating func unban(_ selector: BanSelector) throws(BanFault) -> Notice {
        let place: Int
        switch selector {
        case .id(let id): place = try self.place(of: id)
        case .rule(let conditions):
            let meaning = try BanMeaning(conditions)
            let found =
                rules.firstIndex { $0.meaning == meaning }
                ?? rules.firstIndex { $0.meaning.matches(as: meaning) }
            guard let found else {
                throw .unknownRule(conditions)
            }
            place = found
        }
        let before = rules[place]
        commit("unban \(before.ban.rule)", [edit(place, nil)])
        return Notice(.info, "unbanned \(before.ban.rule) (rule \(before.ban.id))")
    }

    private mutating func switchBan(_ id: BanID, on: Bool) throws(BanFault) -> Notice {
        let place = try self.place(of: id)
        let before = rules[place]
        let word = on ? "on" : "off"
        guard before.ban.isOn != on else {
            return Notice(.info, "rule \(id) is \(word) already (\(before.ban.rule))")
        }
        var after = before
        after.ban.isOn = on
        commit("switch \(word) \(before.ban.rule)", [edit(place, after)])
        return Notice(.info, "rule \(id) is \(word) (\(before.ban.rule))")
    }

    private mutating func switchGroup(_ group: String, on: Bool) throws(BanFault) -> Notice {
        let word = on ? "on" : "off"
        let name = WireText(group).escaped()
        let members = rules.indices.filter { rules[$0].ban.group == group }
        guard !members.isEmpty else { throw .unknownGroup(group) }
        let edits = members.filter { rules[$0].ban.isOn != on }.map { place in
            var after = rules[place]
            after.ban.isOn = on
            return edit(place, after)
        }
        guard !edits.isEmpty else { return Notice(.info, "group \(name) is \(word) already") }
        commit("switch \(word) group \(name)", edits)
        return Notice(.info, "group \(name) is \(word): rules \(edits.count)")
    }

    private mutating func replace(
        _ id: BanID, _ rule: BanRule, now: WallTime
    ) throws(BanFault) -> Notice {
        let place = try self.place(of: id)
        let meaning = try rule.meaning()
        if let twin = rules.first(where: { $0.meaning == meaning && $0.ban.id != id }) {
            throw .twin(twin.ban.id, rule.conditions)
        }
        let before = rules[place]
        var ban = before.ban
        ban.take(rule)
        ban.isOn = before.ban.isOn
        guard ban != before.ban else { return Notice(.info, "rule \(id) says that already") }
        let after = CompiledBan(ban, meaning)
        commit("edit \(before.ban.rule)", [edit(place, after)])
        let state = ban.isOn ? "" : ", off"
        return notice(for: after, "now \(ban.rule): \(terms(of: ban))\(state)")
    }

    private mutating func move(_ id: BanID, to target: BanPlace) throws(BanFault) -> Notice {
        let place = try self.place(of: id)
        let moved = rules[place]
        let (wanted, name) =
            switch target {
            case .at(let place): (place, "at place \(place)")
            case .up: (max(1, place), "the first")
            case .down: (min(place + 2, rules.count), "the last")
            }
        guard (1...rules.count).contains(wanted) else { throw .unknownPlace(wanted) }
        guard place != wanted - 1 else {
            return Notice(.info, "rule \(id) is \(name) already (\(moved.ban.rule))")
        }
        let before = rules.map(\.ban.id)
        var after = before
        after.insert(after.remove(at: place), at: wanted - 1)
        commit("move \(moved.ban.rule)", [.order(before: before, after: after)])
        return notice(for: moved, "rule \(id) is at place \(wanted) now (\(moved.ban.rule))")
    }

    private mutating func refuseByDefault(_ refuses: Bool) -> Notice {
        let word = refuses ? "refused" : "passed"
        guard refuses != refusesByDefault else {
            return Notice(.info, "what no rule allows is \(word) already")
        }
        commit(
            "default \(refuses ? "refuse" : "pass")",
            [.byDefault(before: refusesByDefault, after: refuses)])
        return Notice(.info, "what no rule allows is \(word) now")
    }

    mutating func new(
        _ rule: BanRule, _ meaning: BanMeaning, now: WallTime, author: Author
    ) -> CompiledBan {
        let ban = Ban(id: BanID(nextID), rule, created: now, author: author)
        nextID += 1
        return CompiledBan(ban, meaning)
    }

    private func place(of id: BanID) throws(BanFault) -> Int {
        guard let place = rules.firstIndex(where: { $0.ban.id == id }) else {
            throw .unknownID(id)
        }
        return place
    }

    func edit(_ place: Int, _ after: CompiledBan?) -> Journal.Edit {
        .rule(rules[place].ban.id, place: place, before: rules[place], after: after)
    }
}
