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
