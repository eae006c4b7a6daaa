extension ListenerSettings {
    package static let table: [Setting<Self>] = [
        .choice("kind", \.kind, ListenerKind.allCases.map { ($0.rawValue, $0) }),
        .word("address", \.address) { text throws(SettingFault) in
            try ListenAddress(listening: text)
        },
        .text("upstream", \.upstream, none: "none"),
        .list("proxy-protocol", \.trustedSenders, empty: []) { word, blocks throws(SettingFault) in
            if word == "off" {
                blocks = nil
            } else {
                blocks?.append(try SettingFault.block(word))
            }
        } text: { blocks in
            blocks.map { "[\($0.map { "\($0)" }.joined(separator: ", "))]" } ?? "off"
        },
        .list("users", \.users, empty: []) { word, users throws(SettingFault) in
            users.append(try ProxyCredentials(writing: word))
        } text: { users in
            users.isEmpty ? "none" : "[\(users.map(\.user).joined(separator: ", "))]"
        },
        .choice(
            "forwarded", \.forwarded,
            [
                ("none", .none), ("forwarded", .forwarded), ("x-forwarded", .xForwarded),
                ("both", .both),
            ]),
    ]

    /// What `forwarded` is when nobody says so.
    package static func usualForwarding(_ kind: ListenerKind) -> ForwardedFields {
        kind == .reverse ? .both : .none
    }

    /// Kind and address: two listeners of this name cannot be.
    package var name: String { "\(kind.rawValue) \(address)" }
}

extension ParentSettings {
    package static let table: [Setting<Self>] = [
        .choice("kind", \.kind, Kind.allCases.map { ($0.rawValue, $0) }),
        .word("address", \.address) { text throws(SettingFault) in
            try HostAndPort(connecting: text)
        },
        .list("hosts", \.hosts, empty: []) { word, hosts throws(SettingFault) in
            guard !word.isEmpty else { throw SettingFault(word, "names no host") }
            hosts.append(word)
        } text: { hosts in
            "[\(hosts.joined(separator: ", "))]"
        },
        .word("credentials", \.credentials) { text throws(SettingFault) in
            try ProxyCredentials(writing: text)
        } text: { credentials in
            credentials.map { "\($0)" } ?? "none"
        },
    ]

    /// Kind and address.
    package var name: String { "\(kind.rawValue) \(address)" }
}

extension ProxyCredentials {
    /// `user:password`.
    fileprivate init(writing text: String) throws(SettingFault) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else {
            // What was written may be a password and is not shown.
            throw SettingFault("...", "is no user:password")
        }
        self.init(user: String(parts[0]), password: String(parts[1]))
    }
}
