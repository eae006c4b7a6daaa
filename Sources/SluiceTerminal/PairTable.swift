/// Numbers of colour pairs, given out as they are needed. Terminals have a bounded number of them.
nonisolated struct PairTable {
    private struct Pair: Hashable {
        var foreground: Int32
        var background: Int32
    }

    private let limit: Int32
    private var numbers: [Pair: Int32] = [:]

    /// `limit` is one more than the highest number (ncurses' `COLOR_PAIRS`).
    init(limit: Int32) {
        self.limit = limit
    }

    /// The number of a pair; `define` tells the terminal of a new one and returns whether it took
    /// it. Where none is left, text is shown in the default colours, pair 0.
    mutating func number(
        foreground: Int32, background: Int32, define: (Int32, Int32, Int32) -> Bool
    ) -> Int32 {
        guard foreground != -1 || background != -1 else { return 0 }
        let pair = Pair(foreground: foreground, background: background)
        if let known = numbers[pair] { return known }
        let next = Int32(clamping: numbers.count + 1)
        guard next < limit, define(next, foreground, background) else { return 0 }
        numbers[pair] = next
        return next
    }
}
