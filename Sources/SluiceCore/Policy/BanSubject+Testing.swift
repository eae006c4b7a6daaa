extension BanSubject {
    /// What `bans test TEXT` asks about: a URL, with or without `http://`, a host with or without a
    /// port, or an address. An address is taken for the client's as well.
    package init(testing text: String) throws(BanFault) {
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

    /// No client has this address, RFC 6890 §2.2.2.
    private static let nobody = IPAddress.v4(0)
}
