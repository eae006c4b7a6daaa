/// What an unsafe request makes untrue, RFC 9111 §4.4.
package enum Invalidation {
    /// Keys whose stored responses have to go once the head of this answer is there, if it is no
    /// error: of the target, and of Location and Content-Location where they are of the same origin.
    /// Nobody could otherwise say what of another origin may go.
    package static func targets(
        method: Method, key: CacheKey, response: ResponseHead
    ) -> [CacheKey] {
        guard invalidates(method, status: response.status) else { return [] }
        var keys = [key]
        for name in [FieldName.location, .contentLocation] {
            guard let value = response.value(of: name),
                let target = URIReference(value).resolved(against: key),
                !keys.contains(target)
            else { continue }
            keys.append(target)
        }
        return keys
    }

    /// Whether an answer to this method makes the stored one for the same URI untrue: after an
    /// unsafe request that did not fail, the entry has to go.
    package static func invalidates(_ method: Method, status: UInt16) -> Bool {
        !method.isSafe && method != .connect && (200...399).contains(status)
    }

    static func contentLocation(of response: ResponseHead, base: CacheKey) -> CacheKey? {
        response.value(of: .contentLocation).flatMap { URIReference($0).resolved(against: base) }
    }
}

/// A URI or a part of one, RFC 3986 §4.1, as Location and Content-Location hold it.
struct URIReference {
    private let text: ArraySlice<UInt8>

    /// The fragment names no other resource.
    init(_ value: ArraySlice<UInt8>) { text = value.prefix { $0 != Byte.hash } }

    /// RFC 3986 §5.2; `nil` for what is of another origin, or cannot be a key.
    func resolved(against base: CacheKey) -> CacheKey? {
        let (origin, path) = Self.divide(base.url)
        let whole: ArraySlice<UInt8>
        if text.isEmpty {
            whole = base.url
        } else if Self.hasScheme(text) {
            whole = text
        } else if text.starts(with: "//".utf8) {
            let scheme = origin.prefix { $0 != Byte.slash }
            whole = (scheme + text)[...]
        } else if text.first == Byte.slash {
            whole = (origin + text)[...]
        } else if text.first == Byte.question {
            whole = (origin + path + text)[...]
        } else {
            let folder = path.prefix(upTo: (path.lastIndex(of: Byte.slash) ?? path.startIndex))
            whole = (origin + folder + [Byte.slash] + text)[...]
        }
        guard
            let key = CacheKey(
                url: whole, partition: base.partition, CacheKey.Settings()),
            Self.divide(key.url).origin == origin
        else { return nil }
        return key
    }

    /// A scheme stands before the first slash, question mark or end.
    private static func hasScheme(_ text: ArraySlice<UInt8>) -> Bool {
        let head = text.prefix { $0 != Byte.slash && $0 != Byte.question }
        return head.contains(Byte.colon)
    }

    /// The parts of a key before its query.
    private static func divide(
        _ key: ArraySlice<UInt8>
    ) -> (origin: ArraySlice<UInt8>, path: ArraySlice<UInt8>) {
        let authority = (key.firstIndex(of: Byte.colon) ?? key.startIndex) + 3
        let start = key[min(authority, key.endIndex)...].firstIndex(of: Byte.slash) ?? key.endIndex
        let end = key[start...].firstIndex(of: Byte.question) ?? key.endIndex
        return (key[..<start], key[start..<end])
    }
}
