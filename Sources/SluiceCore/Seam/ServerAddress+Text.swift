extension HostAndPort {
    /// Where to connect to, as settings write it: `example.com:80`, `[::1]:80`.
    package init(connecting text: String) throws(SettingFault) {
        // What stands there may be a password.
        guard !text.contains("@") else {
            throw SettingFault("...", "has more than a host and a port")
        }
        guard let parts = HostAndPort(text) else {
            throw SettingFault(text, "is no host and port such as 127.0.0.1:5678")
        }
        guard parts.port > 0 else { throw SettingFault(text, "has port 0, where nobody listens") }
        let isName = text.first != "[" && parts.host.utf8.allSatisfy(ByteSet.hostName.contains)
        guard isName || IPAddress(parts.host) != nil else {
            throw SettingFault(text, "has a host that is neither a name nor an address")
        }
        self = parts
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
