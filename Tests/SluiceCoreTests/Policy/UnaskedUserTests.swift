import Testing

@testable import SluiceCore

@Suite("What rules say before anybody was asked who it is")
struct UnaskedUserTests {
    private static let noon = WallTime(seconds: 1_800_000_000)

    private static func verdict(_ lines: [String], user: String?) throws -> BanVerdict {
        var policy = PolicyState()
        for line in lines {
            let change = try #require(PolicyChange(CommandParser.parse(line)))
            _ = try policy.apply(change, now: noon, author: .console)
        }
        var subject = BanSubject.request("http://a.test/page")
        subject.user = user.map { Array($0.utf8)[...] }
        subject.userIsPending = user == nil
        return policy.list.verdict(for: subject, now: noon)
    }

    @Test(
        "a rule is sure of what it refuses unless one before it may allow the user",
        arguments: [
            // In words, and whether that is sure before, and true for ann.
            (["ban host a.test"], true, true),
            (["ban user ann"], false, true),
            (["ban user ann", "ban host a.test"], true, true),
            (["allow user ann", "ban host a.test"], false, false),
            (["allow user bob", "ban host a.test"], false, true),
            (["ban host a.test", "allow user ann"], true, true),
            (["allow user ann and host b.test", "ban host a.test"], true, true),
            (["allow host a.test and user ann", "ban name page"], false, false),
            (["allow user ann dry", "ban host a.test"], true, true),
            (["bans default refuse"], true, true),
            (["bans default refuse", "allow user ann"], false, false),
            (["bans default refuse", "allow user ann and port 1"], true, true),
        ] as [([String], Bool, Bool)])
    func order(rules: [String], isSure: Bool, isTrue: Bool) throws {
        #expect(try Self.verdict(rules, user: nil).refuses == isSure)
        #expect(try Self.verdict(rules, user: "ann").refuses == isTrue)
    }
}
