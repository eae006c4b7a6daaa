/// File names, percent-decoded.
struct NameTable: Sendable {
    private let entries: [(name: [UInt8], rule: Int)]
    private let table: RuleTable

    init(_ entries: [(name: [UInt8], rule: Int)]) {
        self.entries = entries
        table = RuleTable(
            hashes: entries.map { entry in
                var hash = RunningHash()
                for byte in entry.name { hash.combine(byte) }
                return hash.value
            })
    }

    func forEachMatch(target: ArraySlice<UInt8>, _ body: (Int) -> Void) {
        guard !table.isEmpty else { return }
        let segment = FileSegment.last(ofTarget: target)
        guard !segment.isEmpty else { return }
        var hash = RunningHash()
        for unit in PercentDecoding(segment) { hash.combine(unit.byte) }
        table.forEach(hash.value) { place in
            let decoded = PercentDecoding(segment).lazy.map(\.byte)
            if decoded.elementsEqual(entries[place].name) { body(entries[place].rule) }
        }
    }
}
