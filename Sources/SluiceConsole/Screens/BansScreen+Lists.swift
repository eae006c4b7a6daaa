import SluiceCore

// Lists that a rule refers to.
extension BansDefinition {
    /// Behind the value: ` (998K)`, how many entries it stands for.
    static func listWords(_ row: BanRow) -> String {
        guard !row.lists.isEmpty else { return "" }
        guard row.lists.allSatisfy({ $0.loaded != nil }) else { return " (not read)" }
        return " (\(Units.count(UInt64(row.lists.reduce(0) { $0 + $1.entries }))))"
    }

    static func addLists(_ row: BanRow, _ context: Context, to details: inout Details) {
        for list in row.lists {
            let name = WireText(list.path).escaped()
            if let loaded = list.loaded {
                let forms = list.forms.map(\.rawValue).joined(separator: ", ")
                details.add(
                    "list",
                    "\(name): \(list.hosts) hosts, \(list.blocks) blocks"
                        + (forms.isEmpty ? "" : " (\(forms))")
                        + ", \(Units.bytes(UInt64(list.byteCount))), "
                        + "read \(context.ago(loaded)) ago")
            }
            if let first = list.firstFault {
                details.add("left out", "\(list.faults), the first \(first)", .warn)
            }
            if let problem = list.problem { details.add("problem", problem, .denied) }
        }
    }
}
