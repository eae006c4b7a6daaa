import Testing

@testable import SluiceCore

@Suite("Every change of policy is an entry of the journal")
struct JournalEntryTests {
    private let noon = WallTime(seconds: 1_800_000_000)

    private func perform(
        _ line: String, _ state: inout PolicyState, by author: Author = .console
    ) throws {
        let change = try #require(PolicyChange(try CommandParser.parse(line)))
        _ = try state.apply(change, now: noon, author: author)
    }

    private func words(_ entries: [JournalEntry]) -> [String] {
        entries.map { "\($0.id) \($0.author.rawValue) \($0.kind.word): \($0.change)" }
    }

    @Test("when, by whom, what, and what came of it")
    func changes() throws {
        var state = PolicyState()
        try perform("ban host a.test", &state)
        try perform("ban host a.test", &state)
        #expect(throws: BanFault.self) { try perform("unban 9", &state) }
        try perform("bans off 1", &state, by: .ctl)
        try perform("bans pause 5m", &state)
        _ = try state.apply(.load([]), now: noon, author: .file)
        let entries = state.takeEntries()
        #expect(
            words(entries) == [
                "1 console change: ban host a.test", "2 ctl change: switch off host a.test",
                "3 console change: bans pause 5m",
            ], "what changes nothing is none")
        #expect(entries[0].result == "banned host a.test: rule 1, 403, until restart")
        #expect(entries[0].time == noon)
        #expect(state.takeEntries().isEmpty)
    }

    @Test("undo and redo name the entry, and mark it")
    func undone() throws {
        var state = PolicyState()
        var journal = JournalEntries()
        for line in ["ban host a.test", "bans off 1", "undo", "undo", "redo"] {
            try perform(line, &state)
        }
        let entries = state.takeEntries()
        #expect(entries.map(\.other) == [nil, nil, 2, 1, 1])
        for entry in entries { journal.add(entry) }
        #expect(journal.all.map(\.isUndone) == [false, true, false, false, false])
        #expect(journal[4]?.change == "undo ban host a.test")
        #expect(journal[0] == nil && journal[6] == nil)
    }

    @Test("what ends by itself has an entry that nobody asked for")
    func ends() throws {
        var state = PolicyState()
        try perform("ban host a.test for 5m", &state)
        try perform("ban host b.test once", &state)
        try perform("bans pause 1m client 10.0.0.7", &state)
        _ = state.takeEntries()
        let later = noon.advanced(byNanoseconds: 300_000_000_000)
        _ = state.expire(now: later)
        _ = state.spend(BanID(2), now: later)
        _ = state.endPauses(now: later)
        #expect(
            words(state.takeEntries()) == [
                "4 time end: expired: ban host a.test", "5 traffic end: used up: ban host b.test",
                "6 time end: bans are in force again for client 10.0.0.7: the pause is over",
            ])
    }

    @Test("what happens outside of the rules is a step like any other")
    func elsewhere() throws {
        var state = PolicyState()
        let drain = Command.upstream(name: "web/a", .drain)
        let ready = Command.upstream(name: "web/a", .ready)
        try perform("ban host a.test", &state)
        state.note(
            "\(drain)", result: "web/a is in drain", back: [ready], again: [drain], now: noon,
            author: .ctl)
        #expect(state.undoSentence == "undo: upstream web/a drain")
        #expect(state.undoErrand?.orders == [ready] && state.redoErrand == nil)
        try perform("undo", &state)
        #expect(state.redoErrand?.orders == [drain] && state.undoErrand?.orders == [])
        state.forget(step: 2)
        #expect(state.redoErrand == nil)
    }

    @Test("a line of the file is one JSON object, the row of a table tells more")
    func json() throws {
        var state = PolicyState()
        try perform("ban name 'a\"b' note why", &state)
        state.numberEntries(after: 41)
        try perform("undo", &state)
        let entries = state.takeEntries()
        #expect(
            String(decoding: entries[1].fileLine, as: UTF8.self)
                == #"{"id":42,"time":"2027-01-15T08:00:00.000000000Z","author":"console","#
                + #""kind":"undo","of":1,"change":"undo ban name a\"b","#
                + #""result":"undone: ban name a\"b"}"# + "\n")
        let row = String(decoding: entries[0].jsonLine(now: noon), as: UTF8.self)
        #expect(row.hasSuffix(#","undone":false}"#))
        #expect(try FilterExpression(parsing: "console").matches(entries[0]))
        #expect(try !FilterExpression(parsing: "b.test").matches(entries[0]))
    }

    @Test("the latest are kept, the number of an entry finds it")
    func bounded() {
        var journal = JournalEntries()
        for id in 1...600 {
            journal.add(
                JournalEntry(
                    id: UInt64(id), time: noon, author: .ctl, kind: .change, change: "\(id)",
                    result: ""))
        }
        #expect(journal.all.count == JournalEntries.limit)
        #expect(journal[100] == nil && journal[101]?.change == "101")
    }
}
