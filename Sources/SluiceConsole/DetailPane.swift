/// The part of a table's screen that tells all about the row under the cursor.
struct DetailPane: Equatable, Sendable {
    /// Keys move in it rather than in the table.
    var isFocused = false
    /// The first line shown.
    var offset = 0
    var height = 0

    /// Whether the key was one that moves.
    mutating func scroll(_ action: Action) -> Bool {
        switch action {
        case .up: offset -= 1
        case .down: offset += 1
        case .pageUp: offset -= max(1, height - 1)
        case .pageDown: offset += max(1, height - 1)
        case .first: offset = 0
        case .last: offset = .max / 2
        default: return false
        }
        return true
    }

    /// Keeps the last line at the bottom, and nothing beyond.
    mutating func settle(lines: Int) {
        offset = max(0, min(offset, lines - height))
    }
}
