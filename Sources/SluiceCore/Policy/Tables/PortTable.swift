/// Port ranges, with a bit for each port that says whether to look at all.
struct PortTable: Sendable {
    private let entries: [(ports: ClosedRange<UInt16>, rule: Int)]
    private var bits: [UInt64]

    init(_ entries: [(ports: ClosedRange<UInt16>, rule: Int)]) {
        self.entries = entries
        bits = [UInt64](repeating: 0, count: entries.isEmpty ? 0 : 1024)
        for (ports, _) in entries {
            for port in ports { bits[Int(port >> 6)] |= 1 << UInt64(port & 63) }
        }
    }

    func forEachMatch(_ port: UInt16, _ body: (Int) -> Void) {
        guard !entries.isEmpty, bits[Int(port >> 6)] >> UInt64(port & 63) & 1 == 1 else { return }
        for (ports, rule) in entries where ports.contains(port) { body(rule) }
    }
}
