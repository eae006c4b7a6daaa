import SluiceCore

/// The large responses that are written while they arrive: what they take and what waits of them,
/// all together.
struct DiskArrivals {
    /// At a time.
    private static let limit = 64
    /// Bytes that may wait for the disk.
    private static let waitingLimit = 32 << 20

    private var keys: Set<CacheKey> = []
    /// Bytes of files that have no name yet; they count against the budget.
    private(set) var bytes = 0
    private var waiting = 0
    /// What was asked for once, and not kept.
    private var askedOnce = RecentKeys()

    /// - Parameters:
    ///   - length: bytes announced; `nil` when none were.
    ///   - hasRoom: whether so much fits without anything leaving.
    /// - Returns: why it is not to be kept.
    mutating func begin(
        _ key: CacheKey, length: Int?, in budget: DiskStore.Budget, hasRoom: Bool
    ) -> CacheVerdict.StorageVerdict? {
        if let length, length > budget.entryLimit { return .tooLarge }
        if keys.contains(key) { return .beingStored }
        guard keys.count < Self.limit else { return .diskBehind }
        if let length {
            let isAdmitted = Admission.admits(
                cost: length, limit: budget.bytes, wasAskedFor: askedOnce.contains(key),
                hasRoom: hasRoom)
            guard isAdmitted else {
                askedOnce.insert(key)
                return .notAdmitted
            }
            askedOnce.remove(key)
        }
        keys.insert(key)
        return nil
    }

    /// - Parameter isGathered: it has been in memory for a while, and may all wait at once.
    mutating func add(
        _ count: Int, isGathered: Bool, in budget: DiskStore.Budget
    ) -> CacheVerdict.StorageVerdict? {
        guard waiting + (isGathered ? 0 : count) <= Self.waitingLimit else { return .diskBehind }
        // However many arrive at once, most of the room is for what is there.
        guard bytes + count <= budget.bytes / 4 else { return .tooLarge }
        waiting += count
        bytes += count
        return nil
    }

    mutating func wrote(_ count: Int) { waiting -= count }

    /// - Parameter count: all bytes that were added for it.
    mutating func end(_ key: CacheKey, _ count: Int) {
        keys.remove(key)
        bytes -= count
    }
}
