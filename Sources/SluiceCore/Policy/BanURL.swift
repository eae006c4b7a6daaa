/// Reads the value of a `url` rule.
enum BanURL {
    /// The `MatchingURL` that requests must begin with. Without a scheme it is `http://`.
    static func prefix(_ value: ArraySlice<UInt8>) throws(BanFault.Reason) -> [UInt8] {
        guard !value.contains(UInt8(ascii: "#")) else { throw .fragment }
        let (isSecure, rest) = try scheme(value)
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        guard !authority.contains(UInt8(ascii: "@")) else { throw .userInfo }
        let (host, port) = try split(authority)
        _ = try HostName(validating: host)
        var output: [UInt8] = []
        MatchingURL.append(
            isSecure: isSecure, host: host, port: port ?? (isSecure ? 443 : 80),
            path: rest[authority.endIndex...], to: &output)
        return output
    }

    static func scheme(
        _ value: ArraySlice<UInt8>
    ) throws(BanFault.Reason) -> (isSecure: Bool, rest: ArraySlice<UInt8>) {
        if value.starts(with: "//".utf8) { return (false, value.dropFirst(2)) }
        let word = value.prefix { $0.isASCIILetter || $0.isDecimalDigit }
        guard value[word.endIndex...].starts(with: "://".utf8) else { return (false, value) }
        let rest = value[(word.endIndex + 3)...]
        switch String(decoding: word, as: UTF8.self).lowercased() {
        case "http": return (false, rest)
        case "https": return (true, rest)
        default: throw .scheme
        }
    }

    /// The host without brackets; no port when none, or an empty one, is written.
    static func split(
        _ authority: ArraySlice<UInt8>
    ) throws(BanFault.Reason) -> (host: ArraySlice<UInt8>, port: UInt16?) {
        var host = authority
        var digits: ArraySlice<UInt8> = []
        if authority.first == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else {
                throw .hostCharacters
            }
            host = authority[(authority.startIndex + 1)..<close]
            let tail = authority[(close + 1)...]
            guard tail.isEmpty || tail.first == UInt8(ascii: ":") else { throw .hostCharacters }
            digits = tail.dropFirst()
        } else if let colon = authority.firstIndex(of: UInt8(ascii: ":")) {
            host = authority[..<colon]
            digits = authority[(colon + 1)...]
        }
        guard !digits.isEmpty else { return (host, nil) }
        guard let port = BanMatcher.port(digits) else { throw .port }
        return (host, port)
    }
}
