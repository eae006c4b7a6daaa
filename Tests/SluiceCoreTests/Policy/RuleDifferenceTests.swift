import Testing

@testable import SluiceCore

/// Random lists and requests, judged by the tables and by a reader who asks each rule in turn. The
/// reader knows nothing of tables: it goes through the rules as they stand.
///
///     SLUICE_SIMULATION_SEED=7 SLUICE_SIMULATION_STEPS=20000000 swift test --filter RuleDifference
@Suite("Tables find what a walk through all rules finds")
struct RuleDifferenceTests {
    @Test("the same verdict, on what is known and on the address", arguments: SimulationScale.seeds)
    func verdicts(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let now = WallTime(seconds: 100)
        var (refused, allowed, delayed, awaited) = (0, 0, 0, 0)
        for _ in 0..<max(1, SimulationScale.stepsPerSeed / 2000) {
            let bans = (1...UInt32.random(in: 1...40, using: &dice)).map { id in
                RandomPolicy.rule(id, &dice)
            }
            let byDefault = Int.random(in: 0..<4, using: &dice) == 0
            let list = try BanList(bans, refusesByDefault: byDefault)
            let walk = RuleWalk(bans, byDefault, now)
            for _ in 0..<50 {
                let subject = RandomPolicy.subject(&dice)
                let verdict = list.verdict(for: subject, now: now)
                let expected = walk.verdict(for: subject)
                #expect(verdict.refusing == expected.refusing, "\(bans) \(subject)")
                #expect(verdict.isRefusedByDefault == expected.isRefusedByDefault)
                #expect(verdict.allowing == expected.allowing, "\(bans) \(subject)")
                #expect(verdict.dryRuns.sorted() == expected.dryRuns)
                #expect(verdict.delaying.sorted() == expected.delaying)
                #expect(verdict.delay == expected.delay)
                if subject.address != .pending { #expect(!verdict.awaitsAddress) }
                refused += verdict.refuses ? 1 : 0
                allowed += verdict.allowing == nil ? 0 : 1
                delayed += verdict.delay > 0 ? 1 : 0
                awaited += verdict.awaitsAddress ? 1 : 0
            }
        }
        #expect(refused > 0 && allowed > 0 && delayed > 0 && awaited > 0)
    }

    @Test(
        "what is refused early is refused whatever the address is, and so is what is allowed",
        arguments: SimulationScale.seeds)
    func stages(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let now = WallTime(seconds: 100)
        for _ in 0..<max(1, SimulationScale.stepsPerSeed / 4000) {
            let bans = (1...UInt32.random(in: 1...20, using: &dice)).map { id in
                RandomPolicy.rule(id, &dice)
            }
            let list = try BanList(bans, refusesByDefault: Bool.random(using: &dice))
            for _ in 0..<20 {
                var subject = RandomPolicy.subject(&dice)
                subject.address = .pending
                let client = list.verdict(client: subject.client, now: now)
                let early = list.verdict(for: subject, now: now)
                for address in RandomPolicy.addresses + [.hidden] {
                    subject.address = address
                    let late = list.verdict(for: subject, now: now)
                    if client.refuses { #expect(late.refuses) }
                    if early.refuses || !early.awaitsAddress {
                        // A host that is an address leads nowhere else.
                        let host = HostName.withoutRootDot(subject.host)
                        if subject.hostIsDestination, let written = IPAddress(asResolved: host),
                            address != .hidden, address != .known(written)
                        {
                            continue
                        }
                        #expect(late.refuses == early.refuses, "\(bans) \(subject)")
                    }
                }
            }
        }
    }
}

/// Rules and requests out of few words, so that they meet.
enum RandomPolicy {
    static let addresses: [BanSubject.Address] = ["10.0.0.1", "10.1.0.1", "192.0.2.7", "::1"]
        .compactMap { IPAddress($0) }.map { .known($0) }

    private static let values: [BanField: [String]] = [
        .client: ["10.0.0.1", "10.0.0.0/8", "::1", "::ffff:10.1.0.0/112", "0.0.0.0/0"],
        .addr: ["10.0.0.1", "10.0.0.0/8", "192.0.2.0/24", "::/0"],
        .port: ["80", "8080", "80-443", "1-65535"],
        .host: ["a.test", ".a.test", "B.A.test.", ".test", "10.0.0.1", "::1"],
        .url: [
            "a.test/x", "a.test", "http://b.a.test/x/%79", "a.test/*.png", "*/x*", "re:x+y?z$",
            "re:^http://a", "https://a.test/", "10.0.0.1/x",
        ],
        .name: ["y", "x.png", "%78", "z"],
        .user: ["eve", "bob"],
        .method: ["GET", "post", "CONNECT"],
    ]
    private static let hosts = [
        "a.test", "A.TEST.", "b.a.test", "c.b.a.test", "ba.test", "test", "10.0.0.1", "167772161",
        "012.0.0.1", "[::ffff:10.0.0.1]", "::1", "", "other",
    ]
    private static let paths = [
        "", "/", "/x", "/%78/y", "/x/../x/./y", "//x.png", "/x%2Fy?z", "/q?x", "/xyz", "/z/",
        "/a#x",
    ]

    static func rule(_ id: UInt32, _ dice: inout Dice) -> Ban {
        let conditions = (1...Int.random(in: 1...3, using: &dice)).map { _ in
            let field = BanField.allCases.randomElement(using: &dice) ?? .host
            return BanCondition(field, values[field]?.randomElement(using: &dice) ?? "")
        }
        var ban = Ban(id: BanID(id), conditions: conditions, created: WallTime(seconds: 0))
        ban.effect =
            [.refuse(.status(403)), .refuse(.drop), .allow, .delay(Int64(id))]
            .randomElement(using: &dice) ?? .allow
        ban.isOn = Int.random(in: 0..<8, using: &dice) > 0
        ban.isDry = Int.random(in: 0..<8, using: &dice) == 0
        if Int.random(in: 0..<8, using: &dice) == 0 {
            ban.lifetime = .until(WallTime(seconds: Bool.random(using: &dice) ? 100 : 101))
        }
        return ban
    }

    static func subject(_ dice: inout Dice) -> BanSubject {
        let host = Array((hosts.randomElement(using: &dice) ?? "").utf8)[...]
        let client = IPAddress(["10.0.0.1", "10.1.0.9", "::1"].randomElement(using: &dice) ?? "")
        let port: UInt16 = [80, 443, 8080].randomElement(using: &dice) ?? 80
        let isTunnel = Int.random(in: 0..<4, using: &dice) == 0
        let path = Array((paths.randomElement(using: &dice) ?? "").utf8)[...]
        var subject =
            isTunnel
            ? BanSubject(tunnelFrom: client ?? .loopback, host: host, port: port)
            : BanSubject(
                client: client ?? .loopback, isSecure: Int.random(in: 0..<8, using: &dice) == 0,
                host: host, port: port, path: path)
        let methods: [String?] = ["GET", "POST", "get", nil]
        let method = isTunnel ? "CONNECT" : methods.randomElement(using: &dice) ?? nil
        subject.method = method.map { Array($0.utf8)[...] }
        let user = [nil, "eve", "bob", "Eve"].randomElement(using: &dice) ?? nil
        subject.user = user.map { Array($0.utf8)[...] }
        subject.address = ([.pending, .hidden] + addresses).randomElement(using: &dice) ?? .hidden
        subject.hostIsDestination = Int.random(in: 0..<4, using: &dice) > 0
        return subject
    }
}
