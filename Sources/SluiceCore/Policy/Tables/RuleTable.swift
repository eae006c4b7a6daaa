/// Rules by the hash of what they match: open addressing, at most half full, so that a look-up that
/// finds nothing ends after a slot or two. Rules that share a hash share a slot, so that a thousand
/// of one host slow down no other; the caller compares.
struct RuleTable: Sendable {
    private struct Slot: Sendable {
        var hash: UInt64 = 0
        /// The first of its rules, and how one finds the others.
        var rule: Int32 = -1
    }

    private var slots: [Slot]
    /// Behind each rule the next with the same hash, `-1` at the end.
    private var next: [Int32]
    private let mask: Int
    let isEmpty: Bool

    /// `hashes[i]` belongs to rule `i` of the caller's own list.
    init(hashes: [UInt64]) {
        isEmpty = hashes.isEmpty
        var capacity = 2
        while capacity < 2 * hashes.count { capacity *= 2 }
        mask = capacity - 1
        slots = [Slot](repeating: Slot(), count: isEmpty ? 0 : capacity)
        next = [Int32](repeating: -1, count: hashes.count)
        // From the last, so that the first comes to stand in front.
        for (rule, hash) in hashes.enumerated().reversed() {
            var place = Self.place(hash, mask)
            while slots[place].rule >= 0, slots[place].hash != hash { place = (place + 1) & mask }
            next[rule] = slots[place].rule
            slots[place] = Slot(hash: hash, rule: Int32(truncatingIfNeeded: rule))
        }
    }

    private static func place(_ hash: UInt64, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
    }

    /// In the order of the list.
    @inline(__always)
    func forEach(_ hash: UInt64, _ body: (Int) -> Void) {
        guard !isEmpty else { return }
        var place = Self.place(hash, mask)
        while slots[place].rule >= 0 {
            guard slots[place].hash == hash else {
                place = (place + 1) & mask
                continue
            }
            var rule = slots[place].rule
            while rule >= 0 {
                body(Int(rule))
                rule = next[Int(rule)]
            }
            return
        }
    }
}
