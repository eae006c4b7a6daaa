/// Port ranges, with a bit for each port that says whether to look at all. Rules of one port are
/// found by it; ranges, of which there are few, are gone through.
struct PortTable: Sendable {
    private let ranges: [(ports: ClosedRange<UInt16>, rule: Int)]
    private let single: [(ports: ClosedRange<UInt16>, rule: Int)]
    private let table: RuleTable
    private var bits: [UInt64]

    init(_ entries: [(ports: ClosedRange<UInt16>, rule: Int)]) {
        ranges = entries.filter { $0.ports.count > 1 }
        single = entries.filter { $0.ports.count == 1 }
        table = RuleTable(hashes: single.map { Self.hash($0.ports.lowerBound) })
        bits = [UInt64](repeating: 0, count: entries.isEmpty ? 0 : 1024)
        for (ports, _) in entries {
            for port in ports { bits[Int(port >> 6)] |= 1 << UInt64(port & 63) }
        }
    }

    private static func hash(_ port: UInt16) -> UInt64 {
        var hash = RunningHash()
        hash.combine(word: UInt64(port))
        return hash.value
    }

    func forEachMatch(_ port: UInt16, _ body: (Int) -> Void) {
        guard !bits.isEmpty, bits[Int(port >> 6)] >> UInt64(port & 63) & 1 == 1 else { return }
        table.forEach(Self.hash(port)) { body(single[$0].rule) }
        for (ports, rule) in ranges where ports.contains(port) { body(rule) }
    }
}
