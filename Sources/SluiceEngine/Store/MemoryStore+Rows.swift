package import SluiceCore
import Synchronization

// What it shows of what it keeps.
extension MemoryStore {
    /// At most `limit` entries, the newest first.
    package func rows(limit: Int, now: WallTime) -> [CacheEntryRow] {
        newest(limit).map { $0.row(now: now, place: place(of: $0)) }
    }

    func place(of response: StoredResponse) -> CacheEntryRow.Place {
        guard let disk, response.untagged.part == nil else { return .memory }
        return disk.mayHold(recorded: response.key) ? .both : .memory
    }

    /// At most `limit` that match, of as many of the newest; `matches` is asked without a lock held.
    func responses(
        limit: Int, where matches: (StoredResponse) -> Bool
    ) -> [StoredResponse] {
        newest(limit).filter(matches)
    }

    /// What the disk was not told yet about uses of what is in memory. A lock is held for a part at
    /// a time only.
    func untoldUses() -> [DiskUse] {
        var uses: [DiskUse] = []
        var start = 0
        while true {
            let part = books.withLock { Array($0.responses.dropFirst(start).prefix(1024)) }
            guard !part.isEmpty else { return uses }
            for response in part { if let use = response?.takeUntoldUses() { uses.append(use) } }
            start += part.count
        }
    }

    private func newest(_ limit: Int) -> [StoredResponse] {
        guard limit > 0 else { return [] }
        return books.withLock { books in
            var found: [StoredResponse] = []
            found.reserveCapacity(min(limit, books.order.count))
            books.order.forEach { place in
                if let response = books.responses[place] { found.append(response) }
                return found.count < limit
            }
            return found
        }
    }
}
