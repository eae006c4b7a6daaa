/// Reads what an operator writes: at the `:` prompt, behind `sluice ctl`, in tests.
package enum CommandParser {
    /// Reads one command. The fault names the word that is wrong and where it stands.
    package static func parse(_ text: String) throws(CommandFault) -> Command {
        var words = try CommandWords(text)
        guard let first = words.next() else { throw words.missing("a command") }
        guard !first.isQuoted, let verb = CommandVerb(rawValue: first.text) else {
            let names = CommandVerb.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFault(first, "is no command; there are \(names)")
        }
        let command = try parse(verb, &words)
        if let extra = words.next() { throw CommandFault(extra, "is one word too many") }
        return command
    }

    private static func parse(
        _ verb: CommandVerb, _ words: inout CommandWords
    ) throws(CommandFault) -> Command {
        switch verb {
        case .ban: .ban(try banRequest(&words))
        case .allow: .ban(try banRequest(&words, as: .allow))
        case .limit: .ban(try banRequest(&words, as: .limit))
        case .fault: .ban(try banRequest(&words, as: .fault))
        case .unban: .unban(try selector(&words))
        case .bans: try bans(&words)
        case .kill: .kill(try killTarget(&words))
        case .evict: .evict(EvictTarget(reading: try words.takeRest("a key or a filter")))
        case .revalidate:
            .revalidate(EvictTarget(reading: try words.takeRest("a key or a filter")))
        case .flush: .flush
        case .undo: .undo
        case .redo: .redo
        case .upstream: try upstream(&words)
        case .listener: try listener(&words)
        case .reload: .reload
        case .show: try show(&words)
        case .snapshot: .snapshot
        case .counters: .counters
        case .theme: .theme(try words.take("the name of a theme").text)
        case .quit: .quit
        }
    }

    private static func selector(_ words: inout CommandWords) throws(CommandFault) -> BanSelector {
        guard let word = words.peeked else {
            throw words.missing("the number of a rule, or a field and a value")
        }
        if let id = banID(word) {
            _ = words.next()
            return .id(id)
        }
        return .rule(try conditions(&words))
    }

    private static func bans(_ words: inout CommandWords) throws(CommandFault) -> Command {
        guard let word = words.next() else { return .show(.bans, filter: "") }
        switch word.text {
        case "on", "off":
            let on = word.text == "on"
            if words.skip("group") {
                return .switchGroup(try words.take("the name of a group").text, on: on)
            }
            return .switchBan(try rule(&words), on: on)
        case "edit":
            let id = try rule(&words)
            let verb = words.takeVerb()
            return .editBan(id, try banRequest(&words, as: verb))
        case "move": return .moveBan(try rule(&words), to: try place(&words))
        case "default": return .refuseByDefault(try byDefault(&words))
        case "pause":
            let length = try words.take("a length of time such as 5m")
            return .pauseBans(seconds: try pause(length), client: try client(&words))
        case "resume": return .resumeBans(client: try client(&words))
        case "test": return .testBans(try words.takeRest("a URL, a host or an address"))
        case "import": return try importBans(&words)
        case "export": return try exportBans(&words)
        default:
            throw CommandFault(
                word,
                "is not on, off, edit, move, default, pause, resume, test, import or export")
        }
    }

    private static func pause(_ word: CommandWord) throws(CommandFault) -> Int64 {
        let seconds = try CommandDuration.seconds(word)
        guard seconds <= BanPause.longest else {
            throw CommandFault(word, "is longer than \(CommandDuration.text(BanPause.longest))")
        }
        return seconds
    }

    /// `[client BLOCK]`
    private static func client(_ words: inout CommandWords) throws(CommandFault) -> String? {
        guard words.skip(BanField.client.rawValue) else { return nil }
        let word = try words.take("a client")
        guard AddressBlock(word.text) != nil else {
            throw CommandFault(word, "is not valid: \(BanFault.Reason.address.rawValue)")
        }
        return word.text
    }

    private static func place(_ words: inout CommandWords) throws(CommandFault) -> BanPlace {
        let word = try words.take("a place")
        switch word.text {
        case "\(BanPlace.up)": return .up
        case "\(BanPlace.down)": return .down
        default: break
        }
        guard word.text.utf8.allSatisfy(\.isDecimalDigit), let place = Int(word.text), place > 0
        else { throw CommandFault(word, "is no place from 1, up or down") }
        return .at(place)
    }

    private static func rule(_ words: inout CommandWords) throws(CommandFault) -> BanID {
        let number = try words.take("the number of a rule")
        guard let id = banID(number) else { throw CommandFault(number, "is no number of a rule") }
        return id
    }

    private static func killTarget(_ words: inout CommandWords) throws(CommandFault) -> KillTarget {
        let rest = try words.takeRest("the number of a connection, or a filter")
        guard rest.utf8.allSatisfy(\.isDecimalDigit), let number = UInt64(rest) else {
            return .filter(rest)
        }
        return .connection(ConnectionID(number))
    }

    private static func show(_ words: inout CommandWords) throws(CommandFault) -> Command {
        let word = try words.take("a table")
        if word.text == entryWord { return .showEntry(try words.take("a key").text) }
        guard let table = Command.Table(rawValue: word.text) else {
            let names = Command.Table.allCases.map(\.rawValue) + [entryWord]
            throw CommandFault(word, "is no table; there are \(names.joined(separator: ", "))")
        }
        return .show(table, filter: words.takeRest())
    }

    /// Behind `show`, in place of a table.
    static let entryWord = "entry"

    static func banID(_ word: CommandWord) -> BanID? {
        guard word.text.utf8.allSatisfy(\.isDecimalDigit) else { return nil }
        return UInt32(word.text).map { BanID($0) }
    }

    static func field(_ word: CommandWord) throws(CommandFault) -> BanField {
        guard let field = BanField(rawValue: word.text) else {
            let names = BanField.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFault(word, "is no field; there are \(names)")
        }
        return field
    }
}

/// The first words of commands.
enum CommandVerb: String, CaseIterable {
    case ban, allow, limit, fault, unban, bans, kill, evict, revalidate, flush, undo, redo
    case upstream, listener
    case reload
    case show, snapshot, counters, theme, quit
}

/// Why a command was not understood.
package struct CommandFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// From 1, in characters.
    package let column: Int
    /// The word that is wrong, as written; `nil` when one is missing.
    package let word: String?
    package let reason: String

    init(column: Int, word: String? = nil, reason: String) {
        self.column = column
        self.word = word
        self.reason = reason
    }

    init(_ word: CommandWord, _ reason: String) {
        self.init(column: word.column, word: word.text, reason: reason)
    }

    /// The word and what is wrong with it.
    package var sentence: String {
        word.map { "“\(WireText($0).escaped())” \(reason)" } ?? reason
    }

    package var description: String { "column \(column): \(sentence)" }
}
