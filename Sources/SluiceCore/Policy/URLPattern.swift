/// The value of a `url` rule that is no beginning: `re:` and an expression, found anywhere in a
/// `MatchingURL`, or a text with a `*` in it, a glob for the whole of one.
package struct URLPattern: Hashable, Sendable {
    /// Of a glob, in the form it is compared in.
    let text: [UInt8]
    let form: PatternTable.Pattern

    /// `nil` for a plain beginning.
    init?(value: ArraySlice<UInt8>) throws(BanMatcher.ValueFault) {
        let isExpression = value.starts(with: "re:".utf8)
        guard isExpression || value.contains(Byte.asterisk) else { return nil }
        do throws(BanFault.Reason) {
            try BanMatcher.checkText(value, mayHaveSpaces: false)
            text = isExpression ? Array(value) : try Self.globText(value)
        } catch {
            throw .reason(error)
        }
        do throws(PatternFault) {
            form =
                isExpression
                ? .expression(try RegularExpression(text.dropFirst(3))) : .glob(try Glob(text[...]))
        } catch {
            throw .pattern(error)
        }
    }

    func matches(_ url: [UInt8]) -> Bool { form.matches(url[...]) }

    package static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

// MARK: - Globs

extension URLPattern {
    private static func isWildcard(_ byte: UInt8) -> Bool {
        switch byte {
        case Byte.asterisk, Byte.question, Byte.openBracket, Byte.closeBracket, Byte.backslash: true
        default: false
        }
    }

    /// What stands before the first wildcard is normalised like a URL, as far as its last slash;
    /// behind that only escapes are, since a wildcard may stand for dots and slashes.
    private static func globText(
        _ value: ArraySlice<UInt8>
    ) throws(BanFault.Reason) -> [UInt8] {
        guard !value.contains(Byte.hash) else { throw .fragment }
        guard value.first != Byte.asterisk else { return Self.escaped(value) }
        let (isSecure, rest) = try BanURL.scheme(value)
        let authority = rest.prefix { $0 != Byte.slash && $0 != Byte.question }
        guard !authority.contains(Byte.at) else { throw .userInfo }
        var text: [UInt8] = []
        guard !authority.contains(Byte.asterisk) else {
            text.append(contentsOf: isSecure ? "https://".utf8 : "http://".utf8)
            for byte in authority { text.append(byte.lowercasedASCII) }
            return text + Self.escaped(rest[authority.endIndex...])
        }
        let (host, port) = try BanURL.split(authority)
        _ = try HostName(validating: host)
        let path = rest[authority.endIndex...]
        let plain = path.prefix { !isWildcard($0) }
        let directory = plain.lastIndex(of: Byte.slash).map { plain[...$0] } ?? plain.prefix(0)
        MatchingURL.append(
            isSecure: isSecure, host: host, port: port ?? (isSecure ? 443 : 80), path: directory,
            to: &text)
        MatchingURL.append(segment: plain[directory.endIndex...], to: &text)
        return text + Self.escaped(path[plain.endIndex...])
    }

    /// In the escapes of a `MatchingURL`; wildcards stay what they are, and so does what stands in
    /// a set, where an escape would be three bytes of it. A `%` is escaped there as well: with what
    /// is decoded behind it, it would be another escape.
    private static func escaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var isInSet = false
        for unit in PercentDecoding(text) {
            var decodes = MatchingURL.isPathCharacter(unit.byte)
            if unit.wasEscaped {
                decodes = decodes && !isWildcard(unit.byte)
            } else {
                if unit.byte == Byte.openBracket { isInSet = true }
                decodes =
                    decodes || isWildcard(unit.byte) || unit.byte == Byte.slash
                    || isInSet && unit.byte < 0x80 && unit.byte != UInt8(ascii: "%")
                if unit.byte == Byte.closeBracket { isInSet = false }
            }
            MatchingURL.append(unit, decodes: decodes, to: &output)
        }
        return output
    }
}
