extension CommandParser {
    /// `FILE [group NAME] [note TEXT]`
    static func importBans(_ words: inout CommandWords) throws(CommandFault) -> Command {
        let path = try file(&words)
        var group: String?
        if words.skip("group") { group = try words.take("the name of a group").text }
        guard words.skip("note") else { return .importBans(path: path, group: group, note: nil) }
        var note = try words.take("a note").text
        while let more = words.next() { note += " " + more.text }
        return .importBans(path: path, group: group, note: note)
    }

    /// `FILE [as FORM]`
    static func exportBans(_ words: inout CommandWords) throws(CommandFault) -> Command {
        let path = try file(&words)
        guard words.skip("as") else { return .exportBans(path: path, .plain) }
        let word = try words.take("a form")
        guard let form = BlocklistForm(rawValue: word.text) else {
            let names = BlocklistForm.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFault(word, "is no form; there are \(names)")
        }
        return .exportBans(path: path, form)
    }

    private static func file(_ words: inout CommandWords) throws(CommandFault) -> String {
        let word = try words.take("a file")
        guard !word.text.isEmpty else { throw CommandFault(word, "is empty") }
        return word.text
    }
}
