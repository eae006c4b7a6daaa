import Testing

@testable import SluiceCore

@Suite("A list of bans gives one verdict, with the rules that led to it")
struct BanListTests {
    private let now = WallTime(seconds: 1000)

    @Test("without rules everything passes")
    func empty() {
        #expect(BanList.empty.isEmpty)
        #expect(BanList.empty.verdict(for: .request("http://a.test/"), now: now) == .pass)
        #expect(BanList.empty.verdict(client: .loopback, now: now) == .pass)
    }

    @Test("the first rule of the list refuses, whatever its field")
    func firstWins() throws {
        let list = try BanList([
            .rule(1, .url, "a.test/x"), .rule(2, .host, "a.test"), .rule(3, .client, "127.0.0.1"),
        ])
        let verdict = list.verdict(for: .request("http://a.test/x"), now: now)
        #expect(verdict.refusing == 0)
        #expect(list.verdict(for: .request("http://a.test/y"), now: now).refusing == 1)
        #expect(list.verdict(for: .request("http://b.test/x"), now: now).refusing == 2)
    }

    @Test("what may still be allowed is not limited before it is known what it asks for")
    func limitBehindAllow() throws {
        var allow = Ban.rule(1, .host, "a.test")
        allow.effect = .allow
        var limit = Ban.rule(2, .client, "127.0.0.1")
        limit.effect = .limit(Quota(.connections(1)))
        #expect(try BanList([allow, limit]).shaping(client: .loopback, now: now).isEmpty)
        #expect(try BanList([limit, allow]).shaping(client: .loopback, now: now) == [0])
        let list = try BanList([allow, limit])
        #expect(list.verdict(for: .request("http://b.test/"), now: now).shaping == [1])
        #expect(list.verdict(for: .request("http://a.test/"), now: now).shaping.isEmpty)
    }

    @Test("a dry rule counts and lets pass, also beside one that refuses")
    func dryRuns() throws {
        var dry = Ban.rule(1, .host, "a.test")
        dry.isDry = true
        #expect(
            try BanList([dry]).verdict(for: .request("http://a.test/"), now: now).refuses == false)
        let list = try BanList([dry, .rule(2, .name, "x")])
        let verdict = list.verdict(for: .request("http://a.test/x"), now: now)
        #expect(verdict.dryRuns == [0])
        #expect(verdict.refusing == 1)
    }

    @Test("a rule switched off does nothing, and keeps its place")
    func off() throws {
        var off = Ban.rule(1, .host, "a.test")
        off.isOn = false
        #expect(try BanList([off]).isEmpty)
        let list = try BanList([off, .rule(2, .host, "b.test")])
        #expect(!list.verdict(for: .request("http://a.test/"), now: now).refuses)
        #expect(list.verdict(for: .request("http://b.test/"), now: now).refusing == 1)
    }

    @Test("a rule refuses until its deadline and not at it")
    func deadline() throws {
        var ban = Ban.rule(1, .host, "a.test")
        ban.lifetime = .until(now)
        let list = try BanList([ban])
        let before = now.advanced(byNanoseconds: -1)
        #expect(list.verdict(for: .request("http://a.test/"), now: before).refuses)
        #expect(!list.verdict(for: .request("http://a.test/"), now: now).refuses)
    }

    @Test("a name that resolves into a banned block is refused when it is about to be connected to")
    func resolved() throws {
        let list = try BanList([.rule(1, .addr, "10.0.0.0/8"), .rule(2, .client, "10.0.0.0/8")])
        let inside = try #require(IPAddress("10.9.8.7"))
        #expect(!list.verdict(for: .request("http://inside.test/"), now: now).refuses)
        var resolved = BanSubject.request("http://inside.test/")
        #expect(list.verdict(for: resolved, now: now).awaitsAddress)
        resolved.address = .known(inside)
        #expect(list.verdict(for: resolved, now: now).refusing == 0)
        #expect(list.verdict(client: inside, now: now).refusing == 1)
    }

    @Test("blocks of different lengths are all looked at")
    func nestedBlocks() throws {
        var bans: [Ban] = []
        for (index, block) in ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3"].enumerated()
        {
            var ban = Ban.rule(UInt32(index), .client, block)
            ban.isDry = true
            bans.append(ban)
        }
        let list = try BanList(bans)
        let address = try #require(IPAddress("10.1.2.3"))
        #expect(list.verdict(client: address, now: now).dryRuns.sorted() == [0, 1, 2, 3])
    }

    @Test("among ten thousand rules each finds its own and no other")
    func many() throws {
        var bans: [Ban] = []
        for index in 0..<2500 {
            let number = UInt32(index * 4)
            bans.append(.rule(number, .host, "h\(index).test"))
            bans.append(.rule(number + 1, .host, ".d\(index).test"))
            bans.append(.rule(number + 2, .url, "u.test/\(index)/"))
            bans.append(.rule(number + 3, .name, "n\(index).txt"))
        }
        let list = try BanList(bans)
        for index in stride(from: 0, to: 2500, by: 7) {
            func refusing(_ url: String) -> Int? {
                list.verdict(for: .request(url), now: now).refusing
            }
            #expect(refusing("http://h\(index).test/") == index * 4)
            #expect(refusing("http://x.d\(index).test/") == index * 4 + 1)
            #expect(refusing("http://u.test/\(index)/x") == index * 4 + 2)
            #expect(refusing("http://z.test/n\(index).txt") == index * 4 + 3)
            #expect(refusing("http://x.h\(index).test/u.test/\(index)") == nil)
        }
    }

    @Test(
        "a test asks about a URL, a host or an address as an operator writes it",
        arguments: [
            (BanField.host, "a.test", "A.test", true), (.host, "a.test", "a.test:81", true),
            (.host, ".a.test", "https://www.a.test/x", true), (.host, "a.test", "b.test", false),
            (.url, "a.test/x", "a.test/x.png", true), (.url, "a.test/x", "http://a.test", false),
            (.name, "x.png", "a.test/y/x.png?q", true), (.port, "443", "https://a.test", true),
            (.port, "81", "[::1]:81", true), (.addr, "::/64", "::1", true),
            (.client, "10.0.0.0/8", "10.1.2.3", true), (.client, "10.0.0.0/8", "a.test", false),
            (.addr, "10.0.0.0/8", "10.1.2.3:80", true),
        ])
    func testing(field: BanField, value: String, text: String, matches: Bool) throws {
        let list = try BanList([.rule(1, field, value)])
        #expect(list.verdict(for: try BanSubject(testing: text), now: now).refuses == matches)
    }

    @Test(
        "what is none of these is said", arguments: ["", "/x", "ftp://a.test", "a.test:x", "[::1"])
    func notTestable(text: String) {
        #expect(throws: BanFault.self) { try BanSubject(testing: text) }
    }
}
