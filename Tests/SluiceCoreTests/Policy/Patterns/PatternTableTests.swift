import Testing

@testable import SluiceCore

@Suite("Many patterns are looked up at once")
struct PatternTableTests {
    private func rules(_ patterns: [PatternTable.Pattern], _ text: String) -> [Int] {
        let table = PatternTable(patterns.enumerated().map { ($1, $0 * 10) })
        var rules: [Int] = []
        table.forEachMatch(Array(text.utf8)[...]) { rules.append($0) }
        return rules.sorted()
    }

    @Test("every pattern that matches is named, once, with and without a literal")
    func named() throws {
        let patterns: [PatternTable.Pattern] = [
            .glob(try Glob("*ads*")), .glob(try Glob("*")),
            .expression(try RegularExpression("d.$")),
            .glob(try Glob("ads")), .expression(try RegularExpression("(?i)ADS")),
            .glob(try Glob("*/ads/*")), .expression(try RegularExpression("^$")),
        ]
        #expect(rules(patterns, "ads") == [0, 10, 20, 30, 40])
        #expect(rules(patterns, "x/ads/ads") == [0, 10, 20, 40, 50])
        #expect(rules(patterns, "x/aDs") == [10, 40])
        #expect(rules(patterns, "") == [10, 60])
        #expect(rules([], "ads") == [])
    }

    @Test("a text without their literals makes no pattern a candidate")
    func candidates() throws {
        let table = PatternTable(
            try (0..<1000).map { (.glob(try Glob("*/banner\($0)/*")), $0) })
        func candidates(_ text: String) -> [Int] { table.candidates(Array(text.utf8)[...]) }
        #expect(candidates("http://www.a.test/banner/x/7/banner1000").isEmpty)
        #expect(candidates("http://www.a.test/banner77/x/banner77/") == [77])
    }

    @Test("it names what a look at each of them names", arguments: 1...4 as ClosedRange<UInt64>)
    func differential(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        func text(_ signs: [String], _ length: ClosedRange<Int>) -> String {
            (0..<Int.random(in: length, using: &dice)).map { _ in
                signs.randomElement(using: &dice) ?? ""
            }.joined()
        }
        var patterns: [PatternTable.Pattern] = []
        while patterns.count < 100 {
            if Bool.random(using: &dice) {
                patterns.append(
                    .glob(try Glob("*" + text(["a", "b", "A", "*", "?"], 1...5) + "*")))
            } else if let expression = try? RegularExpression(
                "(?i)" + text(["a", "b", "c", "+", "(a|c)", "b?", "[ab]"], 1...5))
            {
                patterns.append(.expression(expression))
            }
        }
        for _ in 0..<60 {
            let text = text(["a", "b", "c", "A", "B"], 0...8)
            let expected = patterns.indices.filter { patterns[$0].matches(Array(text.utf8)[...]) }
            #expect(rules(patterns, text) == expected.map { $0 * 10 }, "\(text)")
        }
    }
}
