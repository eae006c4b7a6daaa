package import SluiceCore
import Synchronization

// How often each was used. Most uses happen in memory, and nobody takes a lock here for one: they
// are asked for together when something has to go from the disk, and at the end, and told when
// something leaves memory.
extension DiskStore {
    /// Nanoseconds between two times that memory is asked.
    private static let collectingInterval: Int64 = 10_000_000_000

    /// - Parameter source: takes what this store was not told yet, on one of its threads.
    package func collectUses(from source: @escaping @Sendable () -> [DiskUse]) {
        state.withLock { $0.usesInMemory = source }
    }

    /// Counts uses that were not seen by `open`: the responses were in memory.
    package func noteUses(_ uses: [DiskUse]) {
        guard !uses.isEmpty, let hash = state.withLock({ $0.tree?.hash }) else { return }
        for start in stride(from: 0, to: uses.count, by: 256) {
            let part = uses[start..<min(start + 256, uses.count)].map { use in
                (name: DiskObjectName(keyBytes: use.key, use.selecting, hash), use: use)
            }
            state.withLock { state in
                for (name, use) in part {
                    state.index.noteUses(name, hits: use.hits, at: use.last)
                }
            }
        }
    }

    /// What is known of the uses of one that is there.
    package func tally(of name: DiskObjectName) -> DiskTally? {
        state.withLock { $0.index.entry(name)?.tally }
    }

    /// Before something has to go: what is used in memory all the time is worth its room here.
    func collectUses(atOnce: Bool = false) {
        let now = clock.monotonic()
        let source = state.withLock { state in
            if !atOnce, let last = state.usesCollected,
                now < last.advanced(byNanoseconds: Self.collectingInterval)
            {
                return (@Sendable () -> [DiskUse])?.none
            }
            state.usesCollected = now
            return state.usesInMemory
        }
        if let source { noteUses(source()) }
    }

    /// Writes into the files how often each was used, as far as it is known: what is lost in a crash
    /// is not missed.
    func saveTallies(until deadline: MonotonicTime) {
        guard let tree = state.withLock({ $0.tree }) else { return }
        forEachEntry { entry in
            guard entry.isUntold, clock.monotonic() < deadline,
                let object = try? DiskObject(entry.name, in: tree, forWriting: true)
            else { return }
            // Before its content was looked at, only what came since the start was counted.
            let before = entry.isVerified ? 0 : object.tally.hits
            object.writeTally(
                DiskTally(
                    hits: before + UInt64(entry.hits),
                    lastHit: WallTime(seconds: Int64(entry.lastUse))))
            state.withLock { $0.index.noteTold(entry.name) }
        }
    }
}
