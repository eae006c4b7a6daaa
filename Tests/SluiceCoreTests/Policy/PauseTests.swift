import Testing

@testable import SluiceCore

@Suite("Bans are off for a while")
struct PauseTests {
    private let noon = WallTime(seconds: 1_800_000_000)
    private let pupil = IPAddress.v4(0x0a00_0007)
    private let teacher = IPAddress.v4(0x0a00_0101)

    private func later(_ seconds: Double) -> WallTime {
        noon.advanced(byNanoseconds: Int64(seconds * 1e9))
    }

    @discardableResult
    private func perform(
        _ line: String, _ state: inout PolicyState, at now: WallTime? = nil
    ) throws -> Notice {
        let change = try #require(PolicyChange(try CommandParser.parse(line)))
        return try state.apply(change, now: now ?? noon, author: .console)
    }

    private func isOff(_ state: PolicyState, _ client: IPAddress, at now: WallTime) -> Bool {
        state.pauses.pause(of: client, now: now) != nil
    }

    @Test("for everybody, until its time is over, to the nanosecond")
    func everybody() throws {
        var state = PolicyState()
        let notice = try perform("bans pause 5m", &state)
        #expect(
            notice
                == Notice(.warning, "bans are off for 5m, until 2027-01-15T08:05:00Z or a restart"))
        #expect(isOff(state, pupil, at: noon) && isOff(state, teacher, at: later(299.999_999)))
        #expect(!isOff(state, pupil, at: later(300)))
        #expect(state.endPauses(now: later(299)).isEmpty)
        let revision = state.revision
        #expect(state.endPauses(now: later(300)).count == 1)
        #expect(state.revision > revision, "loops hear of it")
        #expect(state.pauses.isEmpty)
    }

    @Test("for the clients of a block only")
    func someClients() throws {
        var state = PolicyState()
        try perform("bans pause 5m client 10.0.0.0/24", &state)
        #expect(isOff(state, pupil, at: noon) && !isOff(state, teacher, at: noon))
        try perform("bans pause 1m", &state)
        #expect(isOff(state, teacher, at: noon))
        #expect(state.pauses.foremost(now: noon)?.clients == nil, "everybody's comes first")
        #expect(state.pauses.foremost(now: later(61))?.scope == " for client 10.0.0.0/24")
        try perform("bans resume client 10.0.0.0/24", &state)
        #expect(state.pauses.all.map(\.clients) == [nil])
        #expect(try perform("bans resume", &state).text == "bans are in force again")
        #expect(try perform("bans resume", &state).text == "bans are not off")
    }

    @Test("once more, from now")
    func again() throws {
        var state = PolicyState()
        try perform("bans pause 1h", &state)
        try perform("bans pause 1m", &state, at: later(10))
        #expect(state.pauses.all.count == 1)
        #expect(!isOff(state, pupil, at: later(70)))
    }

    @Test("a clock that jumps ahead ends it, one that jumps back does not make it longer")
    func jumps() throws {
        var state = PolicyState()
        try perform("bans pause 5m", &state)
        #expect(!isOff(state, pupil, at: later(86_400)), "the machine slept")
        #expect(isOff(state, pupil, at: later(-30)), "the clock was put right by a little")
        #expect(!isOff(state, pupil, at: later(-3600)))
        #expect(state.endPauses(now: later(-3600)).count == 1)
    }

    @Test("is undone and redone, and never comes back when its time is over")
    func undone() throws {
        var state = PolicyState()
        try perform("bans pause 5m client 10.0.0.7", &state)
        #expect(state.undoSentence == "undo: bans pause 5m for client 10.0.0.7")
        try perform("undo", &state)
        #expect(state.pauses.isEmpty)
        try perform("redo", &state, at: later(100))
        #expect(isOff(state, pupil, at: later(299)) && !isOff(state, pupil, at: later(300)))
        try perform("bans resume", &state, at: later(200))
        try perform("undo", &state, at: later(400))
        #expect(state.pauses.isEmpty)
    }

    @Test("there are bounds to its length and to how many there are")
    func bounds() throws {
        var state = PolicyState()
        #expect(throws: CommandFault.self) { try CommandParser.parse("bans pause 25h") }
        #expect(throws: BanFault.pause(86_401)) {
            try state.apply(
                .pause(seconds: 86_401, client: nil), now: noon, author: .console)
        }
        for number in 0..<BanPauses.limit {
            try perform("bans pause 5m client 10.0.0.\(number)", &state)
        }
        #expect(throws: BanFault.tooManyPauses) { try perform("bans pause 5m", &state) }
        try perform("bans pause 9m client 10.0.0.3", &state)
        try perform("bans pause 5m client 10.1.0.0/16", &state, at: later(301))
        #expect(state.pauses.all.count == 2, "those that are over do not count")
    }

    @Test("words are read, printed and refused")
    func words() throws {
        for line in [
            "bans pause 5m", "bans pause 1h30m client 10.0.0.0/8", "bans resume",
            "bans resume client ::1",
        ] {
            #expect("\(try CommandParser.parse(line))" == line)
        }
        for (line, reason) in [
            ("bans pause", "a length of time"), ("bans pause soon", "is no length of time"),
            ("bans pause 5m client x", "is not valid"), ("bans pause 5m host a", "one word too"),
            ("bans resume client 10.0.0.7 and host b", "one word too many"),
        ] {
            do {
                _ = try CommandParser.parse(line)
                Issue.record("\(line) was read")
            } catch {
                #expect("\(error)".contains(reason), "\(line): \(error)")
            }
        }
    }
}
