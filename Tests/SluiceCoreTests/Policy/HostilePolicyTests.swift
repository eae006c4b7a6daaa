import Testing

@testable import SluiceCore

@Suite("Whatever strangers and files hold, rules are judged and nothing breaks")
struct HostilePolicyTests {
    /// Numbers that are the same in every run of a seed.
    private struct SeededNumbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    private static let pieces = [
        "/", "//", ".", "..", "%", "%2", "%2f", "%2E", "%25", "%zz", "?", "#", ":", "80", "[", "]",
        "@", "\\", "a", "A", "text.txt", "example", ".com", "10.0.0.1", "0x7f", "::1", "http://",
        "\u{0}", "\r\n", "é", " ", "\"", "'", ",", "=", "*", "~d", "-", "ban", "host", "for", "15m",
    ]

    private func text(_ numbers: inout SeededNumbers) -> String {
        (0..<Int.random(in: 0..<12, using: &numbers)).map { _ in
            Self.pieces.randomElement(using: &numbers) ?? ""
        }.joined()
    }

    @Test(
        "random values, hosts and paths are judged without harm",
        arguments: 1...8 as ClosedRange<UInt64>)
    func verdicts(seed: UInt64) {
        var numbers = SeededNumbers(state: seed)
        var bans: [Ban] = []
        for id in 0..<300 {
            let field = BanField.allCases.randomElement(using: &numbers) ?? .host
            let ban = Ban.rule(UInt32(id), field, text(&numbers))
            if (try? BanMeaning(ban.conditions)) != nil { bans.append(ban) }
        }
        #expect(!bans.isEmpty)
        let lists = bans.map { ban in (ban, try? BanList([ban])) }
        guard let list = try? BanList(bans) else {
            Issue.record("rules that were read one by one are not read together")
            return
        }
        var refused = 0
        for _ in 0..<300 {
            let subject = BanSubject(
                client: .v4(UInt32.random(in: 0 ... .max, using: &numbers)),
                isSecure: Bool.random(using: &numbers), host: Array(text(&numbers).utf8)[...],
                port: UInt16.random(in: 0 ... .max, using: &numbers),
                path: Array(text(&numbers).utf8)[...])
            let now = WallTime(seconds: 1)
            let first = lists.firstIndex {
                $0.1?.verdict(for: subject, now: now).refuses ?? false
            }
            #expect(list.verdict(for: subject, now: now).refusing == first)
            if first != nil { refused += 1 }
        }
        // A `*` alone is a rule that refuses all.
        #expect((1...300).contains(refused))
    }

    @Test(
        "random commands, filters and files are read or refused",
        arguments: 1...8 as ClosedRange<UInt64>)
    func texts(seed: UInt64) throws {
        var numbers = SeededNumbers(state: seed)
        var (commands, rules) = (0, 0)
        for _ in 0..<500 {
            let text = text(&numbers)
            for line in [text, "ban host " + text, "ban name " + text, "ban url x " + text] {
                if let command = try? CommandParser.parse(line) {
                    #expect(try CommandParser.parse("\(command)") == command)
                    commands += 1
                }
                _ = CommandParser.completions(for: line)
                _ = try? FilterExpression(parsing: line)
                _ = CacheKey(url: line)
                if var file = try? BanFileText(parsing: Array(line.utf8)) {
                    let before = file.rules
                    rules += before.count
                    file.update(to: try PolicyState(before, now: WallTime(seconds: 0)).bans)
                    #expect(try BanFileText(parsing: Array(file.text.utf8)).rules == before)
                }
            }
            var control = CacheControl()
            control.read(Array(text.utf8)[...])
        }
        #expect(commands > 0 && rules > 0)
    }

    @Test(
        "random bytes as a file or a directive are read or refused",
        arguments: 1...8 as ClosedRange<UInt64>)
    func bytes(seed: UInt64) {
        var numbers = SeededNumbers(state: seed)
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0..<40, using: &numbers)).map { _ in
                UInt8.random(in: 0...255, using: &numbers)
            }
            _ = try? BanFileText(parsing: bytes)
            var control = CacheControl()
            control.read(bytes[...])
            _ = FileSegment.last(ofTarget: bytes[...])
            _ = IPAddress(asResolved: bytes[...])
        }
    }

    @Test("a request is judged by its head, in each form of its target")
    func heads() throws {
        let cases: [(String, String, BanField, String, Bool)] = [
            ("GET", "http://B.test:81/%78", .url, "b.test:81/x", true),
            ("GET", "http://b.test/x", .host, "a.test", false),
            ("GET", "http://b.test/x", .port, "80", true),
            ("GET", "https://b.test/x", .port, "443", true),
            ("GET", "/x", .url, "a.test/x", true), ("GET", "/x", .port, "80", true),
            ("CONNECT", "b.test:443", .host, "b.test", true),
            ("CONNECT", "b.test:443", .url, "https://b.test/", false),
            ("OPTIONS", "*", .host, "a.test", true), ("OPTIONS", "*", .name, "x", false),
        ]
        for (method, target, field, value, refused) in cases {
            let head = try Heads.request(method: method, target: target)
            let list = try BanList([.rule(1, field, value)])
            let verdict = list.verdict(
                for: BanSubject(head, from: .loopback), now: WallTime(seconds: 1))
            #expect(verdict.refuses == refused, "\(method) \(target): \(field) \(value)")
        }
    }
}
