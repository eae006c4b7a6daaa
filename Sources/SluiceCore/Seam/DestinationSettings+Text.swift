/// The ports that CONNECT may name, as an option writes them.
package struct ConnectPorts: Equatable, Sendable {
    /// `nil` for any.
    package let ports: Set<UInt16>?

    package init(ports: Set<UInt16>?) { self.ports = ports }

    /// Reads `443,8443` or `any`.
    package init(parsing text: String) throws(SettingFault) {
        guard text != "any" else {
            ports = nil
            return
        }
        var ports: Set<UInt16> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = DecimalDigits.parse(part), let port = UInt16(exactly: number),
                port > 0
            else { throw SettingFault(text, "is no list of ports such as 443,8443, and not any") }
            ports.insert(port)
        }
        self.ports = ports
    }
}

extension DestinationSettings.PrivateAddresses {
    package init(parsing text: String) throws(SettingFault) {
        guard let rule = Self(rawValue: text) else {
            throw SettingFault(text, "is none of automatic, allowed, refused")
        }
        self = rule
    }
}

extension AddressBlock {
    /// An address or block, as settings write it.
    package init(parsing text: String) throws(SettingFault) {
        guard let block = Self(text) else {
            throw SettingFault(text, "is no address or block such as 10.0.0.0/8")
        }
        self = block
    }
}

extension ParentSettings {
    /// Reads `http://HOST:PORT` or `socks5://HOST:PORT`, with `USER:PASSWORD@` ahead of the host
    /// and `=` with host patterns behind the port if wanted.
    package init(parsing text: String) throws(SettingFault) {
        // The whole text may hold a password: what is said of a fault shows none of it.
        let shown = "the parent"
        guard let mark = text.firstRange(of: "://"),
            let kind = Kind(rawValue: String(text[..<mark.lowerBound]))
        else { throw SettingFault(shown, "begins with neither http:// nor socks5://") }
        var rest = text[mark.upperBound...]
        var credentials: ProxyCredentials?
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw SettingFault(shown, "has no user:password ahead of @")
            }
            credentials = ProxyCredentials(user: String(parts[0]), password: String(parts[1]))
            rest = rest[rest.index(after: at)...]
        }
        let parts = rest.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = parts[0].last == "/" ? parts[0].dropLast() : parts[0]
        self.init(kind: kind, address: try HostAndPort(connecting: String(authority)))
        self.credentials = credentials
        guard parts.count == 2 else { return }
        hosts = parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !hosts.contains("") else {
            throw SettingFault(String(parts[1]), "has an empty host pattern")
        }
    }
}
