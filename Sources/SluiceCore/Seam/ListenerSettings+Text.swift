extension Endpoint {
    /// An address to listen on, as settings write it: `127.0.0.1:8080`, `[::1]:8080`,
    /// `localhost:8080`, and `:8080` or `8080` for the loopback address. Another address than
    /// loopback is only taken when it is written out.
    package init(listening text: String) throws(SettingFault) {
        let digits = text.first == ":" ? text.dropFirst() : text[...]
        if let number = DecimalDigits.parse(digits) {
            guard let port = UInt16(exactly: number) else {
                throw SettingFault(text, "has a port beyond 65535")
            }
            self.init(.loopback, port)
            return
        }
        guard let parts = HostAndPort(text) else {
            throw SettingFault(text, "is no address and port such as 127.0.0.1:8080 or :8080")
        }
        guard let address = parts.host == "localhost" ? .loopback : IPAddress(parts.host) else {
            throw SettingFault(text, "has no numeric address, such as 127.0.0.1 or [::1]")
        }
        self.init(address, parts.port)
    }
}

extension HostAndPort {
    /// Where to connect to, as settings write it: `example.com:80`, `[::1]:80`.
    package init(connecting text: String) throws(SettingFault) {
        guard let parts = HostAndPort(text) else {
            throw SettingFault(text, "is no host and port such as 127.0.0.1:5678")
        }
        guard parts.port > 0 else { throw SettingFault(text, "has port 0, where nobody listens") }
        self = parts
    }
}

extension ListenAddress {
    /// An address as `Endpoint(listening:)` reads it, or `unix:` and the path of a socket.
    package init(listening text: String) throws(SettingFault) {
        guard text.hasPrefix("unix:") else {
            self = .network(try Endpoint(listening: text))
            return
        }
        self = .unix(try UnixSocketPath.read(text))
    }
}

extension ServerAddress {
    /// Host and port, or `unix:` and the path of a socket.
    package init(connecting text: String) throws(SettingFault) {
        guard text.hasPrefix("unix:") else {
            self = .network(try HostAndPort(connecting: text))
            return
        }
        self = .unix(try UnixSocketPath.read(text))
    }
}

enum UnixSocketPath {
    /// Bytes that fit into a socket address beside the ending zero (unix(7)).
    private static let limit = 107

    /// The path behind `unix:`.
    static func read(_ text: String) throws(SettingFault) -> String {
        let path = String(text.dropFirst("unix:".count))
        guard !path.isEmpty else { throw SettingFault(text, "names no path behind unix:") }
        guard path.utf8.count <= limit else {
            throw SettingFault(text, "is longer than the \(limit) bytes a socket's path may have")
        }
        return path
    }
}

/// A listener as an option writes it, with the group of servers that it leads to. The group has the
/// name that was written for its servers, so listeners that lead to the same share it.
package struct RoutedListener: Equatable, Sendable {
    package let listener: ListenerSettings
    package let upstream: UpstreamSettings

    /// A `tcp` listener: where to listen, `=`, where to relay to, separated by commas.
    package init(relay text: String) throws(SettingFault) {
        try self.init(.tcp, text, example: "127.0.0.1:1234=127.0.0.1:5678") {
            server throws(SettingFault) in
            try ServerAddress(connecting: server)
        }
    }

    /// A `reverse` listener: where to listen, `=`, the URLs of its servers, separated by commas.
    package init(reverse text: String) throws(SettingFault) {
        try self.init(.reverse, text, example: "127.0.0.1:8081=http://127.0.0.1:9001") {
            server throws(SettingFault) in
            try Self.address(ofURL: server)
        }
    }

    private init(
        _ kind: ListenerKind, _ text: String, example: String,
        read: (String) throws(SettingFault) -> ServerAddress
    ) throws(SettingFault) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw SettingFault(text, "names no origin; write \(example)")
        }
        var servers: [ServerSettings] = []
        for server in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
            let server = ServerSettings(address: try read(String(server)))
            guard !servers.contains(where: { $0.name == server.name }) else {
                throw SettingFault(text, "names \(server.name) twice")
            }
            servers.append(server)
        }
        let name = servers.map(\.name).joined(separator: ",")
        upstream = UpstreamSettings(name: name, servers: servers)
        listener = ListenerSettings(
            kind: kind, address: try ListenAddress(listening: String(parts[0])), upstream: name)
    }

    /// `http://host`, `http://host:port`, with or without a slash behind it, or `unix:path`.
    private static func address(ofURL text: String) throws(SettingFault) -> ServerAddress {
        if text.hasPrefix("unix:") { return .unix(try UnixSocketPath.read(text)) }
        guard text.lowercased().hasPrefix("http://") else {
            throw SettingFault(text, "is no URL such as http://127.0.0.1:9001")
        }
        var authority = text.dropFirst("http://".count)
        if authority.last == "/" { authority = authority.dropLast() }
        guard !authority.contains("/"), !authority.contains("?"), !authority.contains("@") else {
            throw SettingFault(text, "has more than a host and a port")
        }
        let hasPort = authority.last == "]" || !authority.contains(":")
        return .network(
            try HostAndPort(connecting: hasPort ? authority + ":80" : String(authority)))
    }
}
