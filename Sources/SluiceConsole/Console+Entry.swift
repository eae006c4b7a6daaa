import SluiceCore

/// The detail of a cache entry is not in the snapshot: whoever opens one asks for it.
extension Console {
    /// What was asked about: the entry, as it was. A 304 gives the same entry other fields.
    struct AskedEntry: Equatable, Sendable {
        let id: CacheEntryID
        let expires: WallTime
    }

    mutating func requestEntryIfDue(effects: inout [Effect]) {
        guard case .entry(let row)? = screens[place]?.detailed else { return }
        let wanted = AskedEntry(id: row.id, expires: row.expires)
        guard askedEntry != wanted else { return }
        askedEntry = wanted
        effects.append(.requestEntry(row.key))
    }

    /// `show entry KEY`: its row, with the detail open.
    mutating func showEntry(_ key: String, effects: inout [Effect]) {
        show(.cache, effects: &effects)
        setFilter(CommandParser.quoted(key))
        let context = shown
        if screens[place]?.detailed == nil {
            _ = screens[place]?.perform(.detail, context)
        }
    }

    /// Asks origins about marked entries, what the filter leaves, or the one under the cursor.
    /// Nothing is lost by it, so nothing is asked first.
    mutating func revalidate(effects: inout [Effect]) {
        let marked = screens[place]?.marked ?? []
        let filter = screens[place]?.filter ?? ViewFilter()
        if marked.isEmpty, filter.active != nil {
            return effects.append(.submit(.revalidate(.filter(filter.text))))
        }
        let keys = markedOrSelected.compactMap(\.cacheKey)
        guard !keys.isEmpty else { return nothingSelected(effects: &effects) }
        effects += keys.map { .submit(.revalidate(.key($0))) }
    }
}
