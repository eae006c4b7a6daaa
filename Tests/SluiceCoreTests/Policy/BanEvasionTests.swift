import Testing

@testable import SluiceCore

@Suite("A banned thing stays banned however it is spelled, and nothing else is")
struct BanEvasionTests {
    private func refuses(_ field: BanField, _ value: String, _ subject: BanSubject) throws -> Bool {
        try BanList([.rule(1, field, value)]).verdict(for: subject, now: WallTime(seconds: 1))
            .refuses
    }

    @Test(
        "host",
        arguments: [
            ("example.com", "http://example.com/", true),
            ("example.com", "http://EXAMPLE.com/", true),
            ("EXAMPLE.COM", "http://example.com/", true),
            ("example.com", "http://example.com./", true),
            ("example.com.", "http://example.com/", true),
            ("example.com", "http://example.com:8080/", true),
            ("example.com", "http://www.example.com/", false),
            ("example.com", "http://notexample.com/", false),
            ("example.com", "http://example.com.evil.org/", false),
            ("example.com", "http://example.co/", false),
            (".example.com", "http://example.com/", true),
            (".example.com", "http://www.example.com/", true),
            (".example.com", "http://a.b.c.example.com/", true),
            (".example.com", "http://WWW.Example.Com./", true),
            (".example.com", "http://notexample.com/", false),
            (".example.com", "http://example.com.evil.org/", false),
            (".com", "http://example.com/", true),
            (".com", "http://com/", true),
            (".com", "http://example.org/", false),
            ("localhost", "http://localhost/", true),
            ("under_score.example", "http://under_score.example/", true),
            ("127.0.0.1", "http://127.0.0.1/", true),
            ("127.0.0.1", "http://127.1/", true),
            ("127.0.0.1", "http://2130706433/", true),
            ("127.0.0.1", "http://0x7f.0.0.1/", true),
            ("127.0.0.1", "http://0177.0.0.1/", true),
            ("127.0.0.1", "http://127.0.0.1./", true),
            ("127.0.0.1", "http://[::ffff:127.0.0.1]/", true),
            ("127.0.0.1", "http://[::ffff:7f00:1]/", true),
            ("127.0.0.1", "http://127.0.0.2/", false),
            ("[2001:db8::1]", "http://[2001:DB8:0:0::1]/", true),
            ("2001:db8::1", "http://[2001:db8:0:0:0:0:0:1]/", true),
            ("2001:db8::1", "http://[2001:db8::2]/", false),
        ])
    func host(value: String, url: String, refused: Bool) throws {
        #expect(try refuses(.host, value, .request(url)) == refused)
    }

    @Test(
        "url",
        arguments: [
            ("http://site.test/text.txt", "http://site.test/text.txt", true),
            ("site.test/text.txt", "http://site.test/text.txt", true),
            ("//site.test/text.txt", "http://site.test/text.txt", true),
            ("HTTP://SITE.test/text.txt", "http://site.test/text.txt", true),
            ("site.test/text.txt", "http://SITE.TEST/text.txt", true),
            ("site.test/text.txt", "http://site.test./text.txt", true),
            ("site.test/text.txt", "http://site.test:80/text.txt", true),
            ("site.test:80/text.txt", "http://site.test/text.txt", true),
            ("site.test:/text.txt", "http://site.test/text.txt", true),
            ("site.test/text.txt", "http://site.test/%74ext.txt", true),
            ("site.test/%74ext.txt", "http://site.test/text.txt", true),
            ("site.test/text.txt", "http://site.test/text%2Etxt", true),
            ("site.test/text.txt", "http://site.test/text%2etxt", true),
            ("site.test/text.txt", "http://site.test/./text.txt", true),
            ("site.test/text.txt", "http://site.test/x/../text.txt", true),
            ("site.test/text.txt", "http://site.test/./x/../text.txt", true),
            ("site.test/text.txt", "http://site.test/x/%2e%2E/text.txt", true),
            ("site.test/text.txt", "http://site.test/../../text.txt", true),
            ("site.test/text.txt", "http://site.test//text.txt", true),
            ("site.test/a/text.txt", "http://site.test/a%2Ftext.txt", true),
            ("site.test/a/text.txt", "http://site.test/a%2f/text.txt", true),
            ("site.test/text.txt", "http://site.test/text.txt?x=1", true),
            ("site.test/text.txt", "http://site.test/text.txt.bak", true),
            ("site.test/dir/", "http://site.test/dir/a/b", true),
            ("site.test", "http://site.test/anything", true),
            ("site.test", "http://site.test?query", true),
            ("site.test/a!b", "http://site.test/a%21b", true),
            ("site.test/caf%c3%a9", "http://site.test/caf%C3%A9", true),
            ("site.test/café", "http://site.test/caf%c3%a9", true),
            ("site.test/p?q=%7e", "http://site.test/p?q=~", true),
            ("site.test/p?a=1&b", "http://site.test/p?a=1&b=2", true),
            ("https://site.test/x", "https://site.test:443/x", true),
            ("127.0.0.1:81/x", "http://127.1:81/x", true),
            ("[::1]:81/x", "http://[0:0:0:0:0:0:0:1]:81/x", true),
            ("site.test/text.txt", "http://site.test/text.tx", false),
            ("site.test/text.txt", "http://site.test/Text.txt", false),
            ("site.test/text.txt", "http://site.test/a/text.txt", false),
            ("site.test/text.txt", "http://site.test/text.txt/../other", false),
            ("site.test/text.txt", "http://site.test:8080/text.txt", false),
            ("site.test/text.txt", "https://site.test/text.txt", false),
            ("site.test", "http://site.test.evil.org/", false),
            ("site.test/p?a=1&b", "http://site.test/p?a=1%26b=2", false),
            ("site.test/p?", "http://site.test/p%3F", false),
            ("site.test/%25", "http://site.test/%2525", true),
            ("site.test/100%2541", "http://site.test/100A", false),
        ])
    func url(value: String, url: String, refused: Bool) throws {
        #expect(try refuses(.url, value, .request(url)) == refused)
    }

    @Test(
        "name",
        arguments: [
            ("text.txt", "http://a.test/text.txt", true),
            ("text.txt", "http://a.test/deep/er/text.txt", true),
            ("text.txt", "http://a.test/text.txt?download=1", true),
            ("text.txt", "http://a.test/%74%65xt.txt", true),
            ("text.txt", "http://a.test/./x/../text.txt", true),
            ("text.txt", "http://a.test/text.txt/.", true),
            ("text.txt", "http://a.test/text.txt/%2e", true),
            ("text.txt", "http://a.test/text.txt//", true),
            ("text.txt", "http://a.test/text.txt/x/..", true),
            ("text.txt", "http://a.test/dir%2Ftext.txt", true),
            ("text.txt", "http://a.test/dir%2ftext.txt%2f", true),
            ("my file.txt", "http://a.test/my%20file.txt", true),
            ("my%20file.txt", "http://a.test/my%20file.txt", true),
            ("café.png", "http://a.test/caf%C3%A9.png", true),
            ("text.txt", "http://a.test/text.txt2", false),
            ("text.txt", "http://a.test/atext.txt", false),
            ("text.txt", "http://a.test/text.txt/other", false),
            ("text.txt", "http://a.test/text.txt/..", false),
            ("text.txt", "http://a.test/?text.txt", false),
            ("text.txt", "http://a.test/x?y=/text.txt", false),
            ("text.txt", "http://text.txt/", false),
            ("text.txt", "http://a.test/%2574ext.txt", false),
            ("text.txt", "http://a.test", false),
        ])
    func name(value: String, url: String, refused: Bool) throws {
        #expect(try refuses(.name, value, .request(url)) == refused)
    }

    @Test(
        "port",
        arguments: [
            ("80", "http://a.test/", true), ("80", "http://a.test:80/", true),
            ("80", "http://a.test:8080/", false), ("443", "https://a.test/", true),
            ("8000-8099", "http://a.test:8000/", true), ("8000-8099", "http://a.test:8099/", true),
            ("8000-8099", "http://a.test:8100/", false), ("0080", "http://a.test/", true),
            ("1-65535", "http://a.test:65535/", true),
        ])
    func port(value: String, url: String, refused: Bool) throws {
        #expect(try refuses(.port, value, .request(url)) == refused)
    }

    @Test(
        "addr, asked for as a host",
        arguments: [
            ("10.0.0.0/8", "http://10.1.2.3/", true), ("10.0.0.0/8", "http://11.1.2.3/", false),
            ("10.0.0.0/8", "http://[::ffff:10.1.2.3]/", true),
            ("10.0.0.0/8", "http://167837955/", true), ("10.0.0.0/8", "http://10.1.2.3./", true),
            ("10.0.0.0/8", "http://0xa010203/", true),
            ("::ffff:10.0.0.0/104", "http://10.9.9.9/", true),
            ("2001:db8::/32", "http://[2001:db8:ffff::1]/", true),
            ("2001:db8::/32", "http://[2001:db9::1]/", false),
            ("0.0.0.0/0", "http://203.0.113.9/", true), ("0.0.0.0/0", "http://[::1]/", false),
            ("::/0", "http://[::1]/", true), ("127.0.0.1", "http://localhost/", false),
        ])
    func address(value: String, url: String, refused: Bool) throws {
        #expect(try refuses(.addr, value, .request(url)) == refused)
    }

    @Test(
        "a tunnel is refused by host, port, client and addr, and url and name rules do not see it")
    func tunnels() throws {
        #expect(try refuses(.host, ".site.test", .tunnel("www.SITE.test:443")))
        #expect(try refuses(.port, "443", .tunnel("site.test:443")))
        #expect(try refuses(.client, "127.0.0.0/8", .tunnel("site.test:443")))
        #expect(try refuses(.addr, "192.0.2.7", .tunnel("192.0.2.7:443")))
        #expect(try !refuses(.url, "https://site.test/", .tunnel("site.test:443")))
        #expect(try !refuses(.name, "site.test", .tunnel("site.test:443")))
    }

    @Test("a request that names no host passes host and url rules without harm")
    func emptyHost() throws {
        for host in ["http:///x", "http://./x", "http://.../x"] {
            #expect(try !refuses(.host, ".com", .request(host)))
            #expect(try !refuses(.url, "site.test/x", .request(host)))
        }
    }

    @Test(
        "a value that cannot mean anything is refused with its reason",
        arguments: [
            (BanField.client, "10.0.0.0/33", BanFault.Reason.address), (.client, "", .empty),
            (.addr, "10.0.0", .address), (.addr, "::1/129", .address), (.addr, "::/0x1", .address),
            (.addr, "::ffff:10.0.0.0/8", .address), (.addr, "1.2.3.4/+8", .address),
            (.port, "0", .port), (.port, "65536", .port), (.port, "http", .port),
            (.port, "80-", .port), (.port, "-80", .port), (.port, "1-2-3", .port),
            (.port, "90-80", .portOrder), (.host, "ex ample", .control),
            (.host, "*.example.com", .hostWildcard), (.host, "a..b", .hostLabel),
            (.host, ".", .empty), (.host, "bücher.example", .hostInternational),
            (.host, "exam/ple", .hostCharacters), (.host, ".127.0.0.1", .hostCharacters),
            (.host, String(repeating: "a", count: 64), .hostLabel),
            (.url, "ftp://a.test/", .scheme), (.url, "http://u:p@a.test/", .userInfo),
            (.url, "http://a.test/#x", .fragment), (.url, "a.test/*#x", .fragment),
            (.url, "u@a.test/*", .userInfo), (.url, "http://a.test:99999/", .port),
            (.user, "", .empty), (.user, "a\nb", .control), (.method, "GET /", .control),
            (.method, "G(T", .method), (.method, "", .empty),
            (.url, "/text.txt", .empty), (.url, "http://[::1/", .hostCharacters),
            (.name, "a/b", .path), (.name, "a%2Fb", .path), (.name, "a\nb", .control),
            (.url, "a.test/" + String(repeating: "x", count: 2048), .tooLong),
        ])
    func faults(field: BanField, value: String, reason: BanFault.Reason) {
        #expect(throws: BanFault.value(field, value, reason)) {
            try BanMatcher(field: field, value: value)
        }
    }
}
