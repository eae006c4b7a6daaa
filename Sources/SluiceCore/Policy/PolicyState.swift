/// The master list of bans: the one place where policy changes. Event loops get `list`, compiled
/// from it, whenever `revision` has moved.
package struct PolicyState: Sendable {
    /// Counts up with each change of what is banned.
    package private(set) var revision: UInt64 = 0

    private var rules: [CompiledBan] = []
    private var journal = Journal()
    private var nextID: UInt32 = 1

    package init() {}

    /// Begins with the rules of the file; that cannot be undone.
    package init(_ rules: [BanRule], now: WallTime) throws(BanFault) {
        _ = try load(rules, now: now, author: .file)
        journal = Journal()
    }

    package var bans: [Ban] { rules.map(\.ban) }
    package var list: BanList { BanList(compiled: rules) }
    /// Rules there are, and rules that undo and redo can bring back or change.
    package var knownIDs: Set<BanID> { journal.ids.union(rules.lazy.map(\.ban.id)) }
    /// `undo: ban host example.com`, what the next undo would take back.
    package var undoSentence: String? { journal.lastDone.map { "undo: \($0.sentence)" } }
    package var redoSentence: String? { journal.lastUndone.map { "redo: \($0.sentence)" } }

    /// Carries out one change. After a fault nothing has changed.
    package mutating func apply(
        _ change: PolicyChange, now: WallTime, author: Author
    ) throws(BanFault) -> Notice {
        switch change {
        case .ban(let request): try ban(BanRule(request, now: now), now: now, author: author)
        case .unban(let selector): try unban(selector)
        case .switchBan(let id, let on): try switchBan(id, on: on)
        case .replace(let id, let request): try replace(id, BanRule(request, now: now), now: now)
        case .load(let rules): try load(rules, now: now, author: author)
        case .undo: try undo(now: now)
        case .redo: try redo(now: now)
        }
    }

    /// Takes out the rules whose deadline has passed, and returns them.
    package mutating func expire(now: WallTime) -> [Ban] {
        let expired = rules.map(\.ban).filter { $0.isExpired(at: now) }
        guard !expired.isEmpty else { return [] }
        rules.removeAll { $0.ban.isExpired(at: now) }
        revision += 1
        return expired
    }
}

// MARK: - Changes

extension PolicyState {
    private mutating func ban(
        _ rule: BanRule, now: WallTime, author: Author
    ) throws(BanFault) -> Notice {
        let matcher = try rule.matcher()
        guard let place = rules.firstIndex(where: { $0.matcher == matcher }) else {
            let added = new(rule, matcher, now: now, author: author)
            commit("ban \(added.ban.rule)", [edit(added.ban.id, at: rules.count, nil, added)])
            return notice(for: added, "banned \(added.ban.rule): \(terms(of: added.ban, now))")
        }
        let before = rules[place]
        var after = before
        after.ban.take(rule)
        after.ban.author = author
        if BanRule(after.ban) == BanRule(before.ban) {
            return Notice(.info, "\(before.ban.rule) is banned already (rule \(before.ban.id))")
        }
        commit("ban \(after.ban.rule)", [edit(before.ban.id, at: place, before, after)])
        return notice(
            for: after,
            "\(after.ban.rule) was banned already; now \(terms(of: after.ban, now))")
    }

    private mutating func unban(_ selector: BanSelector) throws(BanFault) -> Notice {
        let place: Int
        switch selector {
        case .id(let id): place = try self.place(of: id)
        case .rule(let field, let value):
            let matcher = try BanMatcher(field: field, value: value)
            guard let found = rules.firstIndex(where: { $0.matcher == matcher }) else {
                throw .unknownRule(field, value)
            }
            place = found
        }
        let before = rules[place]
        commit("unban \(before.ban.rule)", [edit(before.ban.id, at: place, before, nil)])
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
        commit("switch \(word) \(before.ban.rule)", [edit(id, at: place, before, after)])
        return Notice(.info, "rule \(id) is \(word) (\(before.ban.rule))")
    }

    private mutating func replace(
        _ id: BanID, _ rule: BanRule, now: WallTime
    ) throws(BanFault) -> Notice {
        let place = try self.place(of: id)
        let matcher = try rule.matcher()
        if let twin = rules.first(where: { $0.matcher == matcher && $0.ban.id != id }) {
            throw .twin(twin.ban.id, rule.field, rule.value)
        }
        let before = rules[place]
        var ban = before.ban
        ban.take(rule)
        ban.isOn = before.ban.isOn
        guard ban != before.ban else { return Notice(.info, "rule \(id) says that already") }
        let after = CompiledBan(ban, matcher)
        commit("edit \(before.ban.rule)", [edit(id, at: place, before, after)])
        let state = ban.isOn ? "" : ", off"
        return notice(for: after, "now \(ban.rule): \(terms(of: ban, now))\(state)")
    }

    private mutating func load(
        _ wanted: [BanRule], now: WallTime, author: Author
    ) throws(BanFault) -> Notice {
        var current: [(rule: BanRule, matcher: BanMatcher)] = []
        for rule in wanted where !rule.isExpired(at: now) {
            current.append((rule, try rule.matcher()))
        }
        var places: [BanMatcher: Int] = [:]
        for (place, rule) in rules.enumerated() { places[rule.matcher] = place }
        var edits: [Journal.Edit] = []
        var end = rules.count
        for (rule, matcher) in current {
            if let place = places.removeValue(forKey: matcher) {
                edits += change(at: place, to: rule)
            } else {
                let added = new(rule, matcher, now: now, author: author)
                edits.append(edit(added.ban.id, at: end, nil, added))
                end += 1
            }
        }
        // From the end, so that the places of those before stay true.
        for place in places.values.sorted(by: >)
        where rules[place].ban.lifetime != .untilRestart {
            edits.append(edit(rules[place].ban.id, at: place, rules[place], nil))
        }
        guard !edits.isEmpty else { return Notice(.info, "bans.txt read: nothing changed") }
        commit("read bans.txt", edits)
        return Notice(.info, "bans.txt read: \(Self.summary(of: edits))")
    }

    private func change(at place: Int, to rule: BanRule) -> [Journal.Edit] {
        let before = rules[place]
        guard BanRule(before.ban) != rule else { return [] }
        var after = before
        after.ban.take(rule)
        return [edit(before.ban.id, at: place, before, after)]
    }

    private static func summary(of edits: [Journal.Edit]) -> String {
        let added = edits.count { $0.before == nil }
        let removed = edits.count { $0.after == nil }
        return "\(added) added, \(removed) removed, \(edits.count - added - removed) changed"
    }

    private mutating func new(
        _ rule: BanRule, _ matcher: BanMatcher, now: WallTime, author: Author
    ) -> CompiledBan {
        let ban = Ban(id: BanID(nextID), rule, created: now, author: author)
        nextID += 1
        return CompiledBan(ban, matcher)
    }

    private func place(of id: BanID) throws(BanFault) -> Int {
        guard let place = rules.firstIndex(where: { $0.ban.id == id }) else {
            throw .unknownID(id)
        }
        return place
    }

    private func edit(
        _ id: BanID, at place: Int, _ before: CompiledBan?, _ after: CompiledBan?
    ) -> Journal.Edit {
        Journal.Edit(id: id, place: place, before: before, after: after)
    }
}

// MARK: - Undo and redo

extension PolicyState {
    private mutating func commit(_ sentence: String, _ edits: [Journal.Edit]) {
        for edit in edits {
            if edit.before == nil, let added = edit.after {
                rules.append(added)
            } else {
                put(edit.after, edit)
            }
        }
        journal.record(Journal.Step(sentence: sentence, edits: edits))
        revision += 1
    }

    private mutating func undo(now: WallTime) throws(BanFault) -> Notice {
        guard let step = journal.takeUndo() else { throw .nothingToUndo }
        var late = 0
        for edit in step.edits.reversed() { late += restore(edit.before, edit, now) }
        revision += 1
        return Notice(.info, "undone: \(step.sentence)\(Self.remark(late))")
    }

    private mutating func redo(now: WallTime) throws(BanFault) -> Notice {
        guard let step = journal.takeRedo() else { throw .nothingToRedo }
        var late = 0
        for edit in step.edits { late += restore(edit.after, edit, now) }
        revision += 1
        return Notice(.info, "done again: \(step.sentence)\(Self.remark(late))")
    }

    /// 1 when the rule to bring back has expired meanwhile: it stays away.
    private mutating func restore(
        _ wanted: CompiledBan?, _ edit: Journal.Edit, _ now: WallTime
    ) -> Int {
        let isLate = wanted?.ban.isExpired(at: now) ?? false
        put(isLate ? nil : wanted, edit)
        return isLate ? 1 : 0
    }

    private static func remark(_ late: Int) -> String {
        switch late {
        case 0: ""
        case 1: " (its time has run out)"
        default: " (the time of \(late) rules has run out)"
        }
    }

    /// Expiry may have moved places since the edit, so rules are found by id.
    private mutating func put(_ wanted: CompiledBan?, _ edit: Journal.Edit) {
        let isThere = edit.place < rules.count && rules[edit.place].ban.id == edit.id
        let place = isThere ? edit.place : rules.firstIndex { $0.ban.id == edit.id }
        switch (place, wanted) {
        case (let place?, let wanted?): rules[place] = wanted
        case (let place?, nil): rules.remove(at: place)
        case (nil, let wanted?): rules.insert(wanted, at: min(edit.place, rules.count))
        case (nil, nil): break
        }
    }
}

// MARK: - Sentences

extension PolicyState {
    /// A rule that reads what a tunnel hides is said to miss it.
    private func notice(for rule: CompiledBan, _ text: String) -> Notice {
        switch rule.ban.field {
        case .url, .name:
            Notice(.warning, text + "; HTTPS in a tunnel shows host and port only and passes it")
        default: Notice(.info, text)
        }
    }

    private func terms(of ban: Ban, _ now: WallTime) -> String {
        let length =
            switch ban.lifetime {
            case .untilRestart: "until restart"
            case .forever: "forever"
            case .until(let deadline): "until \(deadline.timestamp)"
            }
        return "rule \(ban.id), \(ban.isDry ? "dry, " : "")\(ban.action), \(length)"
    }
}

extension BanAction: CustomStringConvertible {
    /// As behind `reply` in a command.
    package var description: String {
        switch self {
        case .status(let status): "\(status)"
        case .close: "close"
        case .reset: "reset"
        }
    }
}

extension BanRule {
    fileprivate func isExpired(at now: WallTime) -> Bool {
        if case .until(let deadline) = lifetime { deadline <= now } else { false }
    }
}
