/// Collects the longest run of bytes that a pattern demands one behind the other, in lower case.
struct LiteralRuns {
    private(set) var best: [UInt8] = []
    private var run: [UInt8] = []

    mutating func add(_ place: ByteClass) {
        guard let byte = place.onlyIgnoringCase else { return end() }
        run.append(byte)
    }

    mutating func end() {
        propose(run)
        run = []
    }

    /// Of a long run the end is kept, where URLs differ: many begin with `http://www.`.
    mutating func propose(_ literal: [UInt8]) {
        let end = literal.suffix(PatternLimit.literal)
        if end.count > best.count { best = Array(end) }
    }
}
