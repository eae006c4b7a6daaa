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

extension ListenerSettings {
    /// A `tcp` listener as settings write it: where to listen, `=`, where to relay to.
    package init(relay text: String) throws(SettingFault) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw SettingFault(text, "names no origin; write 127.0.0.1:1234=127.0.0.1:5678")
        }
        self.init(
            kind: .tcp, address: try Endpoint(listening: String(parts[0])),
            target: try HostAndPort(connecting: String(parts[1])))
    }
}
