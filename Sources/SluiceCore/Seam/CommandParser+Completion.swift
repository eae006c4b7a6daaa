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
        case (.ban, 0), (.unban, 0): return BanField.allCases.map { $0.rawValue + " " }
        case (.ban, 2...): return clauses(after: Array(rest.dropFirst(2)))
        case (.bans, 0): return ["on ", "off ", "edit ", "test "]
        case (.bans, 2) where rest[0] == "edit": return BanField.allCases.map { $0.rawValue + " " }
        case (.bans, 4...) where rest[0] == "edit": return clauses(after: Array(rest.dropFirst(4)))
        case (.upstream, 0): return names.upstreams.map { quoted($0) + " " }
        case (.listener, 0): return names.listeners.map { quoted($0) + " " }
        case (.upstream, 1): return ["drain", "ready", "maintenance", "weight "]
        case (.listener, 1): return ListenerChange.allCases.map(\.rawValue)
        case (.show, 0): return Command.Table.allCases.map(\.rawValue) + [entryWord + " "]
        default: return []
        }
    }

    private static func clauses(after words: [String]) -> [String] {
        switch words.last.flatMap(BanClause.init(rawValue:)) {
        case .for: return ["15m", "1h", "1d"]
        case .reply: return ["403", "404", "close", "reset"]
        case .until, .group, .note: return []
        default: break
        }
        guard !words.contains(BanClause.note.rawValue) else { return [] }
        let lifetimes: Set<BanClause> = [.for, .until, .untilRestart, .forever]
        let said = Set(words.compactMap(BanClause.init(rawValue:)))
        return BanClause.allCases.filter { clause in
            clause != .until && !said.contains(clause)
                && !(lifetimes.contains(clause) && !said.isDisjoint(with: lifetimes))
        }.map(\.completed)
    }
}

extension CommandVerb {
    fileprivate var completed: String {
        switch self {
        case .ban, .unban, .kill, .evict, .revalidate, .upstream, .listener, .show, .theme:
            rawValue + " "
        case .bans, .flush, .undo, .redo, .reload, .snapshot, .counters, .quit: rawValue
        }
    }
}

extension BanClause {
    fileprivate var completed: String {
        switch self {
        case .for, .until, .reply, .group, .note: rawValue + " "
        case .untilRestart, .forever, .dry, .cut: rawValue
        }
    }
}
