import Testing

@testable import SluiceCore

@Suite("A hostile pattern is refused or costs no more than was stated")
struct HostilePatternTests {
    @Test(
        "what makes other matchers try for years is decided within the bound",
        arguments: [
            "(a*)*b", "(a+)+b", "(a|a)*b", "(a|aa)+b", "(.*)*b", "(a?){100}a{100}b", "(((a*)*)*)*b",
            "(a|b|ab)*c{3}b", "^(([a-z])+.)+[A-Z]b", "(.{1,20}){1,20}b", "a.{400}b",
            "(a{1,20}){1,25}b", "(.*.*.*.*)*=.*b", "(x+x+)+y",
        ])
    func bounded(pattern: String) throws {
        let expression = try RegularExpression(pattern)
        let size = expression.places > 64 ? 256 : 65_536
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: size)
        var steps = 0
        #expect(!expression.matches(text[...], steps: &steps))
        #expect(steps >= text.count)
        #expect(steps <= expression.stepBound(forBytes: text.count))
        #expect(expression.places <= PatternLimit.places)
    }

    @Test("a text that begins no match costs a step a byte, whatever the expression")
    func idle() throws {
        let expression = try RegularExpression("(b|c)(.{1,20}){1,20}d")
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 65_536)
        var steps = 0
        #expect(!expression.matches(text[...], steps: &steps))
        #expect(steps == text.count)
    }

    @Test("what would grow without end is refused before it grows")
    func refused() {
        let cases: [(String, PatternFault.Reason)] = [
            ("a{1000}", .tooLarge), ("(a{1000}){1000}", .tooLarge), ("a{1000}{1000}", .repetition),
            ("((a{20}){20}){20}", .tooLarge), (String(repeating: "a", count: 600), .tooLarge),
            (String(repeating: "a|", count: 600), .tooLarge),
            (String(repeating: "(", count: 1000), .tooDeep),
            (
                String(repeating: "(?:", count: 33) + "a" + String(repeating: ")", count: 33),
                .tooDeep
            ),
            (String(repeating: "a", count: 2049), .tooLong),
        ]
        for (pattern, reason) in cases {
            #expect("\(pattern.prefix(20))") {
                _ = try RegularExpression(pattern)
            } throws: {
                ($0 as? PatternFault)?.reason == reason
            }
        }
    }

    @Test("nothing repeated a million times is nothing")
    func nothing() throws {
        let expression = try RegularExpression("((){1000}){1000}((|){1000}|()){1000}a")
        #expect(expression.places == 1)
        #expect(expression.matches("xa"))
    }

    @Test(
        "random bytes are a pattern or a fault within them", arguments: 1...4 as ClosedRange<UInt64>
    )
    func random(seed: UInt64) {
        var dice = Dice(seed: seed)
        let signs = Array("ab*+?{}()[]|^$\\.,-!0129:id".utf8)
        var understood = 0
        for _ in 0..<800 {
            let pattern = (0..<Int.random(in: 1..<24, using: &dice)).map { _ in
                dice.next() % 30 == 0
                    ? UInt8.random(in: 0...255, using: &dice)
                    : signs.randomElement(using: &dice) ?? 0
            }
            let text = (0..<20).map { _ in signs.randomElement(using: &dice) ?? 0 }
            do throws(PatternFault) {
                var steps = 0
                let expression = try RegularExpression(pattern[...])
                _ = expression.matches(text[...], steps: &steps)
                #expect(steps <= expression.stepBound(forBytes: text.count))
                understood += 1
            } catch {
                #expect((0...pattern.count).contains(error.offset))
            }
            do throws(PatternFault) {
                var steps = 0
                _ = try Glob(pattern[...]).matches(text[...], steps: &steps)
                #expect(steps <= text.count)
            } catch {
                #expect((0...pattern.count).contains(error.offset))
            }
        }
        #expect(understood > 40)
    }
}
