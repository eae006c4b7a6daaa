import SluiceCore

/// How often each rule matched on one loop, and when last.
struct BanHits: Sendable {
    struct Hit: Equatable, Sendable {
        var count: UInt64 = 0
        var last: WallTime
    }

    private var hits: [BanID: Hit] = [:]

    subscript(_ id: BanID) -> Hit? { hits[id] }

    mutating func add(_ id: BanID, at now: WallTime) {
        hits[id, default: Hit(last: now)].count += 1
        hits[id]?.last = now
    }

    /// Rules that were deleted and cannot be brought back would be counted for ever.
    mutating func forget(allBut known: Set<BanID>) {
        guard hits.contains(where: { !known.contains($0.key) }) else { return }
        hits = hits.filter { known.contains($0.key) }
    }
}
