extension UpstreamSettings {
    package static let table: [Setting<Self>] = [
        .word("balance", \.balance) { text throws(SettingFault) in
            try Balance(parsing: text)
        },
        .count("ejection.failures", \.ejection.failures, in: 0...1000),
        .time("ejection.base", \.ejection.base),
        .time("ejection.maximum", \.ejection.maximum),
        .time("slow-start", \.slowStart, off: "off"),
        .count("retries", \.retries, in: 0...100),
        .count("retry-budget", \.retryBudget, in: 0...100),
        .count("queue", \.queueLimit, in: 0...1_000_000),
        .choice(
            "send-proxy", \.sendsProxyProtocol,
            [("off", nil)] + ProxyProtocolVersion.allCases.map { ($0.rawValue, $0) }),
        .choice("host", \.keepsHost, [("client", true), ("server", false)]),
    ]
}

extension ServerSettings {
    package static let table: [Setting<Self>] = [
        .word("address", \.address) { text throws(SettingFault) in
            try ServerAddress(connecting: text)
        },
        .word("name", \.name) { text throws(SettingFault) in
            guard !text.isEmpty, !text.contains(where: { $0 == "/" || $0.isWhitespace }) else {
                throw SettingFault(text, "is no single word without a slash")
            }
            return text
        },
        .count("weight", \.weight, in: 0...UpstreamChange.largestWeight),
        .count("maximum", \.maximumConnections, in: 1...1_000_000, none: "unlimited"),
    ]
}

extension HealthCheckSettings {
    package static let table: [Setting<Self>] = [
        .word("http", \.path) { text throws(SettingFault) in
            guard text.hasPrefix("/"), text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
                throw SettingFault(text, "is no path such as /health")
            }
            return text
        } text: { path in
            path ?? "off"
        },
        .word("statuses", \.statuses) { text throws(SettingFault) in
            let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map {
                DecimalDigits.parse($0).flatMap(UInt16.init(exactly:)) ?? 0
            }
            guard let first = numbers.first, let last = numbers.last, numbers.count <= 2,
                first <= last, numbers.allSatisfy({ (100...599).contains($0) })
            else { throw SettingFault(text, "is no range of statuses such as 200-399") }
            return first...last
        } text: { statuses in
            "\(statuses.lowerBound)-\(statuses.upperBound)"
        },
        .time("interval", \.interval),
        .time("timeout", \.timeout),
        .count("rise", \.rise, in: 1...1000),
        .count("fall", \.fall, in: 1...1000),
    ]

    private static let usualStatuses: ClosedRange<UInt16> = 200...399

    private var path: String? {
        get { if case .http(let path, _) = kind { path } else { nil } }
        set { kind = .http(path: newValue ?? "/", statuses: statuses) }
    }

    private var statuses: ClosedRange<UInt16> {
        get { if case .http(_, let statuses) = kind { statuses } else { Self.usualStatuses } }
        set { kind = .http(path: path ?? "/", statuses: newValue) }
    }
}

extension Balance: CustomStringConvertible {
    /// Those that one word says whole.
    private static let words: [(word: String, value: Self)] = [
        ("round-robin", .roundRobin), ("least-connections", .leastConnections),
        ("random-of-two", .randomOfTwo), ("hash client", .hash(.client)), ("hash url", .hash(.url)),
    ]
    private static let headerWord = "hash header "

    /// `round-robin`, `least-connections`, `random-of-two`, `hash client`, `hash url` or
    /// `hash header NAME`.
    package init(parsing text: String) throws(SettingFault) {
        if let known = Self.words.first(where: { $0.word == text }) {
            self = known.value
            return
        }
        let name = text.dropFirst(Self.headerWord.count).lowercased()
        guard text.hasPrefix(Self.headerWord), !name.isEmpty,
            name.utf8.allSatisfy(ByteSet.token.contains)
        else {
            let known = Self.words.map(\.word).joined(separator: ", ")
            throw SettingFault(text, "is none of \(known), hash header NAME")
        }
        self = .hash(.header(name))
    }

    package var description: String {
        if case .hash(.header(let name)) = self { return Self.headerWord + name }
        return Self.words.first { $0.value == self }?.word ?? ""
    }
}
