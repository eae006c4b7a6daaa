extension PolicyState {
    mutating func commit(_ sentence: String, _ edits: [Journal.Edit]) {
        let order = rules.prefix(edits.lazy.compactMap(\.changedPlace).max() ?? 0).map(\.ban.id)
        for edit in edits {
            if case .rule(_, _, nil, let added?) = edit {
                rules.append(added)
            } else {
                _ = carryOut(edit, forward: true, order) { _ in false }
            }
            if case .rule(let id, _, let before?, let after?) = edit,
                before.ban.lifetime != .once, after.ban.lifetime == .once
            {
                renew(id)
            }
        }
        journal.record(
            Journal.Step(entry: nextEntry, sentence: sentence, edits: edits, order: order))
        done = (sentence, .change)
        revision += 1
    }

    mutating func undo(now: WallTime) throws(BanFault) -> Notice {
        guard let step = journal.takeUndo() else { throw .nothingToUndo }
        let late = replay(step.edits.reversed(), step.order, forward: false, now)
        done = ("undo \(step.sentence)", .undo(of: step.entry))
        return Notice(.info, "undone: \(step.sentence)\(Self.remark(late))")
    }

    mutating func redo(now: WallTime) throws(BanFault) -> Notice {
        guard let step = journal.takeRedo() else { throw .nothingToRedo }
        let late = replay(step.edits, step.order, forward: true, now)
        done = ("redo \(step.sentence)", .redo(of: step.entry))
        return Notice(.info, "done again: \(step.sentence)\(Self.remark(late))")
    }

    /// How many rules to bring back have ended meanwhile: they stay away.
    private mutating func replay(
        _ edits: [Journal.Edit], _ order: [BanID], forward: Bool, _ now: WallTime
    ) -> Int {
        let spent = spent
        var late = 0
        for edit in edits {
            let isLate = carryOut(edit, forward: forward, order) { ban in
                ban.isExpired(at: now) || ban.lifetime == .once && spent.contains(ban.id)
            }
            _ = pauses.remove { $0.isOver(at: now) }
            late += isLate ? 1 : 0
        }
        revision += 1
        return late
    }

    private static func remark(_ late: Int) -> String {
        switch late {
        case 0: ""
        case 1: " (its time has run out)"
        default: " (the time of \(late) rules has run out)"
        }
    }

    /// - Returns: whether it would have brought back a rule that is over.
    private mutating func carryOut(
        _ edit: Journal.Edit, forward: Bool, _ order: [BanID], isOver: (Ban) -> Bool
    ) -> Bool {
        switch edit {
        case .rule(let id, let place, let before, let after):
            let wanted = forward ? after : before
            let isLate = wanted.map { isOver($0.ban) } ?? false
            // One that is new comes last.
            let before = before == nil ? nil : order.prefix(place)
            put(isLate ? nil : wanted, id, place, behind: before)
            return isLate
        case .order(let before, let after): arrange(forward ? after : before)
        case .byDefault(let before, let after): refusesByDefault = forward ? after : before
        case .pauses(let before, let after): pauses = forward ? after : before
        case .elsewhere: break
        }
        return false
    }

    /// Expiry may have moved places since the edit, so rules are found by id.
    private mutating func put(
        _ wanted: CompiledBan?, _ id: BanID, _ place: Int, behind before: ArraySlice<BanID>?
    ) {
        let isThere = place < rules.count && rules[place].ban.id == id
        let found = isThere ? place : rules.firstIndex { $0.ban.id == id }
        switch (found, wanted) {
        case (let found?, let wanted?): rules[found] = wanted
        case (let found?, nil): rules.remove(at: found)
        case (nil, let wanted?):
            let place = before.map { end(of: $0) } ?? rules.count
            rules.insert(wanted, at: place)
        case (nil, nil): break
        }
    }

    /// The place behind the last of these that is still there.
    private func end(of before: ArraySlice<BanID>) -> Int {
        var left = before
        while let id = left.popLast() {
            if left.count < rules.count, rules[left.count].ban.id == id { return left.count + 1 }
            if let place = rules.firstIndex(where: { $0.ban.id == id }) { return place + 1 }
        }
        return 0
    }

    /// Rules that the order does not name have come since, and stay last.
    private mutating func arrange(_ order: [BanID]) {
        var ranks: [BanID: Int] = [:]
        for (rank, id) in order.enumerated() { ranks[id] = rank }
        let ranked = rules.enumerated().sorted { left, right in
            let ranks = (ranks[left.element.ban.id], ranks[right.element.ban.id])
            return (ranks.0 ?? .max, left.offset) < (ranks.1 ?? .max, right.offset)
        }
        rules = ranked.map(\.element)
    }
}
