/// A regular expression over bytes, found anywhere in a text unless `^` and `$` hold it: literals,
/// `.`, `[...]`, `\d \w \s` and their opposites, `\t \n \r \xHH`, groups, `|`, `* + ?` and `{m,n}`.
/// `(?i)` at its beginning ignores the case of ASCII letters. There are no references back to a
/// group and no look-around: no automaton decides those.
///
/// Cost: all states are carried along at once and never tried one by one, so a text of `n` bytes
/// takes at most `(places + 1) * (n + 2)` steps of a few instructions, with at most 511 places
/// whatever is written; a text that begins no match takes one a byte. Nothing is allocated.
package struct RegularExpression: Sendable {
    package let pattern: [UInt8]
    /// Bytes it tells apart by their place, repetitions written out.
    let places: Int
    /// Lower-case bytes that every text it matches holds, in any case; empty when there are none.
    let literal: [UInt8]
    private let automaton: Automaton

    private enum Automaton: Sendable {
        case narrow(PlaceAutomaton<UInt64>)
        case wide(PlaceAutomaton<WideRow>)
    }

    /// - Parameter pattern: at most 2048 bytes.
    package init(_ pattern: ArraySlice<UInt8>) throws(PatternFault) {
        let part = try ExpressionParser.parse(pattern)
        self.pattern = Array(pattern)
        places = part.places
        var runs = LiteralRuns()
        part.node.literals(&runs)
        runs.end()
        literal = runs.best
        automaton =
            places <= UInt64.width
            ? .narrow(PlaceAutomaton(part.node)) : .wide(PlaceAutomaton(part.node))
    }

    package func matches(_ text: ArraySlice<UInt8>) -> Bool {
        var steps = 0
        return matches(text, steps: &steps)
    }

    /// Adds the steps it took.
    func matches(_ text: ArraySlice<UInt8>, steps: inout Int) -> Bool {
        switch automaton {
        case .narrow(let automaton): automaton.matches(text, &steps)
        case .wide(let automaton): automaton.matches(text, &steps)
        }
    }

    /// The most steps that a text of so many bytes can take.
    func stepBound(forBytes count: Int) -> Int { (places + 1) * (count + 2) }
}

extension RegularExpression: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.pattern == right.pattern }

    package func hash(into hasher: inout Hasher) { hasher.combine(pattern) }
}
