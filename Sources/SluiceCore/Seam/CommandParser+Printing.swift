extension Command: CustomStringConvertible {
    /// Text that `CommandParser` reads back as the same command.
    package var description: String {
        switch self {
        case .ban(let request): "\(request.verb) \(BanSentence(request))"
        case .unban(.id(let id)): "unban \(id)"
        case .unban(.rule(let conditions)): "unban \(conditions.command)"
        case .switchBan(let id, let on): "bans \(on ? "on" : "off") \(id)"
        case .switchGroup(let group, let on):
            "bans \(on ? "on" : "off") group \(CommandParser.quoted(group))"
        case .moveBan(let id, let place): "bans move \(id) \(place)"
        case .refuseByDefault(let refuses): "bans default \(refuses ? "refuse" : "pass")"
        case .pauseBans(let seconds, let client):
            "bans pause \(CommandDuration.text(seconds))\(CommandParser.scope(client))"
        case .resumeBans(let client): "bans resume\(CommandParser.scope(client))"
        case .editBan(let id, let request):
            "bans edit \(id) \(request.verb == "ban" ? "" : request.verb + " ")\(BanSentence(request))"
        case .testBans(let text): "bans test \(text)"
        case .importBans(let path, let group, let note):
            "bans import \(CommandParser.quoted(path))"
                + (group.map { " group \(CommandParser.quoted($0))" } ?? "")
                + (note.map { " note \(CommandParser.quoted($0))" } ?? "")
        case .exportBans(let path, let form):
            "bans export \(CommandParser.quoted(path)) as \(form.rawValue)"
        case .kill(.connection(let id)): "kill \(id)"
        case .kill(.filter(let filter)): "kill \(filter)"
        case .evict(let target): "evict \(target)"
        case .revalidate(let target): "revalidate \(target)"
        case .flush: "flush"
        case .undo: "undo"
        case .redo: "redo"
        case .upstream(let name, let change):
            "upstream \(CommandParser.quoted(name)) \(change.words)"
        case .listener(let name, let change):
            "listener \(CommandParser.quoted(name)) \(change.rawValue)"
        case .reload: "reload"
        case .show(let table, let filter):
            filter.isEmpty ? "show \(table.rawValue)" : "show \(table.rawValue) \(filter)"
        case .showEntry(let key): "show \(CommandParser.entryWord) \(CommandParser.quoted(key))"
        case .snapshot: "snapshot"
        case .counters: "counters"
        case .theme(let name): "theme \(CommandParser.quoted(name))"
        case .quit: "quit"
        }
    }
}

extension BanRequest {
    fileprivate var verb: String { effect.verb.rawValue }
}

extension BanSentence {
    init(_ request: BanRequest) {
        self.init(conditions: request.conditions)
        effect = request.effect
        isDry = request.isDry
        cut = request.cut
        group = request.group
        note = request.note
        switch request.lifetime {
        case .untilRestart: lifetime = nil
        case .forever: lifetime = .forever
        case .once: lifetime = .once
        case .seconds(let seconds): lifetime = .seconds(seconds)
        }
    }
}

extension CommandParser {
    fileprivate static func scope(_ client: String?) -> String {
        client.map { " client \(quoted($0))" } ?? ""
    }

    /// One word that stays one word: in double quotes where it must be.
    package static func quoted(_ text: String) -> String {
        let needsQuotes =
            text.isEmpty || text.first == "#"
            || text.contains { " \t\"'\\".contains($0) }
        guard needsQuotes else { return text }
        var quoted = "\""
        for character in text {
            if character == "\"" || character == "\\" { quoted.append("\\") }
            quoted.append(character)
        }
        return quoted + "\""
    }
}
