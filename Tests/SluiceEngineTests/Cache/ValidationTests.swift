import SluiceCore
import SluiceTestKit
import Testing

@Suite("What the origin says about what is stored")
struct ValidationTests {
    /// 200 first, with these fields; then what `later` says.
    private static func origin(
        _ sluice: EngineUnderTest, _ fields: String, later: String, by tally: Tally = Tally()
    ) async throws -> ScriptedOrigin {
        try await sluice.origin { request in
            if tally.next() == 1 { return EngineUnderTest.answer(1, fields) }
            return later
        }
    }

    private static let tagged = "Cache-Control: max-age=60\r\nETag: \"e\"\r\n"

    @Test("304 makes it fresh again, and the client gets what was stored (RFC 9111 §4.3.4)")
    func holds() async throws {
        try await withEngine { sluice in
            let origin = try await Self.origin(
                sluice, Self.tagged,
                later: "HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\n"
                    + "Cache-Control: max-age=90\r\n\r\n")
            _ = try await sluice.get(origin.url())
            sluice.clock.advance(seconds: 61)
            let again = try await sluice.get(origin.url())
            #expect(again.startLine == "HTTP/1.1 200 OK" && again.text == "answer 1")
            #expect(again["Cache-Status"] == "sluice; fwd=stale; fwd-status=304; ttl=90")
            let hit = try await sluice.get(origin.url())
            #expect(hit["Cache-Status"] == "sluice; hit; ttl=90")
            #expect(hit["Cache-Control"] == "max-age=90")
            #expect(await sluice.count(.cacheRevalidated) == 1)
            #expect(await sluice.snapshot().gauges.cacheEntries == 1)
        }
    }

    @Test("An error is not told while a stale answer may stand in (RFC 5861 §4)")
    func staleIfError() async throws {
        try await withEngine { sluice in
            let origin = try await Self.origin(
                sluice, "Cache-Control: max-age=60, stale-if-error=100\r\n",
                later: "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno")
            _ = try await sluice.get(origin.url())
            sluice.clock.advance(seconds: 90)
            let stale = try await sluice.get(origin.url())
            #expect(stale.text == "answer 1" && stale["Age"] == "90")
            #expect(
                stale["Cache-Status"]
                    == "sluice; fwd=stale; fwd-status=503; ttl=-30; detail=\"stale-if-error\"")
            sluice.clock.advance(seconds: 100)
            #expect(try await sluice.get(origin.url()).startLine.contains("503"))
        }
    }

    @Test("An origin that closes without an answer is as good as none: what is stale stands in")
    func unreachable() async throws {
        try await withEngine { sluice in
            let tally = Tally()
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                if tally.next() == 1 {
                    try await connection.send(
                        EngineUnderTest.answer(1, "Connection: close\r\n\(Self.tagged)"))
                }
            }
            _ = try await sluice.get(origin.url())
            sluice.clock.advance(seconds: 90)
            let stale = try await sluice.get(origin.url())
            #expect(stale.text == "answer 1")
            #expect(stale["Cache-Status"]?.contains("origin cannot be reached") == true)
        }
    }

    @Test("Within its grace a stale answer is sent at once, and the origin asked behind it")
    func background() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered(
                "Cache-Control: max-age=60, stale-while-revalidate=100\r\n")
            _ = try await sluice.get(origin.url())
            sluice.clock.advance(seconds: 90)
            let stale = try await sluice.get(origin.url())
            #expect(stale.text == "answer 1")
            #expect(
                stale["Cache-Status"]
                    == "sluice; hit; ttl=-30; detail=\"stale-while-revalidate\"")
            try await eventually("the new answer is stored") {
                await sluice.count(.cacheStored) == 2
            }
            let fresh = try await sluice.get(origin.url())
            #expect(fresh.text == "answer 2" && fresh["Cache-Status"] == "sluice; hit; ttl=60")
            #expect(await sluice.count(.cacheBackground) == 1)
        }
    }

    @Test("A HEAD that tells of another length removes what is stored (RFC 9111 §4.3.5)")
    func head() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { request in
                if request.startLine.hasPrefix("HEAD") {
                    return "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n"
                        + "Content-Length: 99\r\n\r\n"
                }
                return EngineUnderTest.answer(1, Self.tagged)
            }
            _ = try await sluice.get(origin.url())
            let head = "HEAD \(origin.url()) HTTP/1.1\r\nHost: x\r\nCache-Control: no-cache\r\n\r\n"
            _ = try await sluice.exchange(head)
            #expect(await sluice.snapshot().gauges.cacheEntries == 0)
        }
    }

    @Test("A POST makes the target untrue, and what Location names (RFC 9111 §4.4)")
    func location() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { request in
                request.startLine.hasPrefix("POST")
                    ? "HTTP/1.1 201 Created\r\nLocation: /made\r\nContent-Length: 0\r\n\r\n"
                    : EngineUnderTest.answer(1, "Cache-Control: max-age=60\r\n")
            }
            for path in ["/form", "/made", "/other"] {
                _ = try await sluice.get(origin.url(path))
            }
            _ = try await sluice.exchange(
                "POST \(origin.url("/form")) HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n?")
            let rows = await sluice.snapshot(.cache).cache
            #expect(rows.map { $0.key.escaped() } == [origin.url("/other")])
        }
    }
}
