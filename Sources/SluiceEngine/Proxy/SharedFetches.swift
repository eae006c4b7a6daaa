import SluiceCore

/// The fetches of a loop that others may join, by key.
struct SharedFetches {
    private var open: [CacheKey: SharedFetch] = [:]
    /// Those of them, and of those no longer open, that wait for other loops.
    private var waiting: [ObjectIdentifier: SharedFetch] = [:]
    /// What could not be shared when it was last fetched: nobody waits for it again.
    private var unshared = RecentKeys()

    struct Place {
        let fetch: SharedFetch?
        let joining: CollapsedFetch<ExchangeID>.Joining

        var isFollower: Bool { joining != .alone }

        /// For who comes when the head is there already.
        func attach(_ exchange: ExchangeInProgress) {
            if joining == .attached { fetch?.attach(exchange) }
        }
    }

    /// As a follower where another fetches the same, else as the leader; without a fetch where there
    /// is nothing to share.
    mutating func place(
        for exchange: ExchangeInProgress, _ key: CacheKey, mayFollow: Bool
    ) -> Place {
        if let fetch = open[key] {
            guard mayFollow else { return Place(fetch: nil, joining: .alone) }
            let joining = fetch.join(exchange)
            return Place(fetch: joining == .alone ? nil : fetch, joining: joining)
        }
        guard !unshared.contains(key) else { return Place(fetch: nil, joining: .alone) }
        let fetch = SharedFetch.begin(key, for: exchange)
        open[key] = fetch
        if fetch.patienceEnds != nil { waiting[ObjectIdentifier(fetch)] = fetch }
        if fetch.isLed(by: exchange) { return Place(fetch: fetch, joining: .alone) }
        return Place(fetch: fetch, joining: fetch.join(exchange))
    }

    /// Those in progress are for who has come by now: the next one is judged anew.
    mutating func takeNoMore() {
        for fetch in open.values { fetch.takeNoMore() }
        open = [:]
    }

    /// Those that have waited for as long as they may.
    func impatient(now: MonotonicTime) -> [SharedFetch] {
        waiting.values.filter { $0.patienceEnds.map { $0 <= now } ?? false }
    }

    mutating func end(_ fetch: SharedFetch) {
        waiting[ObjectIdentifier(fetch)] = nil
        if open[fetch.key] === fetch { open[fetch.key] = nil }
    }

    mutating func noteUnshared(_ key: CacheKey) { unshared.insert(key) }
    mutating func noteShared(_ key: CacheKey) { unshared.remove(key) }
}
