import NIOCore
import SluiceCore

// Looking into the cache, and asking origins about what is in it.
extension CommandDesk {
    func showEntry(_ url: String) async -> ControlReply {
        guard let store = parts.store else { return .failed("the cache is off") }
        for key in keys(of: url) {
            let details = await details(of: key, in: store)
            guard !details.isEmpty else { continue }
            let now = parts.clock.wall()
            return rows(details.flatMap { $0.facts(at: now) })
        }
        return .failed("not in the cache: \(WireText(url).escaped())")
    }

    /// What a URL an operator wrote may be stored under: as it is, or as listeners take it that do
    /// not look at all of its query.
    func keys(of url: String) -> [CacheKey] {
        var keys: [CacheKey] = []
        for rules in [CacheKey.Settings()] + settings.value.listeners.map(\.cacheKey) {
            if let key = CacheKey(url: url, settings: rules), !keys.contains(key) {
                keys.append(key)
            }
        }
        return keys
    }

    func entry(_ text: WireText) async -> [CacheEntryDetail] {
        guard let store = parts.store, let key = CacheKey(recorded: Array(text.bytes)) else {
            return []
        }
        return await details(of: key, in: store)
    }

    private func details(of key: CacheKey, in store: MemoryStore) async -> [CacheEntryDetail] {
        var variants = store.variants(for: key)
        if variants.isEmpty { variants = await store.inspectOnDisk(key) }
        let now = parts.clock.wall()
        return variants.map { stored in
            CacheEntryDetail(
                stored.row(now: now, place: store.place(of: stored)), stored.metadata,
                head: Array(stored.head), variants: variants.count,
                policy: settings.value.cachePolicy)
        }
    }

    // MARK: - Asking

    /// The reply comes when the questions are on their way; what an origin says to one that was
    /// asked alone is told by the events.
    func revalidate(_ target: EvictTarget) async -> ControlReply {
        guard let store = parts.store else { return .failed("the cache is off") }
        let chosen: [StoredResponse]
        switch target {
        case .key(let url):
            chosen = keys(of: url).flatMap { store.variants(for: $0) }
            guard !chosen.isEmpty else {
                return .failed("not in memory: \(WireText(url).escaped())")
            }
        case .filter(let text):
            let filter: FilterExpression
            do { filter = try FilterExpression(parsing: text) } catch { return .failed("\(error)") }
            let now = parts.clock.wall()
            chosen = store.responses(limit: Snapshot.cacheRowLimit) {
                filter.matches($0.row(now: now))
            }
            guard !chosen.isEmpty else { return .failed("nothing in the cache matches \(text)") }
        }
        var asked = 0
        for stored in chosen where await ask(about: stored, store, isAlone: chosen.count == 1) {
            asked += 1
        }
        return replied(asked, of: chosen)
    }

    private func ask(
        about stored: StoredResponse, _ store: MemoryStore, isAlone: Bool
    ) async -> Bool {
        guard let key = CacheKey(recorded: Array(stored.key)),
            let request = CacheRequest(for: key, selecting: stored.metadata.selecting)
        else { return false }
        let events = parts.events
        let words = "asked about \(key.text.escaped())"
        return await census.onOneLoop(of: key.part) { loop in
            let caching = CachedFetch(
                request, key, store, loop, isGuarded: key.partitionName == nil)
            _ = caching.look(now: loop.wall(at: loop.now()))
            guard let index = caching.variants.firstIndex(where: { $0 === stored }) else {
                return false
            }
            return BackgroundFetch.start(caching, about: index, group: key.partitionName, loop) {
                if isAlone { events.record(.info, "\(words): \($0)") }
            }
        } ?? false
    }

    private func replied(_ asked: Int, of chosen: [StoredResponse]) -> ControlReply {
        guard let first = chosen.first, asked > 0 else {
            return .failed("no origin is asked: too much is asked already, or it is gone")
        }
        let key = WireText(Array(first.key), ByteRange(0, first.key.count)).escaped()
        let what = chosen.count == 1 ? key : "\(asked) entries"
        let rest = chosen.count - asked
        let others = rest > 0 ? "; \(rest) are left out, as too much is asked at once" : ""
        let words = "asking the origin about \(what)\(others)"
        // What is asked alone has an event of its own, when it is known what came of it.
        return chosen.count == 1
            ? ControlReply(notice: Notice(.info, words)) : said(words)
    }
}
