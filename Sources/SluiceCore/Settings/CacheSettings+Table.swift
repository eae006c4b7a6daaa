// What the operator may choose about caching: of the whole engine, and of each listener.
extension EngineSettings {
    static let cacheTable: [Setting<Self>] = [
        .count("cache.heuristic", \.cachePolicy.heuristicPercent, in: 0...100),
        .time("cache.heuristic-limit", \.heuristicLimit),
        .time("cache.stale-if-unreachable", \.staleWhenUnreachable, off: "off"),
        .choice(
            "cache.set-cookie", \.cachePolicy.storesSetCookie, [("store", true), ("pass", false)]),
    ]

    // Nanoseconds, as all settings of time are.
    private var heuristicLimit: Int64 {
        get { cachePolicy.heuristicLimit * Self.second }
        set { cachePolicy.heuristicLimit = newValue / Self.second }
    }

    private var staleWhenUnreachable: Int64 {
        get { cachePolicy.staleWhenUnreachable * Self.second }
        set { cachePolicy.staleWhenUnreachable = newValue / Self.second }
    }

    private static let second: Int64 = 1_000_000_000
}

extension ListenerSettings {
    static let cacheTable: [Setting<Self>] = [
        .list("ignore-parameters", \.cacheKey.ignoredParameters, empty: []) {
            word, names throws(SettingFault) in
            let name = word.hasSuffix("*") ? word.dropLast() : word[...]
            guard !name.isEmpty, !name.contains(where: { "=&?#* ".contains($0) }) else {
                throw SettingFault(
                    word, "is no name of a parameter, nor the beginning of one and *")
            }
            names.append(Array(word.utf8))
        } text: { names in
            names.isEmpty
                ? "none"
                : "[\(names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", "))]"
        },
        .choice(
            "parameter-order", \.cacheKey.sortsParameters, [("counts", false), ("ignored", true)]),
    ]
}
