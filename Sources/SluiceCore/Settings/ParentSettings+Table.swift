extension ParentSettings {
    package static let table: [Setting<Self>] = [
        .choice("kind", \.kind, Kind.allCases.map { ($0.rawValue, $0) }),
        .word("address", \.address) { text throws(SettingFault) in
            try HostAndPort(connecting: text)
        },
        .list("hosts", \.hosts, empty: []) { word, hosts throws(SettingFault) in
            hosts.append(try ParentRule(word))
        } text: { hosts in
            "[\(hosts.map { "\($0)" }.joined(separator: ", "))]"
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
