/// A cache key as text: `http://host/path`, or `group|http://host/path` for what a group of servers
/// answers. The name of a group may hold anything, slashes too (`unix:/run/a`); what ends it is the
/// bar right ahead of the scheme.
struct PartitionedURL {
    /// The name of the group with its bar; empty for none.
    let partition: ArraySlice<UInt8>
    let url: ArraySlice<UInt8>

    init(_ text: [UInt8]) {
        let whole = text[...]
        let start = Self.hasScheme(whole) ? nil : Self.startOfURL(in: whole)
        partition = whole[..<(start ?? whole.startIndex)]
        url = whole[(start ?? whole.startIndex)...]
    }

    /// Whether the URL says its scheme, `http` or `https`.
    var hasScheme: Bool { Self.hasScheme(url) }

    private static func startOfURL(in text: ArraySlice<UInt8>) -> Int? {
        text.indices.first { index in
            text[index] == UInt8(ascii: "|") && hasScheme(text[(index + 1)...])
        }
        .map { $0 + 1 }
    }

    private static func hasScheme(_ text: ArraySlice<UInt8>) -> Bool {
        ["http://", "https://"].contains { scheme in
            text.prefix(scheme.utf8.count).lazy.map(\.lowercasedASCII).elementsEqual(scheme.utf8)
        }
    }
}
