/// A word to look for.
struct FilterWord: Equatable, Sendable {
    /// Lower-case bytes; never empty.
    private let needle: [UInt8]
    /// Only then is a row's address written out to be searched.
    private let mayBeAddress: Bool

    init(_ text: String) {
        needle = text.utf8.map(\.lowercasedASCII)
        mayBeAddress = needle.allSatisfy { byte in
            byte.hexadecimalValue != nil || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
                || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
        }
    }

    func occurs(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { occurs(in: $0.span) }
    }

    func occurs(in bytes: ArraySlice<UInt8>) -> Bool { occurs(in: bytes.span) }

    func occurs(in end: Endpoint) -> Bool { mayBeAddress && occurs(in: "\(end)") }

    private func occurs(in text: Span<UInt8>) -> Bool {
        guard let first = needle.first, needle.count <= text.count else { return false }
        for start in 0...(text.count - needle.count)
        where text[start].lowercasedASCII == first && occurs(in: text, at: start) {
            return true
        }
        return false
    }

    private func occurs(in text: Span<UInt8>, at start: Int) -> Bool {
        for offset in needle.indices where text[start + offset].lowercasedASCII != needle[offset] {
            return false
        }
        return true
    }
}

// MARK: - URLs

extension FilterWord {
    /// A forward proxy's request names its whole URL in one piece, and that piece is searched. In
    /// other requests the host stands behind the path, and they are put together only for a word
    /// that neither holds alone.
    func occurs(inURLOf row: ExchangeRow) -> Bool {
        if let url = Self.contiguousURL(row) { return occurs(in: url) }
        if occurs(in: row.host.bytes) || occurs(in: row.path.bytes) { return true }
        guard needle.contains(UInt8(ascii: "/")), !row.hostRange.isEmpty else { return false }
        return occurs(in: ("http://".utf8 + row.host.bytes + row.path.bytes)[...])
    }

    /// From the scheme, or else the host, to the end of the path.
    private static func contiguousURL(_ row: ExchangeRow) -> ArraySlice<UInt8>? {
        let (host, path) = (row.hostRange, row.pathRange)
        // Between them stands at most a bracket, a colon and a port.
        guard host.upper <= path.lower, path.lower - host.upper <= 7, path.upper <= row.head.count,
            !host.isEmpty
        else { return nil }
        let scheme = "http://".utf8
        let start = host.lower - scheme.count
        let hasScheme = start >= 0 && row.head[start..<host.lower].elementsEqual(scheme)
        return row.head[(hasScheme ? start : host.lower)..<path.upper]
    }
}
