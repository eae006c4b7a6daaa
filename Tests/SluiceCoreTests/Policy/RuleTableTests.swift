import Testing

@testable import SluiceCore

/// One row: rules as an operator writes them, what is asked for, and what becomes of it.
struct RuleRow: CustomTestStringConvertible, Sendable {
    let rules: [String]
    let asked: String
    let outcome: Outcome

    enum Outcome: Equatable, Sendable {
        case refused(by: UInt32), allowed(by: UInt32), passed, byDefault
        /// Passes for now; decided with the address.
        case awaits
    }

    init(_ rules: String..., for asked: String, _ outcome: Outcome) {
        self.rules = rules
        self.asked = asked
        self.outcome = outcome
    }

    var testDescription: String { "\(rules.joined(separator: "; ")) <- \(asked)" }
}

@Suite("What each rule matches, alone, together and in their order")
struct RuleTableTests {
    @Test("one field", arguments: clients + addresses + users + methods + ports)
    func fields(row: RuleRow) throws { try check(row) }

    @Test("a pattern for the URL", arguments: globs + expressions)
    func patterns(row: RuleRow) throws { try check(row) }

    @Test("several conditions", arguments: together)
    func conditions(row: RuleRow) throws { try check(row) }

    @Test("the first that matches decides, and what none allows may be refused", arguments: ordered)
    func order(row: RuleRow) throws { try check(row) }

    @Test("a host, however it is written", arguments: hosts)
    func spelling(row: RuleRow) throws { try check(row) }

    /// `METHOD TEXT...` as `bans test` reads it; `addr -` for an address that nobody will know.
    private func check(_ row: RuleRow) throws {
        var state = PolicyState()
        for rule in row.rules {
            let change = try #require(PolicyChange(try CommandParser.parse(rule)))
            _ = try state.apply(change, now: WallTime(seconds: 0), author: .console)
        }
        let isHidden = row.asked.hasSuffix(" addr -")
        var subject = try BanSubject(testing: String(row.asked.dropLast(isHidden ? 7 : 0)))
        if isHidden { subject.address = .hidden }
        let list = state.list
        let verdict = list.verdict(for: subject, now: WallTime(seconds: 1))
        #expect(outcome(verdict, list) == row.outcome)
    }

    private func outcome(_ verdict: BanVerdict, _ list: BanList) -> RuleRow.Outcome {
        if let rule = verdict.refusing { return .refused(by: list.bans[rule].id.number) }
        if verdict.isRefusedByDefault { return .byDefault }
        if let rule = verdict.allowing { return .allowed(by: list.bans[rule].id.number) }
        return verdict.awaitsAddress ? .awaits : .passed
    }

    private static func rows(
        _ rule: String, refused: [String], passed: [String], awaits: [String] = []
    ) -> [RuleRow] {
        refused.map { RuleRow(rule, for: $0, .refused(by: 1)) }
            + passed.map { RuleRow(rule, for: $0, .passed) }
            + awaits.map { RuleRow(rule, for: $0, .awaits) }
    }

    // MARK: One field

    private static let clients =
        rows(
            "ban client 10.0.0.0/8",
            refused: ["a.test client 10.255.0.1", "a.test client ::ffff:10.1.2.3"],
            passed: ["a.test client 11.0.0.1", "a.test client ::a01:203", "10.0.0.1:80 client ::1"])
        + rows(
            "ban client ::ffff:10.0.0.0/104", refused: ["a.test client 10.9.9.9"],
            passed: ["a.test client 11.9.9.9"])
        + rows(
            "ban client 2001:db8::/32", refused: ["a.test client 2001:db8:9::1"],
            passed: ["a.test client 2001:db9::1", "a.test client 192.0.2.1"])
        + rows(
            "ban client 192.0.2.7", refused: ["a.test client 192.0.2.7"],
            passed: ["a.test client 192.0.2.8", "192.0.2.7:80 client 192.0.2.8"])
        + rows(
            "ban client 0.0.0.0/0", refused: ["a.test client 198.51.100.1"],
            passed: ["a.test client ::1"])

    private static let addresses =
        rows(
            "ban addr 10.0.0.0/8",
            refused: [
                "a.test addr 10.1.2.3", "a.test addr ::ffff:10.1.2.3", "012.0.0.1", "0xa000001:80",
                "167772161/", "[::ffff:10.1.2.3]:80/", "10.1/x", "10.0.0.1.", "10.0.0.1/ addr -",
            ],
            passed: [
                "a.test addr 11.1.2.3", "11.1", "a.test addr -", "10.0.0.1/ addr 11.0.0.1",
                "a.test addr ::1",
            ],
            awaits: ["a.test", "10.a.test", "a.test method CONNECT", "10.0.0.1.example"])
        + rows(
            "ban addr 2001:db8::/32", refused: ["a.test addr 2001:db8::1", "[2001:DB8:0::1]/"],
            passed: ["a.test addr 10.0.0.1", "[2001:db9::1]/"], awaits: ["b.test/x"])

    private static let users =
        rows(
            "ban user eve", refused: ["a.test user eve"],
            passed: ["a.test", "a.test user Eve", "a.test user evelyn", "a.test user ev"])

    private static let methods =
        rows(
            "ban method POST",
            refused: ["a.test method POST", "a.test method post", "a.test method PoSt"],
            passed: ["a.test", "a.test method GET", "a.test method POSTS", "a.test method POS"])
        + rows(
            "ban method connect", refused: ["a.test:443 method CONNECT"],
            passed: ["a.test:443 method GET"])

    private static let ports =
        rows(
            "ban port 80", refused: ["a.test", "a.test:80"],
            passed: ["a.test:81", "https://a.test"])
        + rows(
            "ban port 8000-8010", refused: ["a.test:8000", "a.test:8010", "[::1]:8005"],
            passed: ["a.test:7999", "a.test:8011"])

    // MARK: Patterns

    private static let globs =
        rows(
            "ban url a.test/*.png",
            refused: [
                "a.test/x.png", "A.TEST/x.png", "a.test:80/d/x.png", "a.test/%78.png",
                "a.test./.png",
                "a.test/x%2Epng", "a.test/x/../y.png", "a.test/./y.png", "http://a.test//y.png",
            ],
            passed: [
                "a.test/x.png?y", "a.test/x.pn", "b.test/x.png", "a.test:81/x.png",
                "https://a.test/x.png", "a.test:443 method CONNECT",
            ])
        + rows(
            "ban url http://a.test/%61d/*",
            refused: ["a.test/ad/", "a.test/%61d/x", "a.test/x/../ad/y", "a.test//ad//y"],
            passed: ["a.test/ad", "a.test/AD/x", "a.test/x/ad/"])
        + rows(
            "ban url 127.0.0.1/ads*",
            refused: ["127.1/ads", "2130706433/ads/x", "0x7f.1/ads", "0177.0.0.1/adsx"],
            passed: ["127.0.0.2/ads", "127.1/ad"])
        + rows(
            "ban url *tracker*",
            refused: [
                "a.test/tracker.js", "tracker.test/x", "a.test/%74racker", "https://tracker.test",
            ],
            passed: ["a.test/track", "tracker.test:443 method CONNECT"])
        + rows(
            "ban url '*{x}*'", refused: ["a.test/{x}", "a.test/%7Bx%7d/y"], passed: ["a.test/x"])
        + rows(
            "ban url a.test/*100%", refused: ["a.test/100%", "a.test/is100%25"],
            passed: ["a.test/100", "a.test/100%2525"])
        + rows(
            "ban url '*/[^a]x'", refused: ["a.test/bx"], passed: ["a.test/ax", "a.test/%5Ex/"])
        + rows(
            "ban url https://*.a.test/*", refused: ["https://w.a.test/", "https://W.A.test./x"],
            passed: ["http://w.a.test/", "https://a.test/"])

    private static let expressions =
        rows(
            "ban url 're:/ads?/'",
            refused: ["a.test/ad/", "b.test/x/ads/y", "a.test/%61d/", "a.test/x/../ads/"],
            passed: ["a.test/adss/", "a.test/ad", "a.test/AD/", "a.test:443 method CONNECT"])
        + rows(
            "ban url 're:^http://a\\.test/x+$'",
            refused: ["a.test/x", "A.test:80/xx", "a.test/%78"],
            passed: ["a.test/xy", "axtest/x", "a.test/", "https://a.test/x"])

    // MARK: Together

    private static let together =
        rows(
            "ban host .a.test and method POST",
            refused: ["a.test method POST", "W.A.TEST./x method post"],
            passed: ["a.test", "a.test method GET", "b.test method POST"])
        + rows(
            "ban client 10.0.0.0/8 and port 443 and host a.test",
            refused: [
                "https://a.test/ client 10.0.0.1", "a.test:443 client 10.9.9.9 method CONNECT",
            ],
            passed: [
                "http://a.test/ client 10.0.0.1", "https://a.test client 11.0.0.1",
                "https://b.test client 10.0.0.1",
            ])
        + rows(
            "ban host a.test and addr 10.0.0.0/8", refused: ["a.test addr 10.0.0.1"],
            passed: ["b.test", "b.test addr 10.0.0.1", "a.test addr 11.0.0.1", "a.test addr -"],
            awaits: ["a.test", "A.test./x"])
        + rows(
            "ban addr 10.0.0.0/8 and addr 10.1.0.0/16",
            refused: ["b.test addr 10.1.0.1", "10.1.0.1/"],
            passed: ["b.test addr 10.2.0.1", "10.2.0.1/"], awaits: ["b.test"])
        + rows(
            "ban name x.png and url re:y", refused: ["y.test/x.png", "a.test/y/x.png"],
            passed: ["a.test/x.png", "y.test/x.gif"])
        + rows(
            "ban user eve and url a.test/x*y",
            refused: ["a.test/xy user eve", "a.test/x/%79 user eve"],
            passed: ["a.test/xy", "a.test/xy user bob", "a.test/x user eve"])
        + rows(
            "ban host .test and host .a.test", refused: ["w.a.test"], passed: ["b.test", "test"])

    // MARK: In their order

    private static let ordered: [RuleRow] = [
        RuleRow("allow host w.a.test", "ban host .a.test", for: "w.a.test", .allowed(by: 1)),
        RuleRow("allow host w.a.test", "ban host .a.test", for: "v.a.test", .refused(by: 2)),
        RuleRow("ban host .a.test", "allow host w.a.test", for: "w.a.test", .refused(by: 1)),
        RuleRow(
            "ban host .a.test", "allow host w.a.test", "bans move 2 1", for: "w.a.test",
            .allowed(by: 2)),
        RuleRow("allow host a.test dry", "ban host .test", for: "a.test", .refused(by: 2)),
        RuleRow(
            "allow host a.test", "bans off 1", "ban host .test", for: "a.test", .refused(by: 2)),
        RuleRow(
            "allow host a.test group g", "ban host .test", "bans off group g", for: "a.test",
            .refused(by: 2)),
        RuleRow(
            "ban host .test group g", "bans off group g", "bans on group g", for: "a.test",
            .refused(by: 1)),
        RuleRow("ban host .test", "ban host a.test", for: "a.test", .refused(by: 1)),
        RuleRow("ban host .test reply delay 2s", "ban host a.test", for: "a.test", .refused(by: 2)),
        RuleRow("ban host .test reply delay 2s", for: "a.test", .passed),
        RuleRow("allow addr 10.0.0.0/8", "ban host a.test", for: "a.test", .awaits),
        RuleRow("allow addr 10.0.0.0/8", "ban host a.test", for: "b.test", .awaits),
        RuleRow(
            "allow addr 10.0.0.0/8", "ban host a.test", for: "a.test addr 10.1.1.1", .allowed(by: 1)
        ),
        RuleRow(
            "allow addr 10.0.0.0/8", "ban host a.test", for: "a.test addr 11.1.1.1", .refused(by: 2)
        ),
        RuleRow("allow addr 10.0.0.0/8", "ban host a.test", for: "a.test addr -", .refused(by: 2)),
        RuleRow("ban host a.test", "allow addr 10.0.0.0/8", for: "a.test", .refused(by: 1)),
        RuleRow("ban addr 10.0.0.0/8", "allow host a.test", for: "a.test", .awaits),
        RuleRow(
            "ban addr 10.0.0.0/8", "allow host a.test", for: "a.test addr 10.0.0.1", .refused(by: 1)
        ),
        RuleRow("allow host a.test", "ban addr 10.0.0.0/8", for: "a.test", .allowed(by: 1)),
        RuleRow("allow host a.test", "bans default refuse", for: "a.test", .allowed(by: 1)),
        RuleRow("allow host a.test", "bans default refuse", for: "b.test", .byDefault),
        RuleRow("bans default refuse", for: "a.test", .byDefault),
        RuleRow("bans default refuse", "bans default pass", for: "a.test", .passed),
        RuleRow("allow addr 10.0.0.0/8", "bans default refuse", for: "a.test", .awaits),
        RuleRow(
            "allow addr 10.0.0.0/8", "bans default refuse", for: "a.test addr 11.0.0.1", .byDefault),
        RuleRow("allow addr 10.0.0.0/8", "bans default refuse", for: "a.test addr -", .byDefault),
        RuleRow(
            "allow url http://a.test/", "bans default refuse", for: "a.test/x", .allowed(by: 1)),
        RuleRow(
            "allow url http://a.test/", "bans default refuse", for: "a.test:443 method CONNECT",
            .byDefault),
        RuleRow(
            "allow host a.test and addr 10.0.0.0/8", "bans default refuse", for: "b.test",
            .byDefault),
        RuleRow(
            "allow host a.test and addr 10.0.0.0/8", "bans default refuse", for: "a.test", .awaits),
    ]

    // MARK: Spelling

    private static let hosts =
        rows(
            "ban host xn--bcher-kva.example",
            refused: [
                "XN--BCHER-KVA.example", "xn--bcher-kva.EXAMPLE./", "xn--bcher-kva.example:8080",
            ],
            passed: ["xn--bcher-kvb.example", "bcher.example"])
        + rows(
            "ban host ::ffff:10.0.0.1",
            refused: ["10.0.0.1", "012.0.0.1", "0xa.0.0.1", "167772161", "10.1", "[::ffff:a00:1]"],
            passed: ["10.0.0.2", "[::a00:1]"])
        + rows(
            "ban url [::1]:81/x", refused: ["[0:0:0:0:0:0:0:1]:81/x", "[::1]:81/%78"],
            passed: ["[::1:81]/x", "[::1]/x"])
}
