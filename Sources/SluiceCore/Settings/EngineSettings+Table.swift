extension EngineSettings {
    /// All that has one value for the whole engine. Listeners, upstreams and parents have tables of
    /// their own.
    package static let table: [Setting<Self>] =
        timeoutTable + nameTable + limitTable + destinationTable + cacheTable + placeTable

    private static let counts = 1...10_000_000
    /// What a head may measure: it is held in memory whole.
    private static let heads = 64...(16 << 20)

    private static let timeoutTable: [Setting<Self>] = [
        .time("timeouts.connect", \.timeouts.connect),
        .time("timeouts.head", \.timeouts.requestHead),
        .time("timeouts.idle", \.timeouts.idle),
        .time("timeouts.response", \.timeouts.response),
        .time("timeouts.queue", \.timeouts.queue),
        .time("timeouts.drop", \.timeouts.drop),
        .time("timeouts.stop", \.timeouts.shutdown),
    ]

    private static let nameTable: [Setting<Self>] = [
        .time("dns.lifetime", \.nameLifetimes.answer, off: "off"),
        .time("dns.failure-lifetime", \.nameLifetimes.failure, off: "off"),
    ]

    private static let limitTable: [Setting<Self>] = [
        .size("limits.start-line", \.wire.startLine, in: heads),
        .size("limits.field-size", \.wire.fieldSection, in: heads),
        .count("limits.field-count", \.wire.fieldCount, in: counts),
        .size("limits.chunk-line", \.wire.chunkLine, in: heads),
        .count("limits.connections", \.limits.connections, in: counts),
        .count("limits.connections-per-client", \.limits.connectionsPerClient, in: counts),
        .count("limits.connections-per-origin", \.limits.connectionsPerOrigin, in: counts),
        .count("limits.requests-per-connection", \.limits.requestsPerConnection, in: counts),
        .count("limits.pipelined-requests", \.limits.pipelinedRequests, in: counts),
        .size("limits.request-body", \.limits.requestBody, in: 1...Int.max),
        .count("limits.minimum-rate", \.limits.minimumRate, in: 0...(1 << 30)),
        .time("limits.rate-window", \.limits.rateWindow),
        .size("limits.buffered", \.limits.bufferedBytes, in: (1 << 20)...Int.max),
    ]

    private static let destinationTable: [Setting<Self>] = [
        .list("destinations.connect-ports", \.destinations.connectPorts, empty: []) {
            word, ports throws(SettingFault) in
            guard var others = ports, word != "any" || others.isEmpty else {
                throw SettingFault("any", "stands alone or not at all")
            }
            guard word != "any" else {
                ports = nil
                return
            }
            guard let number = DecimalDigits.parse(word), let port = UInt16(exactly: number),
                port > 0
            else { throw SettingFault(word, "is no port from 1 to 65535, nor any") }
            others.insert(port)
            ports = others
        } text: { ports in
            ports.map(Self.words) ?? "any"
        },
        .choice(
            "destinations.private", \.destinations.privateAddresses,
            DestinationSettings.PrivateAddresses.allCases.map { ($0.rawValue, $0) }),
        .list("destinations.allow", \.destinations.exceptions, empty: []) {
            word, blocks throws(SettingFault) in
            blocks.append(try SettingFault.block(word))
        } text: { blocks in
            "[\(blocks.map { "\($0)" }.joined(separator: ", "))]"
        },
    ]

    private static let placeTable: [Setting<Self>] = [
        .size("cache.memory", \.cacheMemory, in: 1...Int.max, off: "off").onRestart,
        .size("cache.disk", \.cacheDisk, in: (1 << 20)...Int.max, off: "off").onRestart,
        .text("log.file", \.logPath, none: "none").onRestart,
        .text("state", \.stateDirectory, none: "none").onRestart,
        .text("control", \.controlPath, none: "none").onRestart,
        .count("threads", \.threads, in: 1...1024).onRestart,
        .count("rows", \.rowLimit, in: counts).onRestart,
    ]

    private static func words(_ ports: Set<UInt16>) -> String {
        "[\(ports.sorted().map { "\($0)" }.joined(separator: ", "))]"
    }
}
