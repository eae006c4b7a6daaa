/// Rules by the hash of what they match: open addressing, at most half full, so that a look-up that
/// finds nothing ends after a slot or two. Rules may share a hash; the caller compares.
struct RuleTable: Sendable {
    private struct Slot: Sendable {
        var hash: UInt64 = 0
        var rule: Int32 = -1
    }

    private var slots: [Slot]
    private let mask: Int
    let isEmpty: Bool

    /// `hashes[i]` belongs to rule `i` of the caller's own list.
    init(hashes: [UInt64]) {
        isEmpty = hashes.isEmpty
        var capacity = 2
        while capacity < 2 * hashes.count { capacity *= 2 }
        mask = capacity - 1
        slots = [Slot](repeating: Slot(), count: isEmpty ? 0 : capacity)
        for (rule, hash) in hashes.enumerated() {
            var place = Self.place(hash, mask)
            while slots[place].rule >= 0 { place = (place + 1) & mask }
            slots[place] = Slot(hash: hash, rule: Int32(truncatingIfNeeded: rule))
        }
    }

    private static func place(_ hash: UInt64, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
    }

    @inline(__always)
    func forEach(_ hash: UInt64, _ body: (Int) -> Void) {
        guard !isEmpty else { return }
        var place = Self.place(hash, mask)
        while slots[place].rule >= 0 {
            if slots[place].hash == hash { body(Int(slots[place].rule)) }
            place = (place + 1) & mask
        }
    }
}
