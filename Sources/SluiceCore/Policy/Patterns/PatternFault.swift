/// Why a glob or an expression was not understood.
package struct PatternFault: Error, Hashable, Sendable {
    package let reason: Reason
    /// Of the byte it is about, from the beginning of the pattern.
    package let offset: Int

    package enum Reason: String, CaseIterable, Sendable {
        case empty = "nothing is written there"
        case tooLong = "longer than 2048 bytes"
        case tooLarge = "it needs more than 511 places; shorten it or lower a {m,n}"
        case tooDeep = "more than 32 groups inside each other"
        case escape = "an escape without a meaning"
        case bracket = "a [ without its ]"
        case range = "a range ends before it begins"
        case groupEnd = "a ( without its ), or a ) without its ("
        case group = "a group is ( or (?:; (?i) stands at the beginning only"
        case lookAround = "look-around and word boundaries are not supported"
        case backReference = "references back to a group are not supported"
        case repetition = "nothing to repeat stands before it"
        case bounds = "repetition is {n}, {n,} or {n,m} with numbers up to 1000 in order"
    }

    init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension PatternFault: CustomStringConvertible {
    /// The place counts from 1, as an editor counts columns.
    package var description: String { "\(reason.rawValue), at \(offset + 1)" }
}

/// What a pattern may cost.
enum PatternLimit {
    /// Length of its text.
    static let bytes = 2048
    /// Bytes it can tell apart by their place, repetitions written out: one state each, so that a
    /// step through all of them at once touches 64 bytes of memory.
    static let places = 511
    static let depth = 32
    /// The largest number in `{m,n}`.
    static let repetitions = 1000
    /// Of the literal that a text must hold, how much is looked for.
    static let literal = 16
}
