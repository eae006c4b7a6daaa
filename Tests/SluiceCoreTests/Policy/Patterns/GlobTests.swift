import Testing

@testable import SluiceCore

@Suite("A glob matches the whole of a text, in one step a byte")
struct GlobTests {
    @Test(
        "each sign means what people expect of it",
        arguments: [
            ("abc", "abc", true), ("abc", "abcd", false), ("abc", "xabc", false),
            ("abc", "ABC", false), ("*", "", true), ("*", "a/b", true), ("a*", "a", true),
            ("*.png", "a/b.png", true), ("*.png", "a.png?x", false), ("a**b", "ab", true),
            ("a*b*c", "a/b/b/c", true), ("a*b*c", "acb", false), ("?", "", false),
            ("?", "/", true), ("a?c", "abc", true), ("a?c", "ac", false),
            ("[abc]x", "bx", true), ("[abc]x", "dx", false), ("[a-c]", "b", true),
            ("[a-c]", "-", false), ("[a-]", "-", true), ("[!a-c]", "d", true),
            ("[!a-c]", "a", false), ("[^a]", "a", false), ("[]a]", "]", true),
            ("[\\]]", "]", true), ("[\\a-c]", "b", true), ("\\*", "*", true),
            ("\\*", "a", false), ("\\\\", "\\", true), ("\\a", "a", true),
            ("http://*.test/[0-9][0-9]/*", "http://www.a.test/42/x", true),
            ("http://*.test/[0-9][0-9]/*", "http://www.a.test/4/x", false), ("é", "é", true),
            ("??", "é", true),
        ])
    func signs(pattern: String, text: String, matches: Bool) throws {
        #expect(try Glob(pattern).matches(text) == matches)
    }

    @Test(
        "what is no glob is refused with its place",
        arguments: [
            ("", PatternFault.Reason.empty, 0), ("ab\\", .escape, 2), ("a[bc", .bracket, 1),
            ("[]", .bracket, 0), ("[!", .bracket, 0), ("x[\\", .escape, 2), ("[a[z-b]", .range, 3),
        ])
    func faults(pattern: String, reason: PatternFault.Reason, offset: Int) {
        #expect(throws: PatternFault(reason, at: offset)) { try Glob(pattern) }
    }

    @Test("a long glob is matched like a short one, up to its limit")
    func long() throws {
        let run = String(repeating: "ab", count: 250)
        let glob = try Glob(run + "*[0-9]?")
        #expect(glob.matches(run + "7x"))
        #expect(glob.matches(run + "zz07x"))
        #expect(!glob.matches(run + "zz"))
        #expect(!glob.matches(String(run.dropLast()) + "7x"))
        #expect(throws: PatternFault(.tooLarge, at: 511)) {
            try Glob(String(repeating: "a", count: 512))
        }
        #expect(throws: PatternFault(.tooLong, at: 2048)) {
            try Glob(String(repeating: "*", count: 2049))
        }
    }

    @Test("the most hostile glob and text cost one step a byte")
    func cost() throws {
        let patterns = [
            String(repeating: "a*", count: 31) + "b", String(repeating: "a*", count: 500) + "b",
            String(repeating: "*?", count: 500) + "b", String(repeating: "*[!b]", count: 60) + "b",
        ]
        for pattern in patterns {
            let size = pattern.utf8.count > 500 ? 4096 : 65_536
            let text = [UInt8](repeating: UInt8(ascii: "a"), count: size)
            var steps = 0
            #expect(try !Glob(Array(pattern.utf8)[...]).matches(text[...], steps: &steps))
            #expect(steps == text.count)
        }
    }

    @Test(
        "it says what a plain matcher says that tries everything",
        arguments: 1...4 as ClosedRange<UInt64>)
    func differential(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var found = 0
        for _ in 0..<1000 {
            // Long ones reach into the second, wider automaton.
            let head = [String](repeating: "c", count: dice.next() % 10 == 0 ? 70 : 0)
            let units =
                head
                + (0..<Int.random(in: 1...6, using: &dice)).map { _ in
                    ["a", "b", "*", "?", "[ab]", "[!a]"].randomElement(using: &dice) ?? ""
                }
            let text =
                head
                + (0..<Int.random(in: 0..<6, using: &dice)).map { _ in
                    ["a", "b", "c"].randomElement(using: &dice) ?? ""
                }
            let matches = try Glob(units.joined()).matches(text.joined())
            #expect(matches == Self.matches(units[...], text[...]), "\(units) \(text)")
            if matches { found += 1 }
        }
        #expect((100..<900).contains(found))
    }

    private static func matches(_ units: ArraySlice<String>, _ text: ArraySlice<String>) -> Bool {
        guard let unit = units.first else { return text.isEmpty }
        let rest = units.dropFirst()
        if unit == "*" {
            return matches(rest, text) || !text.isEmpty && matches(units, text.dropFirst())
        }
        guard let byte = text.first, takes(unit, byte) else { return false }
        return matches(rest, text.dropFirst())
    }

    private static func takes(_ unit: String, _ byte: String) -> Bool {
        switch unit {
        case "?": true
        case "[ab]": byte == "a" || byte == "b"
        case "[!a]": byte != "a"
        default: unit == byte
        }
    }
}
