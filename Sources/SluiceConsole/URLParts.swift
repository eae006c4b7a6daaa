import SluiceCore

/// The parts of a URL that a ban can name.
struct URLParts: Equatable, Sendable {
    let scheme: String
    /// In lower case, without brackets.
    let host: String
    let port: UInt16
    /// From its `/` to the query, without that.
    let path: String

    /// Of an exchange: `http`, unless it is a CONNECT, which names a host and port only. `nil` when
    /// the request has no host, or bytes that no rule can name.
    init?(_ row: ExchangeRow) {
        let text = row.isConnect ? row.path : row.host
        guard let authority = text.plainText, let path = row.path.plainText else { return nil }
        self.init(scheme: "http", authority: authority, path: row.isConnect ? "" : path)
    }

    /// Of an absolute URL, as cache keys are.
    init?(_ url: WireText) {
        guard let text = url.plainText, let colon = text.firstRange(of: "://") else { return nil }
        let rest = text[colon.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        self.init(
            scheme: text[..<colon.lowerBound].lowercased(), authority: String(rest[..<end]),
            path: String(rest[end...]))
    }

    private init?(scheme: String, authority: String, path: String) {
        let standard: UInt16 = scheme == "https" ? 443 : 80
        if let parts = HostAndPort(authority) {
            host = parts.host.lowercased()
            port = parts.port
        } else {
            let isBracketed = authority.first == "[" && authority.last == "]"
            guard !authority.isEmpty, isBracketed || !authority.contains(":") else { return nil }
            host = (isBracketed ? String(authority.dropFirst().dropLast()) : authority).lowercased()
            port = standard
        }
        self.scheme = scheme
        self.path = String(path.prefix { $0 != "?" })
    }

    var hostAndPort: [BanProposal] {
        [
            BanProposal(field: .host, value: host),
            BanProposal(field: .port, value: "\(port)"),
        ]
    }

    /// Without the query: a rule is for what is asked for, however it is asked.
    var url: BanProposal {
        let standard: UInt16 = scheme == "https" ? 443 : 80
        let name = host.contains(":") ? "[\(host)]" : host
        let authority = port == standard ? name : "\(name):\(port)"
        return BanProposal(
            field: .url, value: "\(scheme)://\(authority)\(path.isEmpty ? "/" : path)")
    }

    /// The last segment of the path, percent-decoded once; none for a path that ends in `/`.
    var name: [BanProposal] {
        guard let last = path.split(separator: "/", omittingEmptySubsequences: false).last,
            !last.isEmpty, let text = Self.percentDecoded(last.utf8)
        else { return [] }
        return [BanProposal(field: .name, value: text)]
    }

    /// `nil` when what comes out could not be typed.
    private static func percentDecoded(_ encoded: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = encoded[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return WireText(bytes, ByteRange(0, bytes.count)).plainText
    }
}
