import Testing

@testable import SluiceCore

@Suite("Rules come from lists and become lists")
struct RuleExchangeTests {
    private let now = WallTime(seconds: 1)

    private func imported(_ text: String) -> ImportedRules {
        var rules = ImportedRules()
        rules.read(Array(text.utf8)[...])
        rules.endText()
        return rules
    }

    private func bans(_ lines: [String]) throws -> [Ban] {
        var state = PolicyState()
        for line in lines {
            let change = try #require(PolicyChange(try CommandParser.parse(line)))
            _ = try state.apply(change, now: now, author: .console)
        }
        return state.bans
    }

    @Test("every form is read, line by line")
    func forms() {
        let rules = imported(
            "0.0.0.0 Ads.test\n.track.test\n||pop.test^\n10.0.0.0/8\nwww.x.test\n2001:db8::1\n")
        #expect(
            rules.rules.map(\.conditions.words) == [
                "host ads.test", "host .track.test", "host .pop.test", "addr 10.0.0.0/8",
                "host www.x.test", "addr 2001:db8::1",
            ])
        #expect(rules.text.faultCount == 0 && !rules.isTooLong)
        #expect(rules.rules.allSatisfy { $0.lifetime == .forever })
    }

    @Test("what is not understood is left out and named")
    func faults() {
        let rules = imported("ads.test\n@@||good.test^\nbad host\n")
        #expect(rules.rules.map(\.conditions.words) == ["host ads.test"])
        #expect(rules.text.faults.map(\.line) == [2, 3])
    }

    @Test("a list that is too long for single rules is known as one, and is not kept")
    func long() {
        let rules = imported((0...ImportedRules.limit).map { "h\($0).test\n" }.joined())
        #expect(rules.isTooLong && rules.rules.count == ImportedRules.limit)
        let fits = imported((1...ImportedRules.limit).map { "h\($0).test\n" }.joined())
        #expect(!fits.isTooLong)
    }

    @Test("an import is one step, leaves what is there, and undo takes all of it back")
    func oneStep() throws {
        var state = PolicyState()
        let first = BanRequest(field: .host, value: "a.test")
        _ = try state.apply(.ban(first), now: now, author: .console)
        let rules = imported("a.test\nb.test\nb.test\n.c.test\n").rules
        let notice = try state.apply(.add(rules, from: "x.txt"), now: now, author: .ctl)
        #expect(notice.text == "imported x.txt: 2 rules, 2 were there already")
        #expect(state.bans.map(\.rule) == ["host a.test", "host b.test", "host .c.test"])
        #expect(state.bans[0].lifetime == .untilRestart)
        #expect(try state.apply(.undo, now: now, author: .ctl).text == "undone: import x.txt")
        #expect(state.bans.map(\.rule) == ["host a.test"])
        _ = try state.apply(.redo, now: now, author: .ctl)
        #expect(state.bans.map(\.id) == [BanID(1), BanID(2), BanID(3)])
    }

    private static let rules = [
        "ban host a.test", "ban host .b.test", "ban client 10.0.0.0/8", "ban addr 192.0.2.1",
        "ban host 192.0.2.9", "ban port 25", "allow host c.test", "ban host d.test dry",
        "ban host e.test", "bans off 9", "ban host f.test and port 80", "ban host file:x.txt",
        "ban host g.test reply delay 2s",
    ]

    @Test(
        "each form says what it has words for",
        arguments: [
            (BlocklistForm.hosts, "# rules of sluice\n0.0.0.0 a.test\n"),
            (
                .plain,
                "# rules of sluice\na.test\n.b.test\n10.0.0.0/8\n192.0.2.1\n192.0.2.9\n"
            ),
            (.dstdomain, "# rules of sluice\na.test\n.b.test\n"),
            (.cidr, "# rules of sluice\n10.0.0.0/8\n192.0.2.1\n192.0.2.9\n"),
            (.adblock, "! rules of sluice\n||b.test^\n"),
        ])
    func exported(form: BlocklistForm, text: String) throws {
        let exported = ExportedRules(try bans(Self.rules), as: form)
        #expect(String(decoding: exported.text, as: UTF8.self) == text)
        #expect(ExportedRules.isHeading(exported.text[...]))
        // What was written is read back without a fault.
        #expect(imported(text).text.faultCount == 0)
        #expect(imported(text).rules.count == exported.entryCount)
    }

    @Test("what a form cannot say is named, with the reason")
    func leftOut() throws {
        let bans = try bans(Self.rules)
        #expect(
            ExportedRules(bans, as: .plain).sentence
                == "5 rules; left out: 6 (port), 7 (allow), 8 (dry), 9 (off), "
                + "10 (several conditions) and 2 more")
        #expect(
            ExportedRules(bans, as: .hosts).leftOut.first?.reason == "not in hosts")
    }
}
