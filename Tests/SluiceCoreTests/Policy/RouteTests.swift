import Testing

@testable import SluiceCore

@Suite("The way to an origin")
struct RouteTests {
    @Test(
        "a parent is for the hosts its patterns fit",
        arguments: [
            ("*", "example.com", true), ("example.com", "EXAMPLE.com.", true),
            ("example.com", "www.example.com", false), (".example.com", "www.example.com", true),
            (".example.com", "example.com", true), (".example.com", "notexample.com", false),
            ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.1.2.3", false),
            ("127.0.0.1", "2130706433", true), ("::1", "::1", true),
            ("10.0.0.0/8", "example.com", false),
        ])
    func patterns(pattern: String, host: String, fits: Bool) throws {
        let rule = try ParentRule(pattern)
        #expect(rule.fits(host) == fits)
        #expect(try ParentRule("\(rule)") == rule)
    }

    @Test(
        "a pattern that could never fit is refused",
        arguments: [
            "*.example.com", "10.0.0.0/99", "http://x/", "a, b", "", ".", "a..b", "..a", "é",
            "a:80",
            "[::1]",
        ])
    func badPatterns(pattern: String) {
        #expect(throws: SettingFault.self) { try ParentRule(pattern) }
    }

    @Test("the first parent that fits is taken; without one the way is direct")
    func firstParent() throws {
        let parents = [
            try ParentSettings(parsing: "http://a:1=.example.com"),
            try ParentSettings(parsing: "socks5://me:pass@b:2=.example.com,example.org"),
        ]
        func route(_ host: String, _ use: Route.Use = .requests) -> Route {
            Route(origin: HostAndPort(host: host, port: 80), for: use, parents: parents)
        }
        #expect(route("x.example.com").firstHop == .network(HostAndPort(host: "a", port: 1)))
        #expect(route("x.example.com").usesAbsoluteForm)
        #expect(route("x.example.com").handshake == nil)
        #expect(route("x.example.com", .tunnel).handshake == parents[0])
        #expect(!route("x.example.com", .tunnel).usesAbsoluteForm)
        #expect(route("example.org").handshake == parents[1])
        #expect(route("example.net").parent == nil)
        #expect(route("example.net").firstHop == route("example.net").destination)
    }

    @Test("a parent is written as a URL; what is wrong is said without its password")
    func text() throws {
        let parent = try ParentSettings(parsing: "socks5://me:p:a@[::1]:1080=*")
        #expect(parent.kind == .socks5 && parent.address.host == "::1" && parent.hosts == [.all])
        #expect(parent.credentials == ProxyCredentials(user: "me", password: "p:a"))
        let long = String(repeating: "a", count: 256)
        for wrong in [
            "ftp://a:1", "http://a", "http://me@a:1", "http://a:1=", "http://a:0", "",
            "http://a:1=*.b", "http://a b:1", "socks5://me:@a:1", "socks5://me:\(long)@a:1",
        ] {
            #expect(throws: SettingFault.self) { try ParentSettings(parsing: wrong) }
        }
        for text in [
            "http://me:secret@a", "http://me:secret@a:xx", "http://secret:80:80", "secret",
        ] {
            let fault = #expect(throws: SettingFault.self) { try ParentSettings(parsing: text) }
            #expect(fault?.description.contains("secret") == false)
        }
    }

    @Test("a parent gets the whole URL and its own credentials, not the client's (RFC 9112 §3.2.2)")
    func absoluteForm() throws {
        var parent = try ParentSettings(parsing: "http://me:pass@a:1")
        func forwarded(_ text: String) throws -> String {
            var output: [UInt8] = []
            Forwarding.appendRequest(
                try readRequest(text), via: "sluice", through: parent, to: &output)
            return String(decoding: output, as: UTF8.self)
        }
        #expect(
            try forwarded(
                "GET http://B:81/c?d HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic eA==\r\n\r\n"
            )
                == "GET http://B:81/c?d HTTP/1.1\r\nHost: B:81\r\nVia: 1.1 sluice\r\n"
                + "Proxy-Authorization: Basic bWU6cGFzcw==\r\n\r\n")
        parent.credentials = nil
        for (line, target) in [
            ("GET http://b", "GET http://b/"), ("GET http://b?c", "GET http://b/?c"),
            ("GET http://[::1]:81/", "GET http://[::1]:81/"),
            ("OPTIONS http://b", "OPTIONS http://b"),
            ("OPTIONS http://b/", "OPTIONS http://b/"),
        ] {
            let output = try forwarded("\(line) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(output.hasPrefix("\(target) HTTP/1.1\r\n"), "\(line)")
        }
    }

    @Test("Base64 as RFC 4648 §10 has it")
    func base64() {
        for (text, expected) in [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ] {
            var output: [UInt8] = []
            Base64.append(Array(text.utf8), to: &output)
            #expect(String(decoding: output, as: UTF8.self) == expected)
        }
    }

    @Test("a name that is none is not put into a CONNECT (RFC 9110 §9.3.6)")
    func connect() {
        let hostile = HostAndPort(host: "a\r\nX: y", port: 1)
        #expect(ConnectRequest(hostile, credentials: nil) == nil)
        let request = ConnectRequest(HostAndPort(host: "::1", port: 443), credentials: nil)
        #expect(
            request?.bytes == Array("CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n".utf8))
    }
}
