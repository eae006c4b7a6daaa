import Testing

@testable import SluiceCore

@Suite("A regular expression is found anywhere in a text, at a bounded cost")
struct RegularExpressionTests {
    @Test(
        "each construct means what people expect of it",
        arguments: [
            ("b", "abc", true), ("d", "abc", false), ("a.c", "xabcx", true), (".", "", false),
            ("^b", "abc", false), ("^a", "abc", true), ("c$", "abc", true), ("b$", "abc", false),
            ("^$", "", true), ("^$", "a", false), ("$^", "", true), ("$^", "a", false),
            ("^", "a", true), ("$", "a", true), ("^^a$$", "a", true), ("a^b", "ab", false),
            ("(^|/)a", "x/a", true), ("(^|/)a", "a", true), ("(^|/)a", "xa", false),
            ("a($|/)", "xa", true), ("(^a|b$)+", "ab", true), ("a|b|", "c", true),
            ("^(a|bc)d$", "bcd", true), ("^(a|bc)d$", "bd", false), ("^a*$", "", true),
            ("^a+$", "", false), ("^a+$", "aaa", true), ("^ab?c$", "ac", true),
            ("^ab?c$", "abbc", false), ("^a{2}$", "aa", true), ("^a{2}$", "aaa", false),
            ("^a{2,}$", "aaaa", true), ("^a{2,}$", "a", false), ("^a{1,3}$", "aaa", true),
            ("^a{1,3}$", "aaaa", false), ("^a{0}$", "", true), ("^a{0}b$", "b", true),
            ("^a{0,2}b$", "aab", true), ("^(ab){2}$", "abab", true), ("^(a*)*b$", "aab", true),
            ("^(a?){3}$", "aa", true), ("^(?:ab)+$", "abab", true), ("^a+?b*?$", "aab", true),
            ("^(|a)b$", "b", true), ("^()*a$", "a", true),
        ])
    func constructs(pattern: String, text: String, matches: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == matches)
    }

    @Test(
        "classes, escapes and the case of letters",
        arguments: [
            ("^[a-c1]+$", "ab1", true), ("^[^a-c]$", "b", false), ("^[^a-c]$", "d", true),
            ("^[]]$", "]", true), ("^[a-]$", "-", true), ("^[\\d-]+$", "1-2", true),
            ("^\\d{3}$", "123", true), ("\\D", "123", false), ("^\\w+$", "a_Z9", true),
            ("\\W", "a_Z9", false), ("\\s", "a b", true), ("^\\S+$", "a b", false),
            ("\\.", "a", false), ("\\.", "a.", true), ("\\/\\-\\\\", "/-\\", true),
            ("^\\x41\\t$", "A\t", true), ("]}", "]}", true), ("a", "A", false),
            ("(?i)abc", "xAbCx", true), ("(?i)[a-c]", "B", true), ("(?i)^[^a]$", "A", false),
            ("(?i)^[^a]$", "b", true), ("(?i)\\W", "a", false), ("(?i)@", "`", false),
            ("é+", "xéx", true),
        ])
    func classes(pattern: String, text: String, matches: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == matches)
    }

    @Test(
        "what it does not know is refused with its place",
        arguments: [
            ("", PatternFault.Reason.empty, 0), ("a(b", .groupEnd, 1), ("ab)", .groupEnd, 2),
            ("*a", .repetition, 0), ("a|+", .repetition, 2), ("(?", .group, 0),
            ("a**", .repetition, 2), ("a*+", .repetition, 2), ("a{2}{3}", .repetition, 4),
            ("a{", .bounds, 1), ("a{,3}", .bounds, 1), ("a{3,2}", .bounds, 1),
            ("a{1001}", .bounds, 1), ("a{99999999999999999999}", .bounds, 1),
            ("a(?=b)", .lookAround, 1), ("(?!b)", .lookAround, 0), ("(?<=b)", .lookAround, 0),
            ("(?<!b)", .lookAround, 0), ("\\bx", .lookAround, 0), ("(?<n>b)", .group, 0),
            ("(?P<n>b)", .group, 0), ("a(?i)b", .group, 1), ("(a)\\1", .backReference, 3),
            ("\\k<n>", .backReference, 0), ("a\\", .escape, 1), ("\\q", .escape, 0),
            ("\\x4", .escape, 0), ("a[b", .bracket, 1), ("[b-a]", .range, 1),
        ])
    func faults(pattern: String, reason: PatternFault.Reason, offset: Int) {
        #expect(throws: PatternFault(reason, at: offset)) { try RegularExpression(pattern) }
    }

    @Test("a fault is a sentence with its place")
    func sentence() {
        #expect("\(PatternFault(.range, at: 4))" == "a range ends before it begins, at 5")
    }

    @Test("what every match holds is known, so that other texts need no look")
    func literals() throws {
        let cases = [
            ("abc.*de", "abc"), ("(x|y)banner+s", "banner"), ("a{3}", "a"), ("(?i)ADS/", "ads/"),
            ("(abc)?d", "d"), ("a|b", ""), (".*", ""), ("[aA]b", "ab"),
            ("(?:ab(?:cd))e", "abcde"), ("0123456789abcdefghij", "456789abcdefghij"),
        ]
        for (pattern, literal) in cases {
            #expect(try RegularExpression(pattern).literal == Array(literal.utf8), "\(pattern)")
        }
        #expect(try Glob("*://*.Test/[xy]abc?d").literal == Array(".test/".utf8))
    }
}
