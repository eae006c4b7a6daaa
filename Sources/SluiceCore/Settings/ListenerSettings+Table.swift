extension ListenerSettings {
    package static let table: [Setting<Self>] = connectionTable + cacheTable

    private static let connectionTable: [Setting<Self>] = [
        .choice("kind", \.kind, ListenerKind.allCases.map { ($0.rawValue, $0) }),
        .word("address", \.address) { text throws(SettingFault) in
            try ListenAddress(listening: text)
        },
        .text("upstream", \.upstream, none: "none"),
        .list("proxy-protocol", \.trustedSenders, empty: []) { word, blocks throws(SettingFault) in
            guard let others = blocks, word != "off" || others.isEmpty else {
                throw SettingFault("off", "stands alone or not at all")
            }
            blocks = word == "off" ? nil : others + [try SettingFault.block(word)]
        } text: { blocks in
            blocks.map { "[\($0.map { "\($0)" }.joined(separator: ", "))]" } ?? "off"
        },
        .list("users", \.users, empty: .everybody) { word, users throws(SettingFault) in
            try users.take(word)
        } text: { users in
            "\(users)"
        },
        .choice(
            "forwarded", \.forwarded,
            [
                ("none", .none), ("forwarded", .forwarded), ("x-forwarded", .xForwarded),
                ("both", .both),
            ]),
    ]

    /// Kind and address: two listeners of this name cannot be.
    package var name: String { "\(kind.rawValue) \(address)" }
}
