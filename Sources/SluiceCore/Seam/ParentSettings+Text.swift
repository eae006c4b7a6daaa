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
            credentials = try ProxyCredentials(writing: String(rest[..<at]))
            rest = rest[rest.index(after: at)...]
        }
        let parts = rest.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = parts[0].last == "/" ? parts[0].dropLast() : parts[0]
        guard let address = try? HostAndPort(connecting: String(authority)) else {
            throw SettingFault(shown, "has no host and port such as 127.0.0.1:3128")
        }
        self.init(kind: kind, address: address)
        self.credentials = credentials
        try checkCredentials()
        guard parts.count == 2 else { return }
        hosts = []
        for pattern in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
            hosts.append(try ParentRule(String(pattern)))
        }
    }

    /// Whether a parent of this kind can be told the credentials at all.
    package func checkCredentials() throws(SettingFault) {
        guard kind == .socks5, let credentials else { return }
        let lengths = [credentials.user.utf8.count, credentials.password.utf8.count]
        guard lengths.allSatisfy((1...255).contains) else {
            throw SettingFault("...", "has no user and password of 1 to 255 bytes (RFC 1929)")
        }
    }
}
