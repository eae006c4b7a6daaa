import Testing

@testable import SluiceCore

@Suite("A limit that only counts is asked like one in earnest")
struct DryLimitTests {
    private static let noon = WallTime(seconds: 1_800_000_000)

    private static func list(_ lines: String...) throws -> BanList {
        var policy = PolicyState()
        for line in lines {
            let change = try #require(PolicyChange(CommandParser.parse(line)))
            _ = try policy.apply(change, now: noon, author: .console)
        }
        return policy.list
    }

    @Test("it counts no match by itself, and nothing that never reaches it")
    func verdict() throws {
        let list = try Self.list(
            "limit host a.test requests 1/s dry", "ban name x", "limit port 80 requests 1/s dry",
            "fault port 80 delay 1s dry")
        let passing = list.verdict(for: .request("http://a.test/"), now: Self.noon)
        #expect(passing.shaping == [0, 2] && passing.dryRuns == [3])
        let refused = list.verdict(for: .request("http://b.test/x"), now: Self.noon)
        #expect(refused.refusing == 1 && refused.shaping == [] && refused.dryRuns == [3])
    }

    @Test("the trace says that it counts what is too much")
    func trace() throws {
        let list = try Self.list("limit host a.test requests 1/s dry", "ban host a.test dry")
        let trace = BanTrace(.request("http://a.test/"), through: list, now: Self.noon)
        #expect(
            trace.entries.map(\.sentence) == [
                "matches and only counts what is too much (dry)", "matches and only counts (dry)",
            ])
    }
}
