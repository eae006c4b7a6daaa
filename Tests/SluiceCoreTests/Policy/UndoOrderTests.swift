import Testing

@testable import SluiceCore

@Suite("A rule that comes back stands where it stood, whatever has gone since")
struct UndoOrderTests {
    private let noon = WallTime(seconds: 1_800_000_000)

    private func perform(_ line: String, _ state: inout PolicyState) throws {
        let change = try #require(PolicyChange(try CommandParser.parse(line)))
        _ = try state.apply(change, now: noon, author: .console)
    }

    private func state(_ lines: String...) throws -> PolicyState {
        var state = PolicyState()
        for line in lines { try perform(line, &state) }
        return state
    }

    private func expire(_ state: inout PolicyState) {
        _ = state.expire(now: noon.advanced(byNanoseconds: 60_000_000_000))
    }

    @Test("a rule before it has expired: it comes back before the ban that it excepts from")
    func expired() throws {
        var state = try state(
            "ban host a.test for 1m", "allow host b.test", "ban host .test", "unban 2")
        expire(&state)
        try perform("undo", &state)
        #expect(state.bans.map(\.id.number) == [2, 3])
        try perform("redo", &state)
        try perform("undo", &state)
        #expect(state.bans.map(\.id.number) == [2, 3])
    }

    @Test("all that stood before it has gone: it comes first")
    func first() throws {
        var state = try state(
            "ban host a.test for 1m", "ban host b.test for 1m", "allow host c.test",
            "ban host .test", "unban 3")
        expire(&state)
        try perform("undo", &state)
        #expect(state.bans.map(\.id.number) == [3, 4])
    }

    @Test("rules that a file took out come back among those that it kept")
    func file() throws {
        var state = try PolicyState(
            ["a", "b", "c", "d"].map { BanRule(field: .host, value: $0) }, now: noon)
        try perform("ban host e for 1m", &state)
        try perform("bans move 5 1", &state)
        let left = ["a", "c"].map { BanRule(field: .host, value: $0) }
        _ = try state.apply(.load(left), now: noon, author: .file)
        expire(&state)
        try perform("undo", &state)
        #expect(state.bans.map(\.value).filter { $0 != "e" } == ["a", "b", "c", "d"])
    }
}
