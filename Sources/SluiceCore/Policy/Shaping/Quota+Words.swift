// A quota as commands and `bans.txt` write it: `requests 10/s [burst 20] [per client|user|rule]
// [slow]`, `bandwidth 1mb/s [up|down] [per ...]`, `connections 5 [per ...]`.

/// Takes the words of a quota out of a sentence as they come, in any order.
struct QuotaWords {
    private var measure: Quota.Measure?
    private var burst: (word: CommandWord, count: Int)?
    private var scope: Quota.Scope?
    private var direction: (word: CommandWord, direction: Direction)?
    private var slow: CommandWord?

    static let names = [
        "requests", "bandwidth", "connections", "burst", "per", "up", "down", "slow",
    ]

    static let completions = [
        "requests ", "bandwidth ", "connections ", "burst ", "per ", "up", "down", "slow",
    ]

    /// `false` when the word is none of a quota's, and nothing is taken.
    mutating func take(
        _ word: CommandWord, _ words: inout CommandWords
    ) throws(CommandFault) -> Bool {
        guard !word.isQuoted, Self.names.contains(word.text) else { return false }
        let isSaid: Bool =
            switch word.text {
            case "burst": burst != nil
            case "per": scope != nil
            case "slow": slow != nil
            case "up", "down": direction != nil
            default: measure != nil
            }
        guard !isSaid else {
            throw CommandFault(word, "is said twice, or with another of its kind")
        }
        switch word.text {
        case "requests":
            let rate = try ShapingWords.rate(words.take("a rate such as 10/s"))
            measure = .requests(rate, burst: rate.count)
        case "bandwidth":
            measure = .bandwidth(try ShapingWords.bytesPerSecond(&words), .both)
        case "connections": measure = .connections(try ShapingWords.count(&words))
        case "burst": burst = (word, try ShapingWords.count(&words))
        case "per":
            let name = try words.take("client, user or rule")
            guard let known = Quota.Scope(rawValue: name.text) else {
                throw CommandFault(name, "is not client, user or rule")
            }
            scope = known
        case "slow": slow = word
        default: direction = Direction(rawValue: word.text).map { (word, $0) }
        }
        return true
    }

    /// What was said, when that makes a quota.
    func quota(_ words: CommandWords) throws(CommandFault) -> Quota {
        guard let measure else { throw words.missing("requests, bandwidth or connections") }
        var quota = Quota(measure)
        quota.scope = scope ?? .client
        switch measure {
        case .requests(let rate, let usual):
            quota.measure = .requests(rate, burst: burst?.count ?? usual)
            quota.isSlow = slow != nil
            if let direction { throw CommandFault(direction.word, "is for bandwidth") }
        case .bandwidth(let bytes, _):
            if let direction { quota.measure = .bandwidth(bytes, .only(direction.direction)) }
            if let burst { throw CommandFault(burst.word, "is for requests") }
            if let slow { throw CommandFault(slow, "is for requests: bytes always wait") }
        case .connections:
            if let burst { throw CommandFault(burst.word, "is for requests") }
            if let slow { throw CommandFault(slow, "is for requests") }
            if let direction { throw CommandFault(direction.word, "is for bandwidth") }
        }
        return quota
    }
}

extension Quota: CustomStringConvertible {
    /// In the same words; what is usual is not said.
    package var description: String {
        var words: [String]
        switch measure {
        case .requests(let rate, let burst):
            words = ["requests", rate.description]
            if burst != rate.count { words += ["burst", "\(burst)"] }
        case .bandwidth(let bytes, let directions):
            words = ["bandwidth", "\(ByteSize(bytes: bytes))/s"] + directions.words
        case .connections(let count): words = ["connections", "\(count)"]
        }
        if scope != .client { words += ["per", scope.rawValue] }
        if isSlow { words.append("slow") }
        return words.joined(separator: " ")
    }

    /// For a narrow column: `10/s`, `1mb/s`, `5 open`.
    package var brief: String {
        switch measure {
        case .requests(let rate, _): rate.description
        case .bandwidth(let bytes, _): "\(ByteSize(bytes: bytes))/s"
        case .connections(let count): "\(count) open"
        }
    }
}

extension TokenBucket.Rate: CustomStringConvertible {
    package var description: String {
        let unit = ShapingWords.periods.last { $0.period <= period }?.letter ?? "s"
        return "\(count)/\(unit)"
    }
}

extension Directions {
    /// Nothing for both.
    var words: [String] { if case .only(let one) = self { [one.rawValue] } else { [] } }
}
