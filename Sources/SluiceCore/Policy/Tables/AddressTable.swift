/// Address blocks by network; one probe for each prefix length that occurs.
struct AddressTable: Sendable {
    private let entries: [(block: AddressBlock, rule: Int)]
    private let table: RuleTable
    private let v4Lengths: [Int]
    private let v6Lengths: [Int]

    init(_ entries: [(block: AddressBlock, rule: Int)]) {
        self.entries = entries
        table = RuleTable(hashes: entries.map { Self.hash($0.block) })
        var v4: Set<Int> = []
        var v6: Set<Int> = []
        for (block, _) in entries {
            if case .v4 = block.network {
                v4.insert(block.prefixLength)
            } else {
                v6.insert(block.prefixLength)
            }
        }
        v4Lengths = v4.sorted()
        v6Lengths = v6.sorted()
    }

    var isEmpty: Bool { table.isEmpty }

    func forEachMatch(_ address: IPAddress, _ body: (Int) -> Void) {
        guard !isEmpty else { return }
        let lengths = if case .v4 = address { v4Lengths } else { v6Lengths }
        for length in lengths {
            guard let block = AddressBlock(address, prefixLength: length) else { continue }
            table.forEach(Self.hash(block)) { place in
                if entries[place].block == block { body(entries[place].rule) }
            }
        }
    }

    private static func hash(_ block: AddressBlock) -> UInt64 {
        var hash = RunningHash()
        hash.combine(word: UInt64(block.prefixLength))
        switch block.network {
        case .v4(let bits): hash.combine(word: UInt64(bits))
        case .v6(let bits):
            hash.combine(word: UInt64(truncatingIfNeeded: bits >> 64))
            hash.combine(word: UInt64(truncatingIfNeeded: bits))
        }
        return hash.value
    }
}
