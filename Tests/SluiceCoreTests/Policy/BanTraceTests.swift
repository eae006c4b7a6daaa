import Testing

@testable import SluiceCore

@Suite("A verdict names the rules that led to it, and a new rule what is in its way")
struct BanTraceTests {
    private let now = WallTime(seconds: 1)

    private func state(_ lines: [String]) throws -> PolicyState {
        var state = PolicyState()
        for line in lines { _ = try notice(line, &state) }
        return state
    }

    private func notice(_ line: String, _ state: inout PolicyState) throws -> Notice {
        let change = try #require(PolicyChange(try CommandParser.parse(line)))
        return try state.apply(change, now: now, author: .console)
    }

    private func trace(_ lines: [String], _ asked: String) throws -> BanTrace {
        BanTrace(try BanSubject(testing: asked), through: try state(lines).list, now: now)
    }

    @Test("each rule that is concerned says what came of it, in its place")
    func outcomes() throws {
        let trace = try trace(
            [
                "ban port 1", "ban host .test dry", "ban port 80 reply delay 2s", "ban host a.test",
                "bans off 4", "ban host .a.test and method POST", "ban name x and host a.test",
                "allow host .a.test", "ban addr 10.0.0.0/8 and host .test",
            ], "http://a.test/x")
        #expect(trace.entries.map(\.ban.id.number) == [2, 3, 4, 5, 6, 7, 8])
        #expect(
            trace.entries.map(\.sentence) == [
                "matches and only counts (dry)", "matches: delay 2s", "would match, but is off",
                "does not match: not method POST", "matches and refuses with 403",
                "matches, but rule 6 stands before it", "waits for the address",
            ])
        #expect(trace.others == 1)
        #expect(trace.sentence(about: "it") == "ban 6 refuses it: name x and host a.test")
    }

    @Test(
        "the sentence says what decides, or when",
        arguments: [
            (["ban host b.test"], "no ban refuses it"),
            (["ban addr ::/0"], "ban 1 decides when the address is known: addr ::/0"),
            (["allow host a.test"], "ban 1 allows it: host a.test"),
            (["bans default refuse"], "no rule allows it, and that is refused"),
            (
                ["allow addr ::/0", "ban host a.test"],
                "ban 1 waits for the address; else ban 2 refuses it: host a.test"
            ),
        ])
    func sentences(lines: [String], sentence: String) throws {
        #expect(try trace(lines, "a.test").sentence(about: "it") == sentence)
    }

    @Test(
        "a rule that another one leaves nothing to is said to be in its shadow",
        arguments: [
            (["ban host .a.test"], "ban host w.a.test", "rule 1 (host .a.test)"),
            (["ban host .a.test"], "ban host .w.a.test", "rule 1 (host .a.test)"),
            (["ban host a.test"], "ban url a.test/x", "rule 1 (host a.test)"),
            (["ban host ::1"], "ban url [::1]:81/x", "rule 1 (host ::1)"),
            (["ban url a.test/x"], "ban url a.test/x/y", "rule 1 (url a.test/x)"),
            (["allow client 10.0.0.0/8"], "ban client 10.1.0.0/16", "rule 1 (client 10.0.0.0/8)"),
            (["ban port 1-90"], "ban host a.test and port 80", "rule 1 (port 1-90)"),
            (
                ["ban addr ::/0", "ban host a.test"], "ban name x and addr ::1",
                "rule 1 (addr ::/0)"
            ),
        ])
    func shadows(before: [String], rule: String, named: String) throws {
        var state = try state(before)
        let notice = try notice(rule, &state)
        #expect(notice.severity == .warning)
        #expect(notice.text.contains("\(named) stands before it and decides all of it"))
    }

    @Test(
        "one that decides less, later or nothing casts no shadow",
        arguments: [
            ("ban host w.a.test", "ban host .a.test"), ("ban host .a.test dry", "ban host a.test"),
            ("ban host .a.test once", "ban host a.test"), ("ban host .b.test", "ban host a.test"),
            ("ban host .a.test reply delay 2s", "ban host a.test"),
            ("ban host .a.test and port 80", "ban host a.test"), ("ban port 80", "ban port 80-81"),
            ("ban host a.test", "ban host ba.test"), ("ban host .a.test", "ban host a.test dry"),
        ])
    func noShadow(before: String, rule: String) throws {
        var state = try state([before])
        #expect(try notice(rule, &state).severity == .info)
    }

    @Test("a rule that is moved ahead names those it leaves nothing to")
    func movedAhead() throws {
        var state = try state(["ban host a.test", "ban host w.a.test", "ban host .a.test"])
        let notice = try notice("bans move 3 1", &state)
        #expect(
            notice.text == "rule 3 is at place 1 now (host .a.test); "
                + "rule 1 (host a.test) and 1 more behind it has no effect now")
        #expect(state.bans.map(\.id.number) == [3, 1, 2])
        _ = try state.apply(.undo, now: now, author: .console)
        #expect(state.bans.map(\.id.number) == [1, 2, 3])
    }

    @Test("a rule that HTTPS escapes is said to be one, also in company")
    func escapes() throws {
        var state = PolicyState()
        for line in ["ban url a.test/x", "ban name x and port 80", "ban url *x*", "ban url re:z"] {
            let notice = try notice(line, &state)
            #expect(notice.severity == .warning && notice.text.contains("HTTPS in a tunnel"))
        }
        #expect(try notice("ban host a.test and method GET", &state).severity == .info)
    }
}
