import SluiceCore

/// Remembers keys for a while: a fingerprint each, in the one slot it falls into, a newer one in
/// place of an older. May forget, and takes one key for another once in four thousand million.
struct RecentKeys: Sendable {
    private static let slotCount = 4096
    private var slots: [UInt32] = []

    /// - Returns: whether it was there.
    @discardableResult
    mutating func insert(_ key: CacheKey) -> Bool {
        if slots.isEmpty { slots = Array(repeating: 0, count: Self.slotCount) }
        let slot = Self.slot(key)
        defer { slots[slot] = Self.fingerprint(key) }
        return slots[slot] == Self.fingerprint(key)
    }

    func contains(_ key: CacheKey) -> Bool {
        !slots.isEmpty && slots[Self.slot(key)] == Self.fingerprint(key)
    }

    mutating func remove(_ key: CacheKey) {
        if contains(key) { slots[Self.slot(key)] = 0 }
    }

    private static func slot(_ key: CacheKey) -> Int { key.part & (slotCount - 1) }

    private static func fingerprint(_ key: CacheKey) -> UInt32 {
        UInt32(truncatingIfNeeded: key.part >> 16) | 1
    }
}
