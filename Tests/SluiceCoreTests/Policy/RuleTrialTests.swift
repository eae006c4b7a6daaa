import SluiceCore
import Testing

@Suite("A rule tried out says what there will be to say of it")
struct RuleTrialTests {
    private static let now = WallTime(seconds: 1_766_000_000)

    private static func policy(_ lines: [String]) throws -> PolicyState {
        var policy = PolicyState()
        for line in lines {
            let change = try #require(PolicyChange(CommandParser.parse(line)))
            _ = try policy.apply(change, now: now, author: .console)
        }
        return policy
    }

    private static func request(_ line: String) throws -> BanRequest {
        var request: BanRequest?
        if case .ban(let said) = try CommandParser.parse(line) { request = said }
        return try #require(request, "\(line)")
    }

    /// As a console has the rules.
    private static func rows(_ policy: PolicyState) -> PolicyState {
        PolicyState(trying: policy.bans.map { BanRow(ban: $0) })
    }

    @Test(
        "its warnings are those that follow when it is made",
        arguments: [
            ("host a.example", []), ("host .example", []),
            ("host x.ads.example", ["rule 1 (host .ads.example) stands before it"]),
            ("url http://h.example/a", ["HTTPS in a tunnel"]),
            ("url http://ads.example/a", ["HTTPS in a tunnel", "rule 1 (host .ads.example)"]),
            ("client 10.0.0.0/8", ["rule 4 (client 10.1.0.0/16) behind it has no effect now"]),
        ] as [(String, [String])])
    func warnings(rule: String, expected: [String]) throws {
        var policy = try Self.policy([
            "ban host .ads.example", "ban port 25", "allow client 10.0.0.0/8 dry",
            "ban client 10.1.0.0/16",
        ])
        let request = try Self.request("ban \(rule)")
        let trial = try Self.rows(policy).trial(of: request, now: Self.now)
        let notice = try policy.apply(.ban(request), now: Self.now, author: .console)
        let warnings = [trial.escape].compactMap(\.self) + trial.shadows
        #expect(warnings.count == expected.count)
        for (warning, words) in zip(warnings, expected) {
            #expect(warning.contains(words) && notice.text.contains(warning))
        }
    }

    @Test("it tells a rule that is there already from one that it would rewrite")
    func twins() throws {
        let rules = Self.rows(try Self.policy(["ban port 25", "ban host a.example"]))
        let same = try rules.trial(of: Self.request("ban host A.example."), now: Self.now)
        #expect(same.twin == BanID(2) && !same.isThereAlready, "it is written otherwise")
        let other = try rules.trial(of: Self.request("ban host a.example reply 404"), now: Self.now)
        #expect(other.twin == BanID(2) && !other.isThereAlready)
        let exact = try rules.trial(of: Self.request("ban host a.example"), now: Self.now)
        #expect(exact.twin == BanID(2) && exact.isThereAlready)
        let fresh = try rules.trial(
            of: Self.request("limit host a.example requests 1/s"), now: Self.now)
        #expect(fresh.twin == nil)
    }

    @Test("a list is known by its name only, its own as well as that of a rule before it")
    func lists() throws {
        let rules = Self.rows(
            try Self.policy([
                "limit host file:slow.txt requests 1/s", "ban host file:ads.txt dry",
                "allow host file:ok.txt",
            ]))
        let plain = try rules.trial(of: Self.request("ban host a.example"), now: Self.now)
        #expect(plain.uncertainty == BanID(3) && plain.unknownLists == [])
        let listed = try rules.trial(of: Self.request("ban client file:nets.txt"), now: Self.now)
        #expect(listed.unknownLists == ["nets.txt"])
    }

    @Test(
        "a rule before it that asks for the address leaves open what this one would do",
        arguments: [
            (["ban addr 10.0.0.0/8"], "allow host a.example", .unknown),
            (["ban addr 10.0.0.0/8"], "ban host a.example", .concerned),
            (["allow addr 10.0.0.0/8"], "ban host a.example", .unknown),
            (["ban addr 10.0.0.0/8"], "limit host a.example requests 1/s", .concerned),
            (["ban addr 10.0.0.0/8"], "ban host b.example", .untouched),
            (["ban addr 10.0.0.0/8", "allow port 80"], "ban host a.example", .untouched),
            (["ban addr 10.0.0.0/8 and host b.example"], "ban host a.example", .concerned),
            ([], "ban addr 10.0.0.0/8", .unknown),
        ] as [([String], String, RuleTrial.Outcome)])
    func outcome(rules: [String], line: String, expected: RuleTrial.Outcome) throws {
        let trial = try Self.rows(Self.policy(rules)).trial(
            of: Self.request(line), now: Self.now)
        let subject = BanSubject(
            tunnelFrom: .v4(0xc000_0207), host: Array("a.example".utf8)[...], port: 80)
        #expect(trial.outcome(for: subject, now: Self.now) == expected)
    }

    @Test("what cannot be a rule says why, as it would then")
    func fault() throws {
        let request = BanRequest(field: .port, value: "0")
        #expect(throws: BanFault.value(.port, "0", .port)) {
            try PolicyState().trial(of: request, now: Self.now)
        }
    }
}
