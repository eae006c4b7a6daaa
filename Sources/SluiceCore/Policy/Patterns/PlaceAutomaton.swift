/// The automaton of Glushkov ("The abstract theory of automata", 1961): a state for each place of
/// an expression and none beside, so that sets of states are short rows of bits.
struct PlaceAutomaton<Row: BitRow>: Sendable {
    private let alphabet: ByteAlphabet
    /// For each number of the alphabet, the places that take it.
    private let taking: [Row]
    /// The places that may come behind each.
    private let following: [Row]
    private let first: Row
    private let last: Row
    private let matchesEverything: Bool
    private let starts: Row
    private let ends: Row

    init(_ node: ExpressionNode) {
        var builder = PlaceBuilder<Row>()
        let whole = builder.fragment(node)
        let alphabet = ByteAlphabet(builder.classes)
        var taking = [Row](repeating: Row(), count: alphabet.count)
        for (place, bytes) in builder.classes.enumerated() {
            bytes.forEach { taking[alphabet.number(of: $0)].insert(place) }
        }
        self.alphabet = alphabet
        self.taking = taking
        following = builder.following
        first = whole.first
        last = whole.last
        matchesEverything = whole.isNullable
        starts = builder.starts
        ends = builder.ends
    }

    @inline(__always)
    func matches(_ text: ArraySlice<UInt8>, _ steps: inout Int) -> Bool {
        if matchesEverything { return true }
        var reach = first
        let here = text.isEmpty ? starts | ends : starts
        if !here.isEmpty, pass(here, &reach, &steps) { return true }
        for byte in text {
            steps += 1
            let active = reach & taking[alphabet.number(of: byte)]
            reach = first
            if active.isEmpty { continue }
            if !(active & last).isEmpty { return true }
            active.forEach { place in
                steps += 1
                reach = reach | following[place]
            }
        }
        return !ends.isEmpty && !text.isEmpty && pass(ends, &reach, &steps)
    }

    /// Goes through anchors that hold here, one behind the other; true when that ends a match.
    private func pass(_ anchors: Row, _ reach: inout Row, _ steps: inout Int) -> Bool {
        var done = Row()
        while true {
            let active = reach & anchors
            if !(active & last).isEmpty { return true }
            if active == done { return false }
            var next = reach
            active.forEach { place in
                guard !done.contains(place) else { return }
                steps += 1
                next = next | following[place]
            }
            reach = next
            done = active
        }
    }
}

/// Numbers the places of an expression and finds out which may follow which.
private struct PlaceBuilder<Row: BitRow> {
    /// Empty for an anchor, which takes no byte.
    var classes: [ByteClass] = []
    var following: [Row] = []
    var starts = Row()
    var ends = Row()

    struct Fragment {
        var isNullable = true
        var first = Row()
        var last = Row()
    }

    mutating func fragment(_ node: ExpressionNode) -> Fragment {
        switch node {
        case .empty: return Fragment()
        case .place(let bytes): return place(bytes)
        case .start:
            starts.insert(classes.count)
            return place(ByteClass())
        case .end:
            ends.insert(classes.count)
            return place(ByteClass())
        case .sequence(let parts):
            var whole = Fragment()
            for part in parts { append(fragment(part), to: &whole) }
            return whole
        case .choice(let parts):
            var whole = Fragment(isNullable: false)
            for part in parts {
                let next = fragment(part)
                whole.isNullable = whole.isNullable || next.isNullable
                whole.first = whole.first | next.first
                whole.last = whole.last | next.last
            }
            return whole
        case .repetition(let inner, let least, let most):
            return repetition(inner, least, most)
        }
    }

    private mutating func place(_ bytes: ByteClass) -> Fragment {
        var row = Row()
        row.insert(classes.count)
        classes.append(bytes)
        following.append(Row())
        return Fragment(isNullable: false, first: row, last: row)
    }

    private mutating func append(_ next: Fragment, to whole: inout Fragment) {
        connect(whole.last, next.first)
        if whole.isNullable { whole.first = whole.first | next.first }
        whole.last = next.isNullable ? whole.last | next.last : next.last
        whole.isNullable = whole.isNullable && next.isNullable
    }

    /// `x{2,4}` is `xxx?x?`, `x{2,}` is `xx+`, `x*` is `x+` or nothing.
    private mutating func repetition(
        _ inner: ExpressionNode, _ least: Int, _ most: Int?
    ) -> Fragment {
        var whole = Fragment()
        for copy in 0..<max(most ?? least, 1) {
            var next = fragment(inner)
            if copy >= least { next.isNullable = true }
            if most == nil, copy == max(least, 1) - 1 { connect(next.last, next.first) }
            append(next, to: &whole)
        }
        return whole
    }

    private mutating func connect(_ places: Row, _ next: Row) {
        places.forEach { following[$0] = following[$0] | next }
    }
}
