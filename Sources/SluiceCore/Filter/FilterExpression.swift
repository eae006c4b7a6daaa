/// Which rows to show, or to act on: all words must occur in the row's text, in any order, whatever
/// the case of ASCII letters. One expression serves views, `kill`, `evict` and `show`.
package struct FilterExpression: Equatable, Sendable {
    private let words: [FilterWord]

    /// Reads words and "quoted phrases"; no word at all matches everything.
    package init(parsing text: String) throws(FilterFault) {
        words = try FilterParser.words(text)
    }

    /// By URL, client and user.
    package func matches(_ row: ExchangeRow) -> Bool {
        all { word in
            word.occurs(inURLOf: row) || word.occurs(in: row.client)
                || row.user.map(word.occurs(in:)) ?? false
        }
    }

    /// By target, client, user, upstream and listener.
    package func matches(_ row: ConnectionRow) -> Bool {
        all { word in
            word.occurs(in: row.target.bytes) || word.occurs(in: row.client)
                || row.upstream.map(word.occurs(in:)) ?? false || word.occurs(in: row.listener)
                || row.user.map(word.occurs(in:)) ?? false
        }
    }

    /// By key.
    package func matches(_ row: CacheEntryRow) -> Bool {
        all { $0.occurs(in: row.key.bytes) }
    }

    /// By field, value, group and note.
    package func matches(_ row: BanRow) -> Bool {
        all { word in
            word.occurs(in: row.ban.rule)
                || word.occurs(in: row.ban.group ?? "") || word.occurs(in: row.ban.note ?? "")
        }
    }

    /// By name, address and state.
    package func matches(_ row: UpstreamRow) -> Bool {
        all { word in
            word.occurs(in: row.name) || word.occurs(in: "\(row.address)")
                || word.occurs(in: row.state.rawValue)
        }
    }

    /// By its text.
    package func matches(_ row: EventRow) -> Bool {
        all { $0.occurs(in: row.text) }
    }

    /// By what was changed, what came of it, and by whom.
    package func matches(_ entry: JournalEntry) -> Bool {
        all { word in
            word.occurs(in: entry.change) || word.occurs(in: entry.result)
                || word.occurs(in: entry.author.rawValue)
        }
    }

    private func all(_ occurs: (FilterWord) -> Bool) -> Bool {
        for word in words where !occurs(word) { return false }
        return true
    }
}
