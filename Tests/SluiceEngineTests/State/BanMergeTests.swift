import SluiceCore
import Testing

@testable import SluiceEngine

@Suite("A rule ends as the one left it who changed it")
struct BanMergeTests {
    private static func rule(_ value: String, _ status: UInt16 = 403) -> BanRule {
        var rule = BanRule(field: .host, value: value)
        rule.effect = .refuse(.status(status))
        return rule
    }

    @Test(
        "one rule, all that two people can do to it",
        arguments: [
            (nil, nil, nil, nil),
            (403, 403, 403, 403),
            (403, 404, 403, 404),
            (403, 403, 404, 404),
            (403, 404, 405, 405),
            (403, nil, 403, nil),
            (403, 403, nil, nil),
            (403, nil, nil, nil),
            (403, nil, 404, 404),
            (403, 404, nil, nil),
            (nil, 404, nil, 404),
            (nil, nil, 404, 404),
            (nil, 404, 405, 405),
        ] as [(UInt16?, UInt16?, UInt16?, UInt16?)])
    func oneRule(base: UInt16?, theirs: UInt16?, ours: UInt16?, merged: UInt16?) {
        func rules(_ status: UInt16?) -> [BanRule] { status.map { [Self.rule("a.org", $0)] } ?? [] }
        let result = BanMerge(base: rules(base), theirs: rules(theirs), ours: rules(ours)).merged()
        #expect(result == rules(merged))
    }

    @Test("a rule is the same however it is written")
    func spelling() {
        let merge = BanMerge(
            base: [Self.rule("A.org")], theirs: [Self.rule("A.org"), Self.rule("b.org")], ours: [])
        #expect(merge.merged() == [Self.rule("b.org")])
    }

    @Test("the file's order comes first")
    func order() {
        let merge = BanMerge(
            base: [], theirs: [Self.rule("z.org"), Self.rule("b.org")],
            ours: [Self.rule("c.org"), Self.rule("a.org"), Self.rule("b.org")])
        #expect(merge.merged().map(\.conditions[0].value) == ["z.org", "b.org", "c.org", "a.org"])
    }
}
