/// A regular expression as a tree.
indirect enum ExpressionNode {
    /// Matches nothing at all, everywhere.
    case empty
    case place(ByteClass)
    /// `^` and `$`: no byte, but a place of their own in the automaton.
    case start
    case end
    case sequence([ExpressionNode])
    case choice([ExpressionNode])
    /// `most` is `nil` without a bound.
    case repetition(ExpressionNode, least: Int, most: Int?)

    /// Proposes what every match holds.
    func literals(_ runs: inout LiteralRuns) {
        switch self {
        case .empty, .start, .end: break
        case .place(let bytes): runs.add(bytes)
        case .sequence(let parts):
            for part in parts { part.literals(&runs) }
        case .choice: runs.end()
        case .repetition(let inner, let least, _):
            // The first time it stands right behind what came before.
            if least > 0 { inner.literals(&runs) }
            runs.end()
        }
    }
}

/// A part of an expression, and how many places it takes once its repetitions are written out.
struct ExpressionPart {
    let node: ExpressionNode
    let places: Int

    static var empty: Self { Self(.empty, places: 0) }

    init(_ node: ExpressionNode, places: Int) {
        self.node = node
        self.places = places
    }

    /// What takes no place is dropped: written out a million times it would still be nothing.
    init(sequence parts: [Self]) {
        let parts = parts.filter { $0.places > 0 }
        places = parts.reduce(0) { $0 + $1.places }
        switch parts.count {
        case 0: node = .empty
        case 1: node = parts[0].node
        default: node = .sequence(parts.map(\.node))
        }
    }

    init(choice parts: [Self]) {
        places = parts.reduce(0) { $0 + $1.places }
        if parts.count == 1 {
            node = parts[0].node
        } else {
            node = places == 0 ? .empty : .choice(parts.map(\.node))
        }
    }

    /// `nil` when that is too large; the numbers are at most 1000.
    func repeated(least: Int, most: Int?) -> Self? {
        guard places > 0, most != 0 else { return .empty }
        let whole = places * max(most ?? least, 1)
        guard whole <= PatternLimit.places else { return nil }
        return Self(.repetition(node, least: least, most: most), places: whole)
    }
}
