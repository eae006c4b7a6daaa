/// Globs and expressions, many at once. A text is read once for the literals they demand, and only
/// those whose literal it holds are tried; patterns that demand none are tried always.
///
/// Cost: without a candidate one look-up a byte and no allocation, however many there are; each
/// candidate costs what its pattern states, once.
package struct PatternTable: Sendable {
    package enum Pattern: Hashable, Sendable {
        case glob(Glob)
        case expression(RegularExpression)

        package func matches(_ text: ArraySlice<UInt8>) -> Bool {
            switch self {
            case .glob(let glob): glob.matches(text)
            case .expression(let expression): expression.matches(text)
            }
        }

        /// Every text it matches holds it; without one it is tried on every text.
        var literal: [UInt8] {
            switch self {
            case .glob(let glob): glob.literal
            case .expression(let expression): expression.literal
            }
        }
    }

    /// Those with a literal first.
    private let entries: [(pattern: Pattern, rule: Int)]
    private let finder: LiteralFinder
    private let literalCount: Int

    package init(_ entries: [(pattern: Pattern, rule: Int)]) {
        let withLiteral = entries.filter { !$0.pattern.literal.isEmpty }
        literalCount = withLiteral.count
        finder = LiteralFinder(withLiteral.map(\.pattern.literal))
        self.entries = withLiteral + entries.filter(\.pattern.literal.isEmpty)
    }

    package var isEmpty: Bool { entries.isEmpty }

    /// Calls with the rule of each pattern that matches, in no certain order.
    package func forEachMatch(_ text: ArraySlice<UInt8>, _ body: (Int) -> Void) {
        guard !isEmpty else { return }
        for candidate in candidates(text) where entries[candidate].pattern.matches(text) {
            body(entries[candidate].rule)
        }
        for entry in entries[literalCount...] where entry.pattern.matches(text) {
            body(entry.rule)
        }
    }

    /// Each once, however often the text holds its literal.
    func candidates(_ text: ArraySlice<UInt8>) -> [Int] {
        guard literalCount > 0 else { return [] }
        var candidates: [Int] = []
        var seen: [UInt64] = []
        finder.forEachMatch(text) { candidate in
            if seen.isEmpty { seen = [UInt64](repeating: 0, count: literalCount >> 6 + 1) }
            let bit: UInt64 = 1 << UInt64(candidate & 63)
            guard seen[candidate >> 6] & bit == 0 else { return }
            seen[candidate >> 6] |= bit
            candidates.append(candidate)
        }
        return candidates
    }
}
