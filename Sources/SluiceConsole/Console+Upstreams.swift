import SluiceCore

extension Console {
    /// One command a server, without a question: `ready` takes each back.
    mutating func change(_ change: UpstreamChange, effects: inout [Effect]) {
        let names = markedOrSelected.compactMap(\.upstreamName)
        guard !names.isEmpty else { return nothingSelected(effects: &effects) }
        effects += names.map { .submit(.upstream(name: $0, change)) }
        let what = names.count == 1 ? WireText(names[0]).escaped() : "\(names.count) servers"
        switch change {
        case .drain: tell("draining \(what); r makes it ready again")
        case .maintenance: tell("taking \(what) out for maintenance; r makes it ready again")
        case .ready, .weight: tell("making \(what) ready")
        }
    }

    mutating func openWeightPrompt(effects: inout [Effect]) {
        guard let name = selection?.upstreamName else { return nothingSelected(effects: &effects) }
        openCommandPrompt("upstream \(CommandParser.quoted(name)) weight ")
    }
}

extension Subject {
    fileprivate var upstreamName: String? {
        if case .upstream(let row) = self { row.name } else { nil }
    }
}
