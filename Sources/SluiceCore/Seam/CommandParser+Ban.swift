extension CommandParser {
    /// `FIELD VALUE [for 15m|until-restart|forever] [reply ...] [dry] [cut] [group NAME] [note TEXT]`
    static func banRequest(_ words: inout CommandWords) throws(CommandFault) -> BanRequest {
        let sentence = try BanSentence(reading: &words)
        var request = BanRequest(field: sentence.field, value: sentence.value)
        request.action = sentence.action ?? .status(403)
        request.isDry = sentence.isDry
        request.cut = sentence.cut
        request.group = sentence.group
        request.note = sentence.note
        switch sentence.lifetime {
        case nil, .untilRestart: request.lifetime = .untilRestart
        case .forever: request.lifetime = .forever
        case .seconds(let seconds): request.lifetime = .seconds(seconds)
        case .until:
            throw CommandFault(
                column: sentence.lifetimeColumn, reason: "until is for files; write for 15m")
        }
        return request
    }
}

/// A rule in words, as commands and `bans.txt` write it.
struct BanSentence: Equatable {
    enum Lifetime: Equatable {
        case untilRestart
        case forever
        case seconds(Int64)
        case until(WallTime)
    }

    var field: BanField
    var value: String
    var action: BanAction?
    var lifetime: Lifetime?
    var isDry = false
    var cut = false
    var group: String?
    var note: String?
    /// Where the lifetime and `cut` were read, for faults about them.
    private(set) var lifetimeColumn = 0
    private(set) var cutColumn = 0
}

// MARK: - Reading

/// The words that may follow a rule's value.
enum BanClause: String, CaseIterable {
    case `for`
    case until
    case untilRestart = "until-restart"
    case forever, reply, dry, cut, group, note
}

extension BanSentence {
    init(reading words: inout CommandWords) throws(CommandFault) {
        field = try CommandParser.field(try words.take("a field"))
        let word = try words.take("a \(field.rawValue)")
        value = word.text
        do {
            _ = try BanMatcher(field: field, value: value)
        } catch .value(_, _, let reason) {
            throw CommandFault(word, "is not valid: \(reason.rawValue)")
        } catch {
            throw CommandFault(word, "is not valid: \(error)")
        }
        while let word = words.next() {
            guard !word.isQuoted, let clause = BanClause(rawValue: word.text) else {
                throw CommandFault(
                    word, "is not for, until-restart, forever, reply, dry, cut, group or note")
            }
            guard !has(clause) else { throw CommandFault(word, "is said twice") }
            try read(clause, at: word, &words)
        }
    }

    private func has(_ clause: BanClause) -> Bool {
        switch clause {
        case .for, .until, .untilRestart, .forever: lifetime != nil
        case .reply: action != nil
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
        case .for, .until, .untilRestart, .forever:
            lifetimeColumn = word.column
            lifetime = try Self.lifetime(clause, &words)
        case .reply: action = try Self.action(try words.take("403, 404, close or reset"))
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

    private static func action(_ word: CommandWord) throws(CommandFault) -> BanAction {
        switch word.text {
        case "close": return .close
        case "reset": return .reset
        default:
            guard word.text.utf8.allSatisfy(\.isDecimalDigit), let status = UInt16(word.text),
                (400...599).contains(status)
            else { throw CommandFault(word, "is no reply: a status 400-599, close or reset") }
            return .status(status)
        }
    }

    private static func text(_ word: CommandWord) throws(CommandFault) -> String {
        guard !word.text.isEmpty else { throw CommandFault(word, "is empty") }
        return word.text
    }
}

// MARK: - Writing

extension BanSentence: CustomStringConvertible {
    /// In the same words; what is usual is not said.
    var description: String {
        var words = [field.rawValue, CommandParser.quoted(value)]
        switch lifetime {
        case nil: break
        case .untilRestart: words.append(BanClause.untilRestart.rawValue)
        case .forever: words.append(BanClause.forever.rawValue)
        case .seconds(let seconds): words += ["for", CommandDuration.text(seconds)]
        case .until(let moment): words += ["until", moment.timestamp]
        }
        if let action, action != .status(403) { words += ["reply", "\(action)"] }
        if isDry { words.append("dry") }
        if cut { words.append("cut") }
        if let group { words += ["group", CommandParser.quoted(group)] }
        if let note { words += ["note", CommandParser.quoted(note)] }
        return words.joined(separator: " ")
    }
}
