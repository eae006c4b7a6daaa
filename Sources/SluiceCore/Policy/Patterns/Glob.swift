/// A pattern for the whole of a text, byte by byte: `*` is any bytes, also none and also slashes;
/// `?` is one byte; `[a-z]` and `[!a-z]` are one byte in or out of a set; a backslash takes the
/// meaning of what follows.
///
/// Cost: one step for each byte of the text whatever both hold, and no allocation. All states are
/// carried along at once, those of up to 63 places in one register.
package struct Glob: Sendable {
    package let pattern: [UInt8]
    private let automaton: Automaton
    /// Lower-case bytes that every text it matches holds, in any case; empty when there are none.
    let literal: [UInt8]

    private enum Automaton: Sendable {
        case narrow(ShiftAutomaton<UInt64>)
        case wide(ShiftAutomaton<WideRow>)
    }

    /// - Parameter pattern: at most 2048 bytes that stand for at most 511 places.
    package init(_ pattern: ArraySlice<UInt8>) throws(PatternFault) {
        let parts = try GlobParts(pattern)
        self.pattern = Array(pattern)
        literal = parts.literal
        automaton =
            parts.places.count < UInt64.width
            ? .narrow(ShiftAutomaton(parts)) : .wide(ShiftAutomaton(parts))
    }

    package func matches(_ text: ArraySlice<UInt8>) -> Bool {
        var steps = 0
        return matches(text, steps: &steps)
    }

    /// Adds how many bytes were looked at.
    func matches(_ text: ArraySlice<UInt8>, steps: inout Int) -> Bool {
        switch automaton {
        case .narrow(let automaton): automaton.matches(text, &steps)
        case .wide(let automaton): automaton.matches(text, &steps)
        }
    }
}

extension Glob: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.pattern == right.pattern }

    package func hash(into hasher: inout Hasher) { hasher.combine(pattern) }
}

/// What a glob is made of.
private struct GlobParts {
    var places: [ByteClass] = []
    /// Before which places, or at the end, any bytes may stand.
    var stars: Set<Int> = []

    init(_ pattern: ArraySlice<UInt8>) throws(PatternFault) {
        var reader = try PatternReader(pattern)
        while let byte = reader.next() {
            let start = reader.offset - 1
            switch byte {
            case UInt8(ascii: "*"): stars.insert(places.count)
            case UInt8(ascii: "?"): places.append(.all)
            case UInt8(ascii: "["): places.append(try reader.bracket(escape: Self.escaped))
            case UInt8(ascii: "\\"): places.append(try Self.escaped(&reader))
            default: places.append(ByteClass(byte))
            }
            guard places.count <= PatternLimit.places else {
                throw PatternFault(.tooLarge, at: start)
            }
        }
    }

    private static func escaped(_ reader: inout PatternReader) throws(PatternFault) -> ByteClass {
        let start = reader.offset - 1
        guard let byte = reader.next() else { throw PatternFault(.escape, at: start) }
        return ByteClass(byte)
    }

    var literal: [UInt8] {
        var runs = LiteralRuns()
        for (index, place) in places.enumerated() {
            if stars.contains(index) { runs.end() }
            runs.add(place)
        }
        runs.end()
        return runs.best
    }
}

/// Shift-And (Baeza-Yates and Gonnet, "A new approach to text searching", 1992) with states that
/// stay on: those a star stands before. State `i` says that the first `i` places are matched.
private struct ShiftAutomaton<Row: BitRow>: Sendable {
    private let alphabet: ByteAlphabet
    /// For each number of the alphabet, the states it leads on from.
    private let passing: [Row]
    private var staying = Row()
    private var start = Row()
    private let last: Int
    /// Nothing behind the last place can spoil the match.
    private let endsOpen: Bool

    init(_ parts: GlobParts) {
        let alphabet = ByteAlphabet(parts.places)
        var passing = [Row](repeating: Row(), count: alphabet.count)
        last = parts.places.count
        endsOpen = parts.stars.contains(last)
        start.insert(0)
        for star in parts.stars { staying.insert(star) }
        for (state, place) in parts.places.enumerated() {
            place.forEach { passing[alphabet.number(of: $0)].insert(state) }
        }
        self.alphabet = alphabet
        self.passing = passing
    }

    @inline(__always)
    func matches(_ text: ArraySlice<UInt8>, _ steps: inout Int) -> Bool {
        var states = start
        for byte in text {
            if endsOpen, states.contains(last) { return true }
            steps += 1
            states = (states & passing[alphabet.number(of: byte)]).movedUp | (states & staying)
            if states.isEmpty { return false }
        }
        return states.contains(last)
    }
}
