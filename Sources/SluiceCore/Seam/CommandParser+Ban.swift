extension CommandParser {
    /// `FIELD VALUE [and FIELD VALUE]... [once|for 15m|until-restart|forever] [reply ...] [dry] [cut]
    /// [group NAME] [note TEXT]`
    static func banRequest(
        _ words: inout CommandWords, as verb: BanVerb = .ban
    ) throws(CommandFault) -> BanRequest {
        let sentence = try BanSentence(reading: &words, as: verb)
        var request = BanRequest(sentence.conditions)
        request.effect = sentence.effect ?? .refuse(.status(403))
        request.isDry = sentence.isDry
        request.cut = sentence.cut
        request.group = sentence.group
        request.note = sentence.note
        switch sentence.lifetime {
        case nil, .untilRestart: request.lifetime = .untilRestart
        case .forever: request.lifetime = .forever
        case .once: request.lifetime = .once
        case .seconds(let seconds): request.lifetime = .seconds(seconds)
        case .until:
            throw CommandFault(
                column: sentence.lifetimeColumn, reason: "until is for files; write for 15m")
        }
        return request
    }

    /// `FIELD VALUE [and FIELD VALUE]...`
    static func conditions(
        _ words: inout CommandWords
    ) throws(CommandFault) -> [BanCondition] {
        var conditions: [BanCondition] = []
        repeat {
            let fieldWord = try words.take("a field")
            let field = try field(fieldWord)
            let word = try words.take("a \(field.rawValue)")
            guard conditions.count < BanCondition.limit else {
                throw CommandFault(
                    fieldWord, "is one too many: a rule has up to \(BanCondition.limit) conditions")
            }
            do {
                _ = try BanMatcher(field: field, value: word.text)
            } catch .value(_, _, let reason) {
                throw CommandFault(word, "is not valid: \(reason.rawValue)")
            } catch .pattern(_, let fault) {
                throw CommandFault(word, "is not valid: \(fault)")
            } catch {
                throw CommandFault(word, "is not valid: \(error)")
            }
            conditions.append(BanCondition(field, word.text))
        } while words.skip("and")
        return conditions
    }

    /// `refuse|pass`, behind `default`.
    static func byDefault(_ words: inout CommandWords) throws(CommandFault) -> Bool {
        let word = try words.take("refuse or pass")
        switch word.text {
        case "refuse": return true
        case "pass": return false
        default: throw CommandFault(word, "is not refuse or pass")
        }
    }
}

/// A rule in words, as commands and `bans.txt` write it.
struct BanSentence: Equatable {
    enum Lifetime: Equatable {
        case untilRestart
        case forever
        case seconds(Int64)
        case until(WallTime)
        case once
    }

    var conditions: [BanCondition]
    var effect: BanEffect?
    var lifetime: Lifetime?
    var isDry = false
    var cut = false
    var group: String?
    var note: String?
    /// Where the lifetime and `cut` were read, for faults about them.
    private(set) var lifetimeColumn = 0
    private(set) var cutColumn = 0

    init(conditions: [BanCondition]) { self.conditions = conditions }
}

// MARK: - Reading

/// The words that may follow a rule's conditions.
enum BanClause: String, CaseIterable {
    case once
    case `for`
    case until
    case untilRestart = "until-restart"
    case forever, reply, dry, cut, group, note

    func suits(_ verb: BanVerb) -> Bool {
        switch self {
        case .reply, .cut: verb == .ban
        // What shapes traffic has no one match that would use it up.
        case .once: verb == .ban || verb == .allow
        default: true
        }
    }
}

extension BanSentence {
    init(reading words: inout CommandWords, as verb: BanVerb = .ban) throws(CommandFault) {
        conditions = try CommandParser.conditions(&words)
        if verb == .allow { effect = .allow }
        var quota = QuotaWords()
        var fault = FaultWords()
        while let word = words.next() {
            if verb == .limit, try quota.take(word, &words) { continue }
            if verb == .fault, try fault.take(word, &words) { continue }
            guard !word.isQuoted, let clause = BanClause(rawValue: word.text),
                clause.suits(verb)
            else { throw CommandFault(word, "is not and, \(verb.clauses)") }
            guard !has(clause) else { throw CommandFault(word, "is said twice") }
            try read(clause, at: word, &words)
        }
        if verb == .limit { effect = .limit(try quota.quota(words)) }
        if verb == .fault { effect = .fault(try fault.fault(words)) }
    }

    private func has(_ clause: BanClause) -> Bool {
        switch clause {
        case .once, .for, .until, .untilRestart, .forever: lifetime != nil
        case .reply: effect != nil
        case .dry: isDry
        case .cut: cut
        case .group: group != nil
        case .note: note != nil
        }
    }

    private mutating func read(
        _ clause: BanClause, at word: CommandWord, _ words: inout CommandWords
    ) throws(CommandFault) {
        switch clause {
        case .once, .for, .until, .untilRestart, .forever:
            lifetimeColumn = word.column
            lifetime = try Self.lifetime(clause, &words)
        case .reply: effect = try Self.effect(&words)
        case .dry: isDry = true
        case .cut: (cut, cutColumn) = (true, word.column)
        case .group: group = try Self.text(words.take("the name of a group"))
        case .note:
            var text = try Self.text(words.take("a note"))
            while let more = words.next() { text += " " + more.text }
            note = text
        }
    }

    private static func lifetime(
        _ clause: BanClause, _ words: inout CommandWords
    ) throws(CommandFault) -> Lifetime {
        switch clause {
        case .once: return .once
        case .forever: return .forever
        case .untilRestart: return .untilRestart
        case .until:
            let word = try words.take("a moment such as 2026-12-31T23:59:59Z")
            guard let moment = WallTime(timestamp: word.text) else {
                throw CommandFault(word, "is no moment such as 2026-12-31T23:59:59Z")
            }
            return .until(moment)
        default:
            let word = try words.take("a length of time such as 15m")
            switch word.text {
            case BanClause.forever.rawValue: return .forever
            case BanClause.untilRestart.rawValue: return .untilRestart
            default: return .seconds(try CommandDuration.seconds(word))
            }
        }
    }

    private static func effect(_ words: inout CommandWords) throws(CommandFault) -> BanEffect {
        let word = try words.take("403, 404, close, reset, drop or delay")
        switch word.text {
        case "close": return .refuse(.close)
        case "reset": return .refuse(.reset)
        case "drop": return .refuse(.drop)
        case "delay":
            let length = try words.take("a length of time such as 2s")
            let seconds = try CommandDuration.seconds(length)
            guard seconds <= BanRule.longestDelay else {
                let longest = CommandDuration.text(BanRule.longestDelay)
                throw CommandFault(length, "is longer than \(longest)")
            }
            return .delay(seconds)
        default:
            guard word.text.utf8.allSatisfy(\.isDecimalDigit), let status = UInt16(word.text),
                (400...599).contains(status)
            else {
                throw CommandFault(
                    word, "is no reply: a status 400-599, close, reset, drop or delay")
            }
            return .refuse(.status(status))
        }
    }

    private static func text(_ word: CommandWord) throws(CommandFault) -> String {
        guard !word.text.isEmpty else { throw CommandFault(word, "is empty") }
        return word.text
    }
}

extension BanVerb {
    /// What may follow the conditions, for a fault that says so.
    fileprivate var clauses: String {
        let own =
            switch self {
            case .ban, .allow: [String]()
            case .limit: QuotaWords.names
            case .fault: FaultWords.names
            }
        let all = BanClause.allCases.filter { $0.suits(self) }
        return (own + all.map(\.rawValue)).joined(separator: ", ")
    }
}

extension CommandWords {
    /// Goes past the word that a rule begins with; without one it bans.
    mutating func takeVerb() -> BanVerb {
        BanVerb.allCases.first { skip($0.rawValue) } ?? .ban
    }
}

// MARK: - Writing

extension BanSentence: CustomStringConvertible {
    /// In the same words; what is usual is not said.
    var description: String {
        var words = [conditions.command]
        switch effect {
        case .limit(let quota): words.append("\(quota)")
        case .fault(let fault): words.append("\(fault)")
        case nil, .allow, .delay, .refuse: break
        }
        switch lifetime {
        case nil: break
        case .once: words.append(BanClause.once.rawValue)
        case .untilRestart: words.append(BanClause.untilRestart.rawValue)
        case .forever: words.append(BanClause.forever.rawValue)
        case .seconds(let seconds): words += ["for", CommandDuration.text(seconds)]
        case .until(let moment): words += ["until", moment.timestamp]
        }
        if let effect, effect.verb == .ban, effect != .refuse(.status(403)) {
            words += ["reply", "\(effect)"]
        }
        if isDry { words.append("dry") }
        if cut { words.append("cut") }
        if let group { words += ["group", CommandParser.quoted(group)] }
        if let note { words += ["note", CommandParser.quoted(note)] }
        return words.joined(separator: " ")
    }
}

extension [BanCondition] {
    /// As a command has them.
    var command: String {
        map { "\($0.field.rawValue) \(CommandParser.quoted($0.value))" }
            .joined(separator: " and ")
    }
}
