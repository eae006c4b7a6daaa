extension FieldName {
    /// The field of that name, letters in either case; `other` for one that is not listed.
    package static func lookup(_ name: RawSpan) -> FieldName {
        fieldNameTable.find(name)
    }
}

/// Built once, at the first look-up, from the names as they are written.
private let fieldNameTable = FieldNameTable()

/// An open-addressed hash table over the known names: a miss ends at the first empty slot, nearly
/// always the first one looked at.
private struct FieldNameTable {
    /// A field's raw value by slot; 0, `other`, is an empty slot.
    private var slots = [UInt8](repeating: 0, count: 256)
    /// By raw value: where the name begins in `letters`. One more entry ends the last name.
    private var starts: [Int] = []
    /// All names in lower case, one behind the other.
    private var letters: [UInt8] = []

    init() {
        for field in FieldName.allCases {
            let name = field.wireName.lowercased().utf8
            starts.append(letters.count)
            letters += name
            guard let first = name.first, let last = name.last else { continue }
            var slot = Self.slot(count: name.count, first: first, last: last)
            while slots[slot] != 0 { slot = Self.next(slot) }
            slots[slot] = field.rawValue
        }
        starts.append(letters.count)
    }

    /// For a name whose bytes are token characters, setting bit 5 is folding: the two other pairs
    /// that it joins (`^` `~`, `-` and CR) are not in a known name or not in a token.
    @inline(__always)
    private static func slot(count: Int, first: UInt8, last: UInt8) -> Int {
        (count &* 37 &+ Int(first | 0x20) &* 5 &+ Int(last | 0x20) &* 11) & 255
    }

    @inline(__always)
    private static func next(_ slot: Int) -> Int { (slot &+ 1) & 255 }

    func find(_ name: RawSpan) -> FieldName {
        let count = name.byteCount
        guard count > 0 else { return .other }
        var slot = Self.slot(
            count: count, first: name.byte(at: 0), last: name.byte(at: count &- 1))
        while slots[slot] != 0 {
            let candidate = Int(slots[slot])
            if starts[candidate + 1] - starts[candidate] == count,
                isEqual(name, from: starts[candidate])
            {
                return FieldName(rawValue: slots[slot]) ?? .other
            }
            slot = Self.next(slot)
        }
        return .other
    }

    /// Eight letters at a time, the last ones twice where the length is no multiple of eight.
    @inline(__always)
    private func isEqual(_ name: RawSpan, from start: Int) -> Bool {
        let known = letters.span.bytes
        let count = name.byteCount
        guard count >= 8 else {
            for index in 0..<count
            where name.byte(at: index) | 0x20 != known.byte(at: start &+ index) {
                return false
            }
            return true
        }
        let fold: UInt64 = 0x2020_2020_2020_2020
        var index = 0
        while index &+ 8 < count {
            if name.word(at: index) | fold != known.word(at: start &+ index) { return false }
            index &+= 8
        }
        return name.word(at: count &- 8) | fold == known.word(at: start &+ count &- 8)
    }
}
