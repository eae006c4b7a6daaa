import SluiceCore
import SluiceTestKit
import Synchronization
import Testing

@Suite("Ways around a ban that are none")
struct EvasionTests {
    /// `AUTHORITY` and `PORT` stand for the origin's. The rule, what it refuses, what it does not.
    static let stories: [(rule: String, refused: [String], passed: [String])] = [
        (
            "name text.txt",
            [
                "/text.txt", "/%74ext.txt", "/%74%65%78%74%2e%74%78%74", "/./x/../text.txt",
                "/a/b/text.txt", "/text.txt?v=1", "/text.txt?/other", "//text.txt", "/text.txt/",
                "/text.txt/.", "/text.txt/x/..", "/a%2Ftext.txt",
            ],
            ["/text.txt2", "/context.txt", "/text.txt/x", "/?text.txt", "/%2574ext.txt"]
        ),
        (
            "url http://AUTHORITY/secret/",
            [
                "/secret/", "/secret/x", "/%73ecret/x", "/./secret/x", "/a/../secret/x",
                "//secret/x", "/secret//x", "/secret%2Fx", "/%2E/secret/x", "/../secret/x",
                "/secret/?q", "/a/%2e%2e/secret/",
            ],
            ["/secret", "/secrets/", "/a/secret/", "/secret/../x", "/?/secret/"]
        ),
        (
            "url http://localhost:PORT/s",
            ["http://LOCALHOST:PORT/s", "http://localhost.:PORT/%73", "HTTP://LocalHost:PORT/sx"],
            ["http://AUTHORITY/s"]
        ),
        (
            "addr 127.0.0.1",
            [
                "http://127.0.0.1:PORT/", "http://localhost:PORT/",
                "http://[::ffff:127.0.0.1]:PORT/", "http://127.1:PORT/",
                "http://2130706433:PORT/", "http://0x7f000001:PORT/",
            ], []
        ),
    ]

    @Test("Another spelling of what a rule names is refused; what it does not name passes")
    func spellings() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            }
            @Sendable func filled(_ text: String) -> String {
                text.replacing("AUTHORITY", with: origin.authority)
                    .replacing("PORT", with: "\(origin.port)")
            }
            for story in Self.stories {
                try await sluice.command("ban \(filled(story.rule))")
                for (targets, status) in [(story.refused, 403), (story.passed, 200)] {
                    for target in targets.map(filled) {
                        let url = target.hasPrefix("/") ? origin.url(target) : target
                        let answer = try await sluice.get(url)
                        #expect(answer.status == status, "\(story.rule): \(url)")
                    }
                }
                #expect(await sluice.snapshot().bans[0].hits == UInt64(story.refused.count))
                try await sluice.command("unban \(filled(story.rule))")
            }
        }
    }

    @Test(
        "A host is the same in capitals, with its port, with a dot behind it, or in another field",
        arguments: [
            "http://example.test/", "http://EXAMPLE.Test/", "http://example.test:80/",
            "http://example.test./", "http://EXAMPLE.TEST.:8080/", "http://www.example.test/",
            "http://a.b.example.test./x?y",
        ])
    func hosts(url: String) async throws {
        try await withEngine { sluice in
            try await sluice.command("ban host .example.test")
            // The target counts; what Host says instead does not.
            let answer = try await sluice.exchange(
                "GET \(url) HTTP/1.1\r\nHost: innocent.test\r\n\r\n")
            #expect(answer.status == 403)
        }
    }

    @Test("CONNECT is refused by host and port, however they are spelled")
    func tunnels() async throws {
        try await withEngine { sluice in
            try await sluice.command("ban host example.test")
            try await sluice.command("ban port 8000-8099")
            for authority in ["EXAMPLE.test:443", "example.test.:443", "other.test:8042"] {
                let answer = try await sluice.exchange(
                    "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n\r\n")
                #expect(answer.status == 403, "\(authority)")
            }
        }
    }

    @Test("A connection kept to an address does not carry requests past a ban on it")
    func keptConnection() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            }
            let client = try await sluice.connect()
            let request = "GET http://localhost:\(origin.port)/ HTTP/1.1\r\nHost: x\r\n\r\n"
            try await client.send(request)
            #expect(try await client.readResponse().status == 200)
            try await eventually("the connection is kept") {
                await sluice.snapshot().gauges.idleUpstreamConnections == 1
            }
            try await sluice.command("ban addr 127.0.0.0/8")
            let heard = try await origin.received()
            try await client.send(request)
            #expect(try await client.readResponse().status == 403)
            #expect(try await origin.received() == heard)
            #expect(origin.connections.count == 1)
            #expect(await sluice.snapshot().bans[0].hits == 1)
        }
    }

    @Test("A name that leads to a banned address as well as to others is refused")
    func oneOfSeveral() async throws {
        let both: [IPAddress] = [.loopback, .v6(1)]
        try await withEngine(lookUp: { _ in .success(both) }) { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            }
            try await sluice.command("ban addr ::1")
            let url = "http://two.example:\(origin.port)/"
            #expect(try await sluice.get(url).status == 403)
            try await sluice.command("unban addr ::1")
            #expect(try await sluice.get(url).status == 200)
        }
    }

    @Test("A stored answer from an address that may be asked is no way to one that may not")
    func movedName() async throws {
        let moved = Mutex(false)
        try await withEngine(lookUp: { _ in
            .success([moved.withLock { $0 } ? .v4(0x7f00_0002) : .loopback])
        }) { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: \"a\"\r\n"
                    + "Cache-Control: no-cache\r\nConnection: close\r\n\r\nok"
            }
            try await sluice.command("ban addr 127.0.0.2")
            let url = "http://moving.example:\(origin.port)/"
            #expect(try await sluice.get(url).status == 200)
            moved.withLock { $0 = true }
            sluice.clock.advance(seconds: 120)
            #expect(try await sluice.get(url).status == 403)
        }
    }
}
