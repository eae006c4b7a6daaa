/// Who may use a listener.
package enum AllowedUsers: Equatable, Sendable {
    /// Unasked.
    case everybody
    /// Of a `socks` listener: written down in the settings themselves.
    case listed([ProxyCredentials])
    /// Those of a password file, by its path.
    case file(String)

    package var file: String? {
        if case .file(let path) = self { path } else { nil }
    }

    package var listed: [ProxyCredentials] {
        if case .listed(let users) = self { users } else { [] }
    }
}

extension AllowedUsers: CustomStringConvertible {
    /// Without the passwords.
    package var description: String {
        switch self {
        case .everybody: "none"
        case .listed(let users): "[\(users.map(\.user).joined(separator: ", "))]"
        case .file(let path): path
        }
    }

    /// Takes one word of a list: `user:password`, of which there may be several, or the path of a
    /// file, which has no colon or begins with a slash.
    mutating func take(_ word: String) throws(SettingFault) {
        if case .file(let path) = self {
            throw SettingFault(path, "is a file, and stands alone")
        }
        guard !word.hasPrefix("/"), word.contains(":") else {
            guard listed.isEmpty else {
                throw SettingFault(word, "is no user:password; a file stands alone")
            }
            if word != "none" { self = .file(word) }
            return
        }
        self = .listed(listed + [try ProxyCredentials(writing: word)])
    }
}

extension EngineSettings {
    /// The password files that listeners use.
    package var userFiles: Set<String> { Set(listeners.compactMap(\.users.file)) }
}
