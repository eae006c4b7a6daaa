/// What stands behind the `=` of a directive, without its quotes.
struct Argument {
    let bytes: ArraySlice<UInt8>
}

/// Divides a list of directives: `#( token [ "=" ( token / quoted-string ) ] )`, RFC 9111 §5.2 with
/// the list rule of RFC 9110 §5.6.1 (empty elements are passed over).
struct DirectiveReader {
    enum Element {
        case directive(name: ArraySlice<UInt8>, Argument?)
        /// Skipped up to the next comma.
        case malformed
    }

    private var rest: ArraySlice<UInt8>

    init(_ value: ArraySlice<UInt8>) { rest = value }

    mutating func next() -> Element? {
        while let byte = rest.first, Byte.isBlank(byte) || byte == Byte.comma {
            rest = rest.dropFirst()
        }
        guard !rest.isEmpty else { return nil }
        let name = takeToken()
        guard !name.isEmpty else { return skip() }
        guard rest.first == Byte.equals else { return finish(name, nil) }
        rest = rest.dropFirst()
        if rest.first == Byte.quote {
            guard let argument = takeQuoted() else { return skip() }
            return finish(name, argument)
        }
        let argument = takeToken()
        return argument.isEmpty ? skip() : finish(name, Argument(bytes: argument))
    }

    private mutating func takeToken() -> ArraySlice<UInt8> {
        let token = rest.prefix { ByteSet.token.contains($0) }
        rest = rest[token.endIndex...]
        return token
    }

    /// Backslashes stay: an argument that needs them is no number.
    private mutating func takeQuoted() -> Argument? {
        var end = rest.startIndex + 1
        while end < rest.endIndex, rest[end] != Byte.quote {
            end += rest[end] == Byte.backslash ? 2 : 1
        }
        guard end < rest.endIndex else { return nil }
        let argument = Argument(bytes: rest[(rest.startIndex + 1)..<end])
        rest = rest[(end + 1)...]
        return argument
    }

    /// Only a comma, or the end, may stand behind a directive.
    private mutating func finish(_ name: ArraySlice<UInt8>, _ argument: Argument?) -> Element {
        let blanks = rest.prefix(while: Byte.isBlank)
        rest = rest[blanks.endIndex...]
        guard rest.isEmpty || rest.first == Byte.comma else { return skip() }
        return .directive(name: name, argument)
    }

    private mutating func skip() -> Element {
        rest = rest.drop { $0 != Byte.comma }
        return .malformed
    }
}
