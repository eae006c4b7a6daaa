extension BanSubject {
    /// What `bans test TEXT` asks about: a URL, with or without `http://`, a host with or without a
    /// port, or an address; an address is taken for the client's as well. Behind it may stand what
    /// else is known: `client 10.0.0.9`, `addr 192.0.2.1`, `user eve`, `method POST`; method
    /// CONNECT makes a tunnel of it, which shows host and port only.
    package init(testing text: String) throws(BanFault) {
        let words = text.split(separator: " ")
        guard let first = words.first else { throw .value(.url, text, .empty) }
        try self.init(asking: String(first))
        var rest = words.dropFirst()
        while let word = rest.popFirst() {
            guard let field = BanField(rawValue: String(word)), let value = rest.popFirst() else {
                throw .value(.url, text, .control)
            }
            try learn(field, String(value))
        }
    }

    private init(asking text: String) throws(BanFault) {
        if let address = IPAddress(text) {
            self.init(
                client: address, isSecure: false, host: Array(text.utf8)[...], port: 80, path: [])
            return
        }
        do throws(BanFault.Reason) {
            let (isSecure, rest) = try BanURL.scheme(Array(text.utf8)[...])
            let authority = rest.prefix { $0 != Byte.slash && $0 != Byte.question }
            let (host, port) = try BanURL.split(authority)
            _ = try HostName(validating: host)
            self.init(
                client: Self.nobody, isSecure: isSecure, host: host,
                port: port ?? (isSecure ? 443 : 80), path: rest[authority.endIndex...])
        } catch {
            throw .value(.url, text, error)
        }
    }

    private mutating func learn(_ field: BanField, _ value: String) throws(BanFault) {
        switch field {
        case .client, .addr:
            guard let address = IPAddress(value) else { throw .value(field, value, .address) }
            if field == .client { client = address } else { self.address = .known(address) }
        case .user: user = Array(value.utf8)[...]
        case .method:
            method = Array(value.utf8)[...]
            if value == "CONNECT" { becomeTunnel() }
        case .port, .host, .url, .name: throw .value(field, value, .control)
        }
    }

    /// No client has this address, RFC 6890 §2.2.2.
    private static let nobody = IPAddress.v4(0)
}
