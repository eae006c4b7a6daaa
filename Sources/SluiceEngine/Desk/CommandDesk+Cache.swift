import SluiceCore

// Taking responses out of the cache, in memory and on disk. The reply comes when they are gone from
// the disk too: no crash brings them back.
extension CommandDesk {
    func evict(_ target: EvictTarget) async -> ControlReply {
        guard let store = parts.store else { return .failed("the cache is off") }
        switch target {
        case .key(let url):
            var evicted: [String] = []
            for key in keys(of: url) where await evict(key, from: store) {
                evicted.append(key.text.escaped())
            }
            guard !evicted.isEmpty else {
                return .failed("not in the cache: \(WireText(url).escaped())")
            }
            return said("evicted \(evicted.joined(separator: " and "))")
        case .filter(let text):
            let filter: FilterExpression
            do { filter = try FilterExpression(parsing: text) } catch { return .failed("\(error)") }
            let now = parts.clock.wall()
            // First, so that nothing read from there meanwhile comes back.
            guard let onDisk = await evictFromDisk(filter, now, store) else {
                return .failed("too many evictions by filter are under way: try again later")
            }
            let count = onDisk + store.removeAll { filter.matches($0.row(now: now)) }
            guard count > 0 else { return .failed("nothing in the cache matches \(text)") }
            return said("evicted \(count) entr\(count == 1 ? "y" : "ies")")
        }
    }

    private func evict(_ key: CacheKey, from store: MemoryStore) async -> Bool {
        let isOnDisk = store.disk?.mayHold(key) ?? false
        if let disk = store.disk {
            await withCheckedContinuation { done in disk.remove(key) { done.resume() } }
        }
        return store.remove(key) > 0 || isOnDisk
    }

    /// - Returns: how many that were in memory not as well; `nil` when too many do this already.
    private func evictFromDisk(
        _ filter: FilterExpression, _ now: WallTime, _ store: MemoryStore
    ) async -> Int? {
        guard let disk = store.disk else { return 0 }
        return await withCheckedContinuation { done in
            disk.removeAll(
                where: { object in
                    let entry = store.response(from: object)
                    return filter.matches(entry.row(now: now))
                },
                isCounted: { object in
                    !store.holds(object.record.metadata.selecting, object.record.key)
                }
            ) { done.resume(returning: $0) }
        }
    }

    func flush() async -> ControlReply {
        guard let store = parts.store else { return .failed("the cache is off") }
        let onDisk = store.disk?.counts.entries
        if let disk = store.disk {
            await withCheckedContinuation { done in disk.flush { done.resume() } }
        }
        let count = store.flush()
        let words = onDisk.map { " in memory, \($0) on disk" } ?? ""
        return said("flushed the cache: \(count) entr\(count == 1 ? "y" : "ies")\(words)")
    }
}
