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
        let lacksPort = authority.last == "]" || !authority.contains(":")
        return .network(
            try HostAndPort(connecting: lacksPort ? authority + ":80" : String(authority)))
    }
}
