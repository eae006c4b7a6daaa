/// `evict KEY` or `evict FILTER`; what `revalidate` is about is said the same way.
package enum EvictTarget: Equatable, Sendable {
    /// The whole URL of one entry, with its group ahead of it: `site|http://host/`.
    case key(String)
    /// All that match.
    case filter(String)

    /// A URL with its scheme, and nothing beside it, is a key: taken for a filter it would match
    /// all that begins with it. To say that, one puts it in quotes.
    package init(reading text: String) {
        self = Self.isKey(text) ? .key(text) : .filter(text)
    }

    private static func isKey(_ text: String) -> Bool {
        guard !text.contains(where: \.isWhitespace), text.first != "\"", text.first != "'" else {
            return false
        }
        return PartitionedURL(Array(text.utf8)).hasScheme
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
