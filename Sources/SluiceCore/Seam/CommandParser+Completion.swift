extension CommandParser {
    /// The lines that `prefix` may become when its last word is completed, or the next one begun;
    /// one that needs more words ends with a space. Empty where only the operator knows.
    package static func completions(
        for prefix: String, names: CommandNames = CommandNames()
    ) -> [String] {
        guard var words = try? CommandWords(prefix) else { return [] }
        var before: [String] = []
        var last = ""
        while let word = words.next() {
            if word.end == prefix.count + 1, words.peeked == nil {
                guard !word.isQuoted else { return [] }
                last = word.text
            } else {
                before.append(word.text)
            }
        }
        let kept = prefix.dropLast(last.count)
        return candidates(after: before, names).filter { $0.hasPrefix(last) }.map { kept + $0 }
    }

    private static func candidates(after words: [String], _ names: CommandNames) -> [String] {
        guard let first = words.first else { return CommandVerb.allCases.map(\.completed) }
        let rest = Array(words.dropFirst())
        switch (CommandVerb(rawValue: first), rest.count) {
        case (.ban, _): return ruleWords(after: rest[...])
        case (.allow, _): return ruleWords(after: rest[...], as: .allow)
        case (.limit, _): return ruleWords(after: rest[...], as: .limit)
        case (.fault, _): return ruleWords(after: rest[...], as: .fault)
        case (.unban, _): return ruleWords(after: rest[...]).filter { !BanClause.begins($0) }
        case (.bans, 0):
            return [
                "on ", "off ", "edit ", "move ", "default ", "pause ", "resume", "test ",
                "import ", "export ",
            ]
        case (.bans, 1): return switches(after: rest[0])
        case (.bans, 2) where rest[0] == "pause": return ["client "]
        case (.bans, 2) where rest[0] == "import": return ["group ", "note "]
        case (.bans, 2) where rest[0] == "export": return ["as "]
        case (.bans, 3) where rest[0] == "export": return BlocklistForm.allCases.map(\.rawValue)
        case (.bans, 2...) where rest[0] == "edit": return ruleWords(after: rest[2...])
        case (.upstream, 0): return names.upstreams.map { quoted($0) + " " }
        case (.listener, 0): return names.listeners.map { quoted($0) + " " }
        case (.upstream, 1): return ["drain", "ready", "maintenance", "weight "]
        case (.listener, 1): return ListenerChange.allCases.map(\.rawValue)
        case (.show, 0): return Command.Table.allCases.map(\.rawValue) + [entryWord + " "]
        default: return []
        }
    }

    private static func switches(after word: String) -> [String] {
        switch word {
        case "on", "off": ["group "]
        case "default": ["refuse", "pass"]
        case "pause": ["5m", "15m", "1h"]
        case "resume": ["client "]
        default: []
        }
    }

    /// What may follow so many words of a rule: a field, a value that nobody can guess, or a clause.
    private static func ruleWords(
        after words: ArraySlice<String>, as verb: BanVerb = .ban
    ) -> [String] {
        var rest = words
        repeat {
            if rest.isEmpty { return BanField.allCases.map { $0.rawValue + " " } }
            if rest.count == 1 { return [] }
            rest = rest.dropFirst(2)
        } while rest.popFirst(if: "and")
        return (rest.isEmpty ? ["and "] : []) + clauses(after: Array(rest), verb)
    }

    private static func clauses(after words: [String], _ verb: BanVerb) -> [String] {
        switch words.last.flatMap(BanClause.init(rawValue:)) {
        case .for: return ["15m", "1h", "1d"]
        case .reply: return ["403", "404", "close", "reset", "drop", "delay "]
        case .until, .group, .note: return []
        default: break
        }
        switch (verb, words.last) {
        case (.ban, "delay"): return ["2s", "10s"]
        case (.limit, "per"): return Quota.Scope.allCases.map(\.rawValue)
        case (.fault, "reset"), (.fault, "close"): return ["after "]
        default: break
        }
        guard !words.contains(BanClause.note.rawValue) else { return [] }
        let lifetimes: Set<BanClause> = [.once, .for, .until, .untilRestart, .forever]
        let said = Set(words.compactMap(BanClause.init(rawValue:)))
        let own =
            switch verb {
            case .ban, .allow: [String]()
            case .limit: QuotaWords.completions
            case .fault: FaultWords.completions
            }
        return own.filter { !words.contains($0.filter { $0 != " " }) }
            + BanClause.allCases.filter { clause in
                clause != .until && !said.contains(clause)
                    && clause.suits(verb)
                    && !(lifetimes.contains(clause) && !said.isDisjoint(with: lifetimes))
            }.map(\.completed)
    }
}

extension CommandVerb {
    fileprivate var completed: String {
        switch self {
        case .ban, .allow, .limit, .fault, .unban, .kill, .evict, .revalidate, .upstream,
            .listener, .show,
            .theme:
            rawValue + " "
        case .bans, .flush, .undo, .redo, .reload, .snapshot, .counters, .quit: rawValue
        }
    }
}

extension BanClause {
    fileprivate var completed: String {
        switch self {
        case .for, .until, .reply, .group, .note: rawValue + " "
        case .once, .untilRestart, .forever, .dry, .cut: rawValue
        }
    }

    fileprivate static func begins(_ completion: String) -> Bool {
        allCases.contains { $0.completed == completion }
    }
}

extension ArraySlice<String> {
    fileprivate mutating func popFirst(if word: String) -> Bool {
        guard first == word else { return false }
        removeFirst()
        return true
    }
}
