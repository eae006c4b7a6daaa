extension PolicyState {
    /// Of the files that rules refer to, those switched off included.
    package var listPaths: Set<String> {
        Set(rules.lazy.flatMap(\.meaning.lists).map(\.path))
    }

    /// Each list costs a look-up for every request, and a file that is watched.
    package static let listLimit = 64

    /// - Parameter known: how many there have been: a change that takes none in is no fault.
    func checkLists(_ known: Int) throws(BanFault) {
        let count = listPaths.count
        guard count <= max(Self.listLimit, known) else { throw .tooManyLists(count) }
    }

    /// What was read from these files is in force from now on.
    package mutating func take(_ lists: [String: Blocklist]) {
        self.lists = lists
        revision += 1
    }

    /// One rule alone, as all are compiled.
    package func list(of id: BanID) -> BanList {
        BanList(compiled: rules.filter { $0.ban.id == id }.map { $0.bound(to: lists) })
    }

    /// - Parameters:
    ///   - lists: by their paths.
    ///   - hits: of a rule: how many, and when the last one was.
    package func rows(
        _ lists: [String: ListRow], hits: (BanID) -> (count: UInt64, last: WallTime?)
    ) -> [BanRow] {
        rules.map { rule in
            let (count, last) = hits(rule.ban.id)
            var row = BanRow(ban: rule.ban, hits: count, lastHit: last)
            if !lists.isEmpty { row.lists = rule.meaning.lists.compactMap { lists[$0.path] } }
            return row
        }
    }

    /// All rules of a file in one step.
    mutating func add(
        _ wanted: [BanRule], from source: String, now: WallTime, author: Author
    ) throws(BanFault) -> Notice {
        var known = Set(rules.map(\.meaning))
        var edits: [Journal.Edit] = []
        for rule in wanted {
            let meaning = try rule.meaning()
            guard known.insert(meaning).inserted else { continue }
            let added = new(rule, meaning, now: now, author: author)
            edits.append(
                .rule(added.ban.id, place: rules.count + edits.count, before: nil, after: added))
        }
        let name = WireText(source).escaped()
        let others = wanted.count - edits.count
        guard !edits.isEmpty else {
            return Notice(.info, "\(name): all \(others) rules are there already")
        }
        commit("import \(name)", edits)
        let rest = others > 0 ? ", \(others) were there already" : ""
        return Notice(.info, "imported \(name): \(edits.count) rules\(rest)")
    }
}
