import Testing

@testable import SluiceCore

@Suite("Order, groups, the default and rules for one match are policy like any other")
struct PolicyOrderTests {
    private let noon = WallTime(seconds: 1_800_000_000)

    @discardableResult
    private func perform(_ line: String, _ state: inout PolicyState) throws -> String {
        let change = try #require(PolicyChange(try CommandParser.parse(line)))
        return try state.apply(change, now: noon, author: .console).text
    }

    private func state(_ lines: String...) throws -> PolicyState {
        var state = PolicyState()
        for line in lines { try perform(line, &state) }
        return state
    }

    @Test("a group is switched in one step, and back in one")
    func groups() throws {
        var state = try state(
            "ban host a.test group ads", "ban host b.test", "ban host c.test group ads",
            "bans off 3")
        #expect(try perform("bans off group ads", &state) == "group ads is off: rules 1")
        #expect(state.bans.map(\.isOn) == [false, true, false])
        #expect(state.undoSentence == "undo: switch off group ads")
        try perform("undo", &state)
        #expect(state.bans.map(\.isOn) == [true, true, false])
        try perform("bans on group ads", &state)
        #expect(state.bans.map(\.isOn) == [true, true, true])
        #expect(try perform("bans on group ads", &state) == "group ads is on already")
        #expect(throws: BanFault.unknownGroup("x")) { try perform("bans on group x", &state) }
    }

    @Test("a rule moves to a place that is there, and back")
    func moves() throws {
        var state = try state("ban host a.test", "ban host b.test", "ban host c.test")
        try perform("bans move 1 3", &state)
        #expect(state.bans.map(\.id.number) == [2, 3, 1])
        try perform("unban 3", &state)
        try perform("undo", &state)
        try perform("undo", &state)
        #expect(state.bans.map(\.id.number) == [1, 2, 3])
        try perform("redo", &state)
        #expect(state.bans.map(\.id.number) == [2, 3, 1])
        #expect(throws: BanFault.unknownPlace(4)) { try perform("bans move 1 4", &state) }
        #expect(throws: BanFault.unknownID(BanID(9))) { try perform("bans move 9 1", &state) }
        #expect(try perform("bans move 2 1", &state).contains("at place 1 already"))
    }

    @Test("a rule moves up and down from where it is by then, and no further than the end")
    func steps() throws {
        var state = try state("ban host a.test", "ban host b.test", "ban host c.test")
        try perform("bans move 3 up", &state)
        #expect(try perform("bans move 3 up", &state).contains("is at place 1 now"))
        #expect(state.bans.map(\.id.number) == [3, 1, 2])
        #expect(
            try perform("bans move 3 up", &state) == "rule 3 is the first already (host c.test)")
        try perform("bans move 3 down", &state)
        try perform("bans move 3 down", &state)
        #expect(try perform("bans move 3 down", &state).contains("is the last already"))
        for _ in 0..<3 { try perform("undo", &state) }
        #expect(state.bans.map(\.id.number) == [1, 3, 2], "what moved nothing is no step")
    }

    @Test("rules refer to a bounded number of lists; what is too much changes nothing")
    func lists() throws {
        var state = PolicyState()
        for number in 1...PolicyState.listLimit {
            try perform("ban host file:\(number).txt", &state)
        }
        try perform("ban client file:1.txt", &state)
        let before = state.bans
        let fault = #expect(throws: BanFault.tooManyLists(65)) {
            try perform("ban host file:more.txt", &state)
        }
        #expect(
            fault?.description == "rules refer to 65 lists: up to 64 may be referred to; "
                + "put what belongs together in one file")
        #expect(throws: BanFault.tooManyLists(65)) {
            try perform("bans edit 1 host file:1.txt and client file:more.txt", &state)
        }
        #expect(state.bans == before)
        try perform("unban 2", &state)
        try perform("ban host file:more.txt", &state)
        let rules = (1...65).map { BanRule(field: .host, value: "file:\($0).txt") }
        #expect(throws: BanFault.tooManyLists(65)) { try PolicyState(rules, now: noon) }
    }

    @Test("a reload is an entry, and no step that undo takes back")
    func reload() throws {
        var state = try state("ban host a.test")
        _ = state.takeEntries()
        state.noteReload("reloaded: threads 1 -> 2", now: noon, author: .signal)
        let entries = state.takeEntries()
        #expect(entries.map(\.kind) == [.reload] && entries.map(\.author) == [.signal])
        #expect(entries.map(\.result) == ["reloaded: threads 1 -> 2"])
        #expect(state.undoSentence == "undo: ban host a.test")
        try perform("undo", &state)
        #expect(state.bans.isEmpty && state.takeEntries().map(\.kind) == [.undo(of: 1)])
    }

    @Test("the default is undone like a rule")
    func byDefault() throws {
        var state = try state("bans default refuse")
        #expect(state.list.refusesByDefault && !state.list.isEmpty)
        #expect(state.undoSentence == "undo: default refuse")
        try perform("undo", &state)
        #expect(!state.list.refusesByDefault && state.list.isEmpty)
        try perform("redo", &state)
        #expect(try perform("bans default refuse", &state).contains("already"))
    }

    @Test("the same conditions in another order are the same rule, whatever it does")
    func sameRule() throws {
        var state = try state("ban host a.test and port 80")
        let said = try perform("allow port 80 and host A.test.", &state)
        #expect(said.hasPrefix("port 80 and host A.test. was banned already; now rule 1, allow"))
        #expect(state.bans.count == 1)
        try perform("unban host a.test and port 80", &state)
        #expect(state.bans.isEmpty)
    }

    @Test("a rule that is used up stays away, and one that lasts longer by now stays")
    func spent() throws {
        var state = try state("ban host a.test once", "ban host b.test once")
        #expect(state.spend(BanID(1), now: noon)?.rule == "host a.test")
        #expect(state.spend(BanID(1), now: noon) == nil)
        try perform("bans edit 2 host b.test forever", &state)
        #expect(state.spend(BanID(2), now: noon) == nil)
        #expect(state.bans.map(\.id.number) == [2])
        for line in ["undo", "undo", "undo", "redo", "redo", "redo"] { try perform(line, &state) }
        #expect(state.bans.map(\.id.number) == [2])
    }

    @Test("the file's order is the rules' order; what is not in the file keeps its neighbour")
    func fileOrder() throws {
        let file = ["c.test", "a.test", "b.test"].map { BanRule(field: .host, value: $0) }
        var state = try PolicyState(file, now: noon)
        try perform("ban host own.test", &state)
        try perform("bans move 4 2", &state)
        #expect(state.bans.map(\.value) == ["c.test", "own.test", "a.test", "b.test"])
        let notice = try state.apply(
            .load([file[1], file[0], file[2]], refusesByDefault: true), now: noon, author: .file)
        #expect(
            notice.text
                == "bans.txt read: 0 added, 0 removed, 0 changed, in another order, default refuse")
        #expect(state.bans.map(\.value) == ["a.test", "c.test", "own.test", "b.test"])
        try perform("undo", &state)
        #expect(state.bans.map(\.value) == ["c.test", "own.test", "a.test", "b.test"])
        #expect(!state.refusesByDefault)
    }

    @Test("a rule that moves takes its line along, and the others stay where they are")
    func movedLine() throws {
        let text =
            "# top\nhost a.test # first\n\n# second\nban host b.test\nallow host c.test\n# end\n"
        var file = try BanFileText(parsing: Array(text.utf8))
        var state = try PolicyState(file.rules, now: noon)
        try perform("bans move 1 2", &state)
        try perform("ban host d.test once", &state)
        try perform("bans move 4 1", &state)
        try perform("bans default refuse", &state)
        file.update(to: state.bans, refusesByDefault: state.refusesByDefault)
        #expect(
            file.text == "# top\n\n# second\nhost d.test once\nban host b.test\n"
                + "host a.test # first\nallow host c.test\n# end\ndefault refuse\n")
        let again = try BanFileText(parsing: Array(file.text.utf8))
        #expect(again.rules == file.rules && again.refusesByDefault)
        file.update(to: state.bans)
        #expect(!file.refusesByDefault)
    }
}
