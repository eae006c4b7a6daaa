/// URL prefixes. The URL is read once; at each length that a rule has, its hash so far is looked up.
struct PrefixTable: Sendable {
    private let entries: [(prefix: [UInt8], rule: Int)]
    private let table: RuleTable
    /// Ascending, each once.
    private let lengths: [Int]

    init(_ entries: [(prefix: [UInt8], rule: Int)]) {
        self.entries = entries
        table = RuleTable(hashes: entries.map { Self.hash($0.prefix) })
        lengths = Set(entries.map(\.prefix.count)).sorted()
    }

    var isEmpty: Bool { table.isEmpty }

    private static func hash(_ prefix: [UInt8]) -> UInt64 {
        var hash = RunningHash()
        for byte in prefix { hash.combine(byte) }
        return hash.value
    }

    func forEachMatch(_ url: [UInt8], _ body: (Int) -> Void) {
        var hash = RunningHash()
        var read = 0
        for length in lengths {
            guard length <= url.count else { return }
            while read < length {
                hash.combine(url[read])
                read += 1
            }
            table.forEach(hash.value) { place in
                if entries[place].prefix.elementsEqual(url[..<length]) {
                    body(entries[place].rule)
                }
            }
        }
    }
}
