/// `evict KEY` or `evict FILTER`.
package enum EvictTarget: Equatable, Sendable {
    /// The whole URL of one entry.
    case key(String)
    /// All that match.
    case filter(String)

    /// A URL with its scheme, and nothing beside it, is a key: taken for a filter it would match
    /// all that begins with it. To say that, one puts it in quotes.
    package init(reading text: String) {
        self = Self.isKey(text) ? .key(text) : .filter(text)
    }

    private static func isKey(_ text: String) -> Bool {
        guard !text.contains(where: \.isWhitespace), let end = text.firstRange(of: "://") else {
            return false
        }
        return ["http", "https"].contains(text[..<end.lowerBound].lowercased())
    }
}

extension EvictTarget: CustomStringConvertible {
    /// Text that is read as the same target.
    package var description: String {
        switch self {
        case .key(let key): key
        case .filter(let filter): Self.isKey(filter) ? "\"\(filter)\"" : filter
        }
    }
}
