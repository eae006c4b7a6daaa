/// A list that a rule refers to, as it is in force.
package struct ListRow: Sendable {
    /// As in the rule, without `file:`.
    package let path: String
    package var hosts = 0
    /// Addresses and blocks of them.
    package var blocks = 0
    /// Memory, in bytes.
    package var byteCount = 0
    /// How its lines are written.
    package var forms: [BlocklistForm] = []
    /// Lines and words that were left out.
    package var faults = 0
    /// The first of them: `ads.txt:3:12: ...`.
    package var firstFault: String?
    /// When it was read; `nil` when it never could be.
    package var loaded: WallTime?
    /// Why the file as it is now is not in force.
    package var problem: String?

    package init(path: String) { self.path = path }

    package var entries: Int { hosts + blocks }
}

extension ListRow {
    /// `ads.txt: 1000000 hosts; left out 3, the first ads.txt:3:12: ...`
    package var sentence: String {
        var parts: [String] = []
        if hosts > 0 || blocks == 0 { parts.append("\(hosts) host\(hosts == 1 ? "" : "s")") }
        if blocks > 0 { parts.append("\(blocks) block\(blocks == 1 ? "" : "s")") }
        let left = firstFault.map { "; left out \(faults), the first \($0)" } ?? ""
        return "\(WireText(path).escaped()): \(parts.joined(separator: ", "))\(left)"
    }
}
