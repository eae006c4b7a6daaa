/// One end of a TCP connection.
package struct Endpoint: Hashable, Comparable, Sendable {
    package let address: IPAddress
    package let port: UInt16

    package init(_ address: IPAddress, _ port: UInt16) {
        self.address = address
        self.port = port
    }

    /// Reads `1.2.3.4:80` or `[::1]:80`.
    package init?(_ text: some StringProtocol) {
        guard let authority = HostAndPort(text), let address = IPAddress(authority.host) else {
            return nil
        }
        self.init(address, authority.port)
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.address, left.port) < (right.address, right.port)
    }
}

extension Endpoint: CustomStringConvertible {
    package var description: String { "\(HostAndPort(host: "\(address)", port: port))" }
}

/// A host name or address, not resolved, and a port.
package struct HostAndPort: Hashable, Sendable {
    /// Without brackets.
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `name:80`, `1.2.3.4:80` or `[::1]:80`; `nil` when a part is missing or no number.
    package init?(_ text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(digits)
        else { return nil }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: port)
    }
}

extension HostAndPort: CustomStringConvertible {
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
