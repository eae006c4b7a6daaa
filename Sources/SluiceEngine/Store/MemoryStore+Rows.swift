package import SluiceCore
import Synchronization

// What it shows of what it keeps.
extension MemoryStore {
    /// At most `limit` entries, the newest first: those in memory, then what only the disk has, as
    /// far as that was read. A quarter of the room is the disk's if it needs it.
    package func rows(limit: Int, now: WallTime) -> [CacheEntryRow] {
        let onDisk = rowsOnDisk(now: now)
        let inMemory = newest(limit - min(onDisk.count, limit / 4)).map {
            $0.row(now: now, place: place(of: $0))
        }
        return inMemory + onDisk.prefix(limit - inMemory.count)
    }

    private func rowsOnDisk(now: WallTime) -> [CacheEntryRow] {
        guard let disk else { return [] }
        return disk.listed().compactMap { entry, tally in
            if holds(entry.metadata.selecting, entry.key) { return nil }
            return CacheEntryRow(
                id: entry.id, key: entry.key.text, entry.metadata, size: entry.size, now: now,
                hits: tally.hits, lastHit: tally.lastHit, place: .disk)
        }
    }

    func place(of response: StoredResponse) -> CacheEntryRow.Place {
        if case .file = response.body { return .disk }
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
