extension PolicyState {
    /// The file as it is: its rules, in its order.
    mutating func load(
        _ wanted: [BanRule], _ refuses: Bool, now: WallTime, author: Author
    ) throws(BanFault) -> Notice {
        var current: [(rule: BanRule, meaning: BanMeaning)] = []
        for rule in wanted where !rule.isExpired(at: now) {
            current.append((rule, try rule.meaning()))
        }
        var places: [BanMeaning: Int] = [:]
        for (place, rule) in rules.enumerated() { places[rule.meaning] = place }
        var edits: [Journal.Edit] = []
        var order: [BanID] = []
        var end = rules.count
        for (rule, meaning) in current {
            if let place = places.removeValue(forKey: meaning) {
                order.append(rules[place].ban.id)
                edits += change(at: place, to: rule)
            } else {
                let added = new(rule, meaning, now: now, author: author)
                order.append(added.ban.id)
                edits.append(.rule(added.ban.id, place: end, before: nil, after: added))
                end += 1
            }
        }
        // From the end, so that the places of those before stay true.
        var removed: Set<BanID> = []
        for place in places.values.sorted(by: >)
        where rules[place].ban.lifetime != .untilRestart {
            edits.append(edit(place, nil))
            removed.insert(rules[place].ban.id)
        }
        edits += reordering(to: order, without: removed)
        if refuses != refusesByDefault {
            edits.append(.byDefault(before: refusesByDefault, after: refuses))
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
        return [edit(place, after)]
    }

    /// A rule that is not in the file stays behind the one it stood behind. Nothing is said when
    /// what was there keeps its order and new rules come last.
    private func reordering(to file: [BanID], without removed: Set<BanID>) -> [Journal.Edit] {
        let known = Set(file)
        let left = rules.map(\.ban.id).filter { !removed.contains($0) }
        let present = Set(left)
        let before = left + file.filter { !present.contains($0) }
        var behind: [BanID: [BanID]] = [:]
        var first: [BanID] = []
        var anchor: BanID?
        for id in left {
            if known.contains(id) {
                anchor = id
            } else if let anchor {
                behind[anchor, default: []].append(id)
            } else {
                first.append(id)
            }
        }
        guard before.filter({ known.contains($0) }) != file else { return [] }
        let after = first + file.flatMap { [$0] + (behind[$0] ?? []) }
        return [.order(before: before, after: after)]
    }

    private static func summary(of edits: [Journal.Edit]) -> String {
        var (added, removed, changed) = (0, 0, 0)
        var more = ""
        for edit in edits {
            switch edit {
            case .rule(_, _, nil, _): added += 1
            case .rule(_, _, _, nil): removed += 1
            case .rule: changed += 1
            case .order: more += ", in another order"
            case .pauses, .elsewhere: break
            case .byDefault(_, let refuses): more += ", default \(refuses ? "refuse" : "pass")"
            }
        }
        return "\(added) added, \(removed) removed, \(changed) changed\(more)"
    }
}
