/// An entity tag, RFC 9110 §8.8.3, in the bytes it came in. Tags without quotes, which some origins
/// send, are kept as strong ones: they come back as they were.
package struct EntityTag: Equatable, Sendable {
    package let bytes: [UInt8]

    /// `nil` for an empty value.
    package init?(_ value: ArraySlice<UInt8>) {
        guard !value.isEmpty else { return nil }
        bytes = Array(value)
    }

    package var isWeak: Bool { Self.isWeak(bytes[...]) }

    static func isWeak(_ tag: ArraySlice<UInt8>) -> Bool { tag.starts(with: [0x57, Byte.slash]) }

    /// RFC 9110 §8.8.3.2: the same, and neither is weak.
    package func matchesStrongly(_ other: ArraySlice<UInt8>) -> Bool {
        !isWeak && bytes[...] == other
    }

    /// RFC 9110 §8.8.3.2: the same but for a weakness flag.
    package func matchesWeakly(_ other: ArraySlice<UInt8>) -> Bool {
        Self.opaque(bytes[...]) == Self.opaque(other)
    }

    private static func opaque(_ tag: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        isWeak(tag) ? tag.dropFirst(2) : tag
    }
}

/// Divides `If-None-Match` into its tags, RFC 9110 §13.1.2. A comma may stand inside the quotes.
struct EntityTagList {
    private var rest: ArraySlice<UInt8>

    init(_ value: ArraySlice<UInt8>) { rest = value }

    mutating func next() -> ArraySlice<UInt8>? {
        rest = rest.drop { Byte.isBlank($0) || $0 == Byte.comma }
        guard !rest.isEmpty else { return nil }
        var end = rest.startIndex
        var isQuoted = false
        while end < rest.endIndex, isQuoted || rest[end] != Byte.comma {
            if rest[end] == Byte.quote { isQuoted.toggle() }
            end += 1
        }
        let tag = rest[..<end].trimmingBlanks
        rest = rest[end...]
        return tag
    }
}
