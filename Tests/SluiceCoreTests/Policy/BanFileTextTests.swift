import Testing

@testable import SluiceCore

@Suite("bans.txt belongs to people and to sluice at once")
struct BanFileTextTests {
    private let written = """
        # What the class may not see.

        host ads.example  # don't ask
        ban url http://site.test/x reply 404
        \toff   port 8000-8099   group "dev servers" note busy in the morning
        # until the exam
        client 10.0.0.0/8 until 2026-12-31T23:59:59Z dry
        name "#1.txt"
        """

    private func parse(_ text: String) throws -> BanFileText {
        try BanFileText(parsing: Array(text.utf8))
    }

    private func bans(_ file: BanFileText) throws -> [Ban] {
        try PolicyState(file.rules, now: WallTime(seconds: 0)).bans
    }

    @Test("rules are read, with all they say")
    func reads() throws {
        let rules = try parse(written).rules
        #expect(rules.map(\.conditions[0].field) == [.host, .url, .port, .client, .name])
        #expect(rules.map(\.isOn) == [true, true, false, true, true])
        #expect(rules[1].effect == .refuse(.status(404)))
        #expect(rules[2].group == "dev servers")
        #expect(rules[2].note == "busy in the morning")
        #expect(rules[3].lifetime == .until(WallTime(seconds: 1_798_761_599)))
        #expect(rules[3].isDry)
        #expect(rules[4].conditions[0].value == "#1.txt")
    }

    @Test("what has not changed stays byte for byte")
    func keeps() throws {
        var file = try parse(written)
        file.update(to: try bans(file))
        #expect(file.text == written + "\n")
    }

    @Test("a rule that goes takes its line, one that comes is appended, comments stay")
    func rewrites() throws {
        var file = try parse(written)
        var state = try PolicyState(file.rules, now: WallTime(seconds: 0))
        func apply(_ text: String) throws {
            let change = try #require(PolicyChange(try CommandParser.parse(text)))
            _ = try state.apply(change, now: WallTime(seconds: 0), author: .console)
        }
        try apply("unban url http://site.test/x")
        try apply("ban host ads.example reply close forever")
        try apply("bans on 3")
        try apply("ban host new.test for 90s note \"two  words\"")
        try apply("ban host passing.test")
        file.update(to: state.bans)
        #expect(
            file.text == """
                # What the class may not see.

                host ads.example reply close # don't ask
                port 8000-8099 group "dev servers" note "busy in the morning"
                # until the exam
                client 10.0.0.0/8 until 2026-12-31T23:59:59Z dry
                name "#1.txt"
                host new.test until 1970-01-01T00:01:30Z note "two  words"

                """)
        let again = try parse(file.text)
        #expect(
            again.rules == state.bans.filter { $0.lifetime != .untilRestart }.map { BanRule($0) })
    }

    @Test("an undone removal comes back")
    func undo() throws {
        var file = try parse("host a.test\nhost b.test\n")
        var state = try PolicyState(file.rules, now: WallTime(seconds: 0))
        _ = try state.apply(.unban(.id(BanID(1))), now: WallTime(seconds: 0), author: .console)
        file.update(to: state.bans)
        #expect(file.text == "host b.test\n")
        _ = try state.apply(.undo, now: WallTime(seconds: 0), author: .console)
        file.update(to: state.bans)
        #expect(file.text == "host a.test\nhost b.test\n")
    }

    @Test("lines of other systems are read and kept")
    func carriageReturns() throws {
        var file = try parse("\u{feff}# top\r\nhost a.test\r\n\r\nhost b.test reply 404 # x\r")
        #expect(file.rules.map(\.conditions[0].value) == ["a.test", "b.test"])
        file.update(to: try bans(file))
        #expect(file.text == "# top\r\nhost a.test\r\n\r\nhost b.test reply 404 # x\r\n")
    }

    @Test("an empty file has no rules", arguments: ["", "\n", "\n\n", "# only words", "   \n\t"])
    func empty(text: String) throws {
        #expect(try parse(text).rules.isEmpty)
    }

    @Test(
        "a bad line is named, with its column and the reason",
        arguments: [
            (
                "host a.test\nhots b.test",
                "2:1: “hots” is no field; "
                    + "there are client, addr, port, host, url, name, user, method"
            ),
            (
                "# c\n\nban port 99999",
                "3:10: “99999” is not valid: "
                    + "not a port 1-65535 or a range such as 8000-8099"
            ),
            ("off", "1:4: a field is missing"),
            ("host", "1:5: a host is missing"),
            (
                "host a.test for 15m",
                "1:13: a length of time has no beginning here; "
                    + "write until 2026-12-31T23:59:59Z"
            ),
            (
                "host a.test until-restart",
                "1:13: what lasts until restart is not kept in a file"
            ),
            ("host a.test until noon", "1:19: “noon” is no moment such as 2026-12-31T23:59:59Z"),
            ("host a.test cut", "1:13: cut is for commands"),
            ("host a.test\nhost A.TEST.", "2:1: the same rule as in line 1"),
            ("host 'a.test", "1:6: a quote is not closed"),
            ("host a.test\u{1}", "1:12: a control character has no place here"),
            (
                "ban ban host a.test",
                "1:5: “ban” is no field; "
                    + "there are client, addr, port, host, url, name, user, method"
            ),
        ])
    func faults(text: String, message: String) {
        let fault = #expect(throws: BanFileFault.self) { try parse(text) }
        #expect(fault?.description == message)
    }

    @Test("a list too many is named by its line; one that was referred to before is none")
    func lists() throws {
        let lines = (1...64).map { "host file:\($0).txt" } + ["client file:1.txt"]
        #expect(try parse(lines.joined(separator: "\n")).rules.count == 65)
        let fault = #expect(throws: BanFileFault.self) {
            try parse((lines + ["off addr file:more.txt"]).joined(separator: "\n"))
        }
        #expect(fault?.description.hasPrefix("66:1: rules refer to 65 lists") == true)
    }

    @Test("bytes that are no text are named by their line")
    func notUTF8() {
        let fault = #expect(throws: BanFileFault.self) {
            try BanFileText(parsing: Array("host a.test\n# ".utf8) + [0xff, 0x0a])
        }
        #expect(fault?.description == "2:1: the line is not UTF-8")
    }
}
