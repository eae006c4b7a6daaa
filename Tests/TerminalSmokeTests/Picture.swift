/// A terminal as it is at one moment.
struct Picture {
    /// From the top, without spaces at their ends.
    let lines: [String]
    /// Whether a full-screen program has it.
    let isAlternate: Bool
    let showsCursor: Bool
    let title: String

    /// - Parameter answer: a line with two flags and the title, then the screen.
    init(_ answer: String) {
        var lines = answer.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let head = lines.removeFirst().split(separator: " ", maxSplits: 2)
        if lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines
        isAlternate = head.first == "1"
        showsCursor = head.dropFirst().first == "1"
        title = head.count > 2 ? String(head[2]) : ""
    }

    var text: String { lines.joined(separator: "\n") }

    /// The last one with something on it.
    var lastLine: String? { lines.last { !$0.isEmpty } }

    func shows(_ words: String) -> Bool { text.contains(words) }
}
