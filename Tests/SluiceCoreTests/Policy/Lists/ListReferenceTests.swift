import Testing

@testable import SluiceCore

@Suite("One rule stands for all that a list says")
struct ListReferenceTests {
    private let now = WallTime(seconds: 1)

    private static func list(_ lines: String) -> Blocklist {
        var builder = Blocklist.Builder(seed: 7)
        builder.read(Array(lines.utf8)[...])
        builder.endText()
        return builder.finish()
    }

    private static let ads = list("ads.test\n.track.test\n192.0.2.0/24\n")
    private static let blocks = list("10.0.0.0/8\n2001:db8::/32\n")

    private func state(
        _ lines: [String], _ lists: [String: Blocklist] = ["ads.txt": ads, "net.txt": blocks]
    ) throws -> PolicyState {
        var state = PolicyState()
        for line in lines {
            let change = try #require(PolicyChange(try CommandParser.parse(line)))
            _ = try state.apply(change, now: now, author: .console)
        }
        state.take(lists)
        return state
    }

    private func refuses(_ lines: [String], _ asked: String) throws -> Bool {
        let verdict = try state(lines).list.verdict(
            for: try BanSubject(testing: asked), now: now)
        return verdict.refuses
    }

    @Test(
        "hosts by name, by domain and by the address they are written as",
        arguments: [
            ("ads.test", true), ("ADS.test.", true), ("www.ads.test", false),
            ("track.test", true), ("a.b.track.test", true), ("nottrack.test", false),
            ("192.0.2.7", true), ("3221225991", true), ("192.0.3.7", false), ("other.test", false),
        ])
    func hosts(host: String, isRefused: Bool) throws {
        #expect(try refuses(["ban host file:ads.txt"], "http://\(host)/x") == isRefused)
    }

    @Test(
        "clients and destinations by their addresses, and never by a name",
        arguments: [
            ("ban client file:net.txt", "a.test client 10.1.2.3", true),
            ("ban client file:net.txt", "a.test client 11.1.2.3", false),
            ("ban client file:ads.txt", "ads.test client 11.1.2.3", false),
            ("ban addr file:net.txt", "a.test addr 2001:db8::7", true),
            ("ban addr file:net.txt", "a.test addr 2001:db9::7", false),
            ("ban addr file:net.txt", "10.0.0.1", true),
        ])
    func addresses(rule: String, asked: String, isRefused: Bool) throws {
        #expect(try refuses([rule], asked) == isRefused)
    }

    @Test("a list that waits for the address says so, as a block does")
    func pending() throws {
        let list = try state(["ban addr file:net.txt", "ban host ads.test"]).list
        #expect(list.verdict(for: try BanSubject(testing: "a.test"), now: now).awaitsAddress)
        #expect(list.sharesAddresses)
        let allowing = try state(["allow addr file:net.txt", "ban host ads.test"]).list
        let subject = try BanSubject(testing: "ads.test")
        #expect(!allowing.verdict(for: subject, now: now).refuses)
    }

    @Test("at accept a list refuses clients that nothing said later could save")
    func accept() throws {
        let client = try #require(IPAddress("10.1.2.3"))
        func refuses(_ lines: [String]) throws -> Bool {
            try state(lines).list.verdict(client: client, now: now).refuses
        }
        #expect(try refuses(["ban client file:net.txt"]))
        #expect(try !refuses(["ban client file:net.txt and host a.test"]))
        #expect(try !refuses(["allow client file:net.txt and port 80", "ban client 10.0.0.0/8"]))
        #expect(try !refuses(["allow client file:net.txt", "ban client 10.0.0.0/8"]))
        #expect(try refuses(["allow client file:gone.txt and port 80", "ban client 10.0.0.0/8"]))
    }

    @Test("other conditions, the order and what a rule does hold as for single rules")
    func conditions() throws {
        let both = ["ban host file:ads.txt and client file:net.txt"]
        #expect(try refuses(both, "ads.test client 10.0.0.1"))
        #expect(try !refuses(both, "ads.test client 11.0.0.1"))
        #expect(try !refuses(both, "b.test client 10.0.0.1"))
        let order = ["allow host x.track.test", "ban host file:ads.txt"]
        #expect(try !refuses(order, "x.track.test"))
        #expect(try refuses(order, "y.track.test"))
        #expect(try !refuses(["ban host file:ads.txt dry"], "ads.test"))
        #expect(try !refuses(["ban host file:ads.txt", "bans off 1"], "ads.test"))
        #expect(try refuses(["bans default refuse", "allow host file:ads.txt"], "b.test"))
        #expect(try !refuses(["bans default refuse", "allow host file:ads.txt"], "ads.test"))
    }

    @Test("a list that could not be read matches nothing, and the next one counts at once")
    func replaced() throws {
        var state = try state(["ban host file:ads.txt"], [:])
        let subject = try BanSubject(testing: "ads.test")
        let before = state.revision
        #expect(!state.list.verdict(for: subject, now: now).refuses)
        state.take(["ads.txt": Self.ads])
        #expect(state.revision > before)
        #expect(state.list.verdict(for: subject, now: now).refuses)
    }

    @Test("a test names the entry that matches")
    func trace() throws {
        let list = try state(["ban host file:ads.txt note loud", "ban addr file:net.txt"]).list
        let trace = BanTrace(
            try BanSubject(testing: "www.track.test addr 10.0.0.1"), through: list, now: now)
        #expect(
            trace.entries.map(\.sentence) == [
                "matches and refuses with 403 (.track.test in ads.txt)",
                "matches, but rule 1 stands before it (10.0.0.0/8 in net.txt)",
            ])
        #expect(
            trace.sentence(about: "it")
                == "ban 1 refuses it: host file:ads.txt (.track.test in ads.txt)")
    }

    @Test("two rules of one list are one rule, and what lists cannot be is refused")
    func values() throws {
        var state = try state(["ban host file:ads.txt", "ban client file:ads.txt"])
        #expect(state.listPaths == ["ads.txt"])
        let again = BanRequest(field: .host, value: "file:ads.txt")
        let notice = try state.apply(.ban(again), now: now, author: .console)
        #expect(notice.text == "host file:ads.txt is banned already (rule 1)")
        #expect(throws: BanFault.value(.host, "file:", .empty)) {
            try BanMatcher(field: .host, value: "file:")
        }
        #expect(throws: BanFault.value(.port, "file:x", .port)) {
            try BanMatcher(field: .port, value: "file:x")
        }
        // The others read it as ever: a user may be called so.
        #expect(try BanMatcher(field: .user, value: "file:x") == .user(Array("file:x".utf8)))
    }
}
