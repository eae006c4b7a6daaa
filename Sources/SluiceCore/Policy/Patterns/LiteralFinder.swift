/// Which of many literals a text holds, all looked for in one pass (Aho and Corasick, "Efficient
/// string matching", 1975). The case of letters does not count.
///
/// Cost: one table look-up a byte, and one visit for each literal that ends there.
struct LiteralFinder: Sendable {
    private let alphabet: ByteAlphabet
    /// The state behind each state and number of the alphabet.
    private var next: [Int32]
    /// The first literal that ends in a state, `-1` for none; equal ones and those that are the
    /// end of others are chained behind it.
    private var found: [Int32]
    private var chain: [Chain] = []

    private struct Chain: Sendable {
        let literal: Int
        var next: Int32
    }

    /// - Parameter literals: in lower case, none of them empty.
    init(_ literals: [[UInt8]]) {
        let bytes = Set(literals.joined())
        alphabet = ByteAlphabet(bytes.map { ByteClass($0).ignoringCase })
        next = [Int32](repeating: -1, count: alphabet.count)
        found = [-1]
        for (index, literal) in literals.enumerated() { insert(literal, index) }
        link()
    }

    private mutating func insert(_ literal: [UInt8], _ index: Int) {
        var state = 0
        for byte in literal {
            let edge = state * alphabet.count + alphabet.number(of: byte)
            if next[edge] < 0 {
                next[edge] = Int32(found.count)
                found.append(-1)
                next.append(contentsOf: repeatElement(-1, count: alphabet.count))
            }
            state = Int(next[edge])
        }
        chain.append(Chain(literal: index, next: found[state]))
        found[state] = Int32(chain.count - 1)
    }

    /// Where no literal goes on, the longest end that begins another one does. Nearest states
    /// first: what a state falls back to is nearer and done before it.
    private mutating func link() {
        let width = alphabet.count
        var fallback = [Int](repeating: 0, count: found.count)
        var queue = [0]
        var position = 0
        while position < queue.count {
            let state = queue[position]
            position += 1
            if state > 0 { appendFound(of: fallback[state], to: state) }
            for number in 0..<width {
                let edge = state * width + number
                let behind = state == 0 ? 0 : Int(next[fallback[state] * width + number])
                if next[edge] < 0 {
                    next[edge] = Int32(behind)
                } else {
                    fallback[Int(next[edge])] = behind
                    queue.append(Int(next[edge]))
                }
            }
        }
    }

    /// A state's own literals are chained before those it shares with its fallback.
    private mutating func appendFound(of other: Int, to state: Int) {
        guard found[state] >= 0 else {
            found[state] = found[other]
            return
        }
        var end = Int(found[state])
        while chain[end].next >= 0 { end = Int(chain[end].next) }
        chain[end].next = found[other]
    }

    /// Calls with the place of each literal in the list, once for every time it is found.
    @inline(__always)
    func forEachMatch(_ text: ArraySlice<UInt8>, _ body: (Int) -> Void) {
        var state = 0
        for byte in text {
            state = Int(next[state * alphabet.count + alphabet.number(of: byte)])
            var entry = found[state]
            while entry >= 0 {
                body(chain[Int(entry)].literal)
                entry = chain[Int(entry)].next
            }
        }
    }
}
