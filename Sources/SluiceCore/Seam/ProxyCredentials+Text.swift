extension ProxyCredentials {
    /// `user:password`.
    init(writing text: String) throws(SettingFault) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else {
            // What was written may be a password and is not shown.
            throw SettingFault("...", "is no user:password")
        }
        self.init(user: String(parts[0]), password: String(parts[1]))
    }
}
