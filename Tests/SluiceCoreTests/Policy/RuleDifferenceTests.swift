import Testing

@testable import SluiceCore

/// Random rules, lists and requests, judged by the tables and by a reader who asks each rule in
/// turn. The reader knows nothing of tables, and reads addresses, hosts and URLs for itself.
///
/// A verdict counts for a hundred steps:
///
///     SLUICE_SIMULATION_SEED=7 SLUICE_SIMULATION_STEPS=20000000 swift test --filter RuleDifference
@Suite("Tables find what a walk through all rules finds")
struct RuleDifferenceTests {
    private static let now = WallTime(seconds: 100)
    private static var verdicts: Int { SimulationScale.stepsPerSeed / 100 }

    private struct Policy {
        let bans: [Ban]
        let lists: [String: [String]]
        let list: BanList
        let walk: RuleWalk

        init(_ dice: inout Dice) throws {
            let count = UInt32.random(in: 1...40, using: &dice)
            bans = (1...count).map { RandomPolicy.rule($0, &dice) }
            lists = ["hosts": RandomPolicy.list(&dice), "nets": RandomPolicy.list(&dice)]
            let bound = lists.mapValues { lines in
                var builder = Blocklist.Builder(seed: UInt64(count))
                builder.read(Array(lines.map { $0 + "\n" }.joined().utf8)[...])
                builder.endText()
                return builder.finish()
            }
            let byDefault = Int.random(in: 0..<4, using: &dice) == 0
            var compiled: [CompiledBan] = []
            for ban in bans { compiled.append(try CompiledBan(ban).bound(to: bound)) }
            list = BanList(compiled: compiled, refusesByDefault: byDefault)
            walk = RuleWalk(bans, lists, byDefault, RuleDifferenceTests.now)
        }
    }

    @Test("the same verdict, on what is known and on the address", arguments: SimulationScale.seeds)
    func verdicts(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var (refused, allowed, delayed, shaped, awaited) = (0, 0, 0, 0, 0)
        for _ in 0..<max(1, Self.verdicts / 100) {
            let policy = try Policy(&dice)
            for _ in 0..<100 {
                let request = RandomPolicy.request(&dice)
                let verdict = policy.list.verdict(for: request.subject, now: Self.now)
                if let difference = difference(policy, request, verdict) {
                    Issue.record("seed \(seed): \(difference)")
                    return
                }
                refused += verdict.refuses ? 1 : 0
                allowed += verdict.allowing == nil ? 0 : 1
                delayed += verdict.delay > 0 ? 1 : 0
                shaped += verdict.shaping.isEmpty ? 0 : 1
                awaited += verdict.awaitsAddress ? 1 : 0
            }
        }
        #expect(min(refused, allowed, delayed, shaped, awaited) > 0)
    }

    private func difference(
        _ policy: Policy, _ request: SpelledRequest, _ verdict: BanVerdict
    ) -> String? {
        let expected = policy.walk.verdict(for: request)
        let isSame =
            verdict.refusing == expected.refusing
            && verdict.isRefusedByDefault == expected.isRefusedByDefault
            && verdict.allowing == expected.allowing
            && verdict.dryRuns.sorted() == expected.dryRuns
            && verdict.delaying.sorted() == expected.delaying && verdict.delay == expected.delay
            && verdict.shaping == expected.shaping
            && (request.subject.address == .pending || !verdict.awaitsAddress)
        guard !isSame else { return nil }
        let subject = request.subject
        let path = String(decoding: subject.resource?.path ?? [], as: UTF8.self)
        let said = "\(String(decoding: subject.host, as: UTF8.self)):\(subject.port)\(path)"
        let rules = policy.bans.map { "\($0.id) \($0.effect) \($0.conditions)" }
        return """
            \(said) from \(request.client) to \(subject.address): \(verdict), expected \(expected)
            lists \(policy.lists)
            \(rules.joined(separator: "\n"))
            """
    }

    @Test(
        "what is refused early is refused whatever the address is, and so is what is allowed",
        arguments: SimulationScale.seeds)
    func stages(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<max(1, Self.verdicts / 200) {
            let list = try Policy(&dice).list
            for _ in 0..<20 {
                var request = RandomPolicy.request(&dice)
                request.connect(to: nil)
                let subject = request.subject
                let client = list.verdict(client: subject.client, now: Self.now)
                let early = list.verdict(for: subject, now: Self.now)
                // A host that is an address leads nowhere else.
                var written: [UInt8]?
                let host = String(decoding: subject.host, as: UTF8.self)
                if subject.hostIsDestination, case .address(let bytes) = PlainReading.host(host) {
                    written = bytes
                }
                for address in RandomPolicy.addresses.map(Optional.some) + [nil] {
                    request.connect(to: address)
                    if address == nil { request.subject.address = .hidden }
                    let late = list.verdict(for: request.subject, now: Self.now)
                    if client.refuses { #expect(late.refuses) }
                    guard early.refuses || !early.awaitsAddress else { continue }
                    let leads = address.flatMap { PlainReading.address($0) }
                    if let written, let leads, leads != written { continue }
                    #expect(late.refuses == early.refuses, "seed \(seed): \(host)")
                }
            }
        }
    }
}
