import SluiceCore
import SluiceTestKit
import Testing

@Suite("Answers the cache keeps out of")
struct PassTests {
    private static let fresh = "Cache-Control: max-age=60\r\n"

    @Test(
        "A request that rules the cache out is forwarded each time, and the reason told",
        arguments: [
            ("Cache-Control: no-store\r\n", "request", "request says no-store"),
            ("If-Match: *\r\n", "bypass", "request is conditional"),
            (
                "If-Unmodified-Since: Thu, 01 Jan 2026 12:00:00 GMT\r\n", "bypass",
                "request is conditional"
            ),
        ])
    func request(fields: String, forward: String, reason: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered(Self.fresh)
            let status = "sluice; fwd=\(forward); detail=\"\(reason)\""
            let first = try await sluice.get(origin.url(), fields)
            #expect(first["Cache-Status"] == status && first.text == "answer 1")
            #expect(await sluice.snapshot().gauges.cacheEntries == 0)
            // Not from the store either, when there is an answer in it.
            #expect(try await sluice.get(origin.url()).text == "answer 2")
            let third = try await sluice.get(origin.url(), fields)
            #expect(third["Cache-Status"] == status && third.text == "answer 3")
            #expect(await sluice.count(.cachePasses) == 2)
            let passed = try await sluice.endedExchanges(3).filter { $0.cache.word == "pass" }
            #expect(passed.map { "\($0.cache)" } == ["pass: \(reason)", "pass: \(reason)"])
        }
    }

    @Test(
        "A request that wants to be sure has the origin asked, though a fresh answer is there",
        arguments: [
            ("Authorization: Basic eDp5\r\n", "request has Authorization"),
            ("Cache-Control: no-cache\r\n", "request says no-cache"),
            ("Pragma: no-cache\r\n", "request says no-cache"),
        ])
    func refetched(fields: String, reason: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered(Self.fresh)
            #expect(try await sluice.get(origin.url()).text == "answer 1")
            let again = try await sluice.get(origin.url(), fields)
            #expect(again.text == "answer 2")
            #expect(again["Cache-Status"]?.hasPrefix("sluice; fwd=request") == true)
            #expect(try await sluice.endedExchanges(2).contains { "\($0.cache)".contains(reason) })
        }
    }

    @Test("A GET with content is forwarded each time")
    func content() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered(Self.fresh)
            let request = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n?"
            _ = try await sluice.exchange(request)
            let again = try await sluice.exchange(request)
            #expect(again.text == "answer 2")
            #expect(
                again["Cache-Status"] == "sluice; fwd=bypass; detail=\"request has content\"")
        }
    }

    @Test(
        "An answer that may not be kept is fetched each time, and the reason told",
        arguments: [
            ("Cache-Control: no-store\r\n", "response says no-store"),
            ("Cache-Control: max-age=60\r\nCache-Control: NO-STORE\r\n", "response says no-store"),
            ("Cache-Control: private, max-age=60\r\n", "response says private"),
            ("Cache-Control: no-cache, max-age=60\r\n", "response says no-cache"),
            ("Set-Cookie: a=b\r\n", "response has Set-Cookie"),
            ("Server: x\r\n", "no explicit freshness"),
            ("Vary: *\r\nCache-Control: max-age=60\r\n", "response varies on everything"),
            ("Cache-Control: max-age=0\r\n", "already stale"),
            ("Cache-Control: max-age=60\r\nAge: 60\r\n", "already stale"),
            ("Expires: 0\r\n", "already stale"),
        ])
    func response(fields: String, reason: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered(fields)
            let status = "sluice; fwd=uri-miss; detail=\"\(reason)\""
            for number in 1...2 {
                let answer = try await sluice.get(origin.url())
                #expect(answer["Cache-Status"] == status && answer.text == "answer \(number)")
            }
            #expect(await sluice.snapshot().gauges.cacheEntries == 0)
            #expect(await sluice.count(.cacheStored) == 0)
            let rows = try await sluice.endedExchanges(2)
            #expect(rows.map { "\($0.cache)" } == ["miss: \(reason)", "miss: \(reason)"])
        }
    }

    @Test("A 206 whose range cannot be right is not kept")
    func malformedRange() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 206 Partial Content\r\n\(Self.fresh)Content-Length: 1\r\n\r\nx"
            }
            _ = try await sluice.get(origin.url())
            let again = try await sluice.get(origin.url())
            let detail = "detail=\"Content-Range cannot be right\""
            #expect(again["Cache-Status"] == "sluice; fwd=uri-miss; \(detail)")
        }
    }

    @Test("Content that only the end of the connection ends may be half of it: not kept")
    func untilClose() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send("HTTP/1.1 200 OK\r\n\(Self.fresh)\r\nall?")
            }
            for _ in 0..<2 {
                let answer = try await sluice.get(origin.url())
                #expect(answer.text == "all?")
                #expect(
                    answer["Cache-Status"]
                        == "sluice; fwd=uri-miss; detail=\"end of body is not marked\"")
            }
        }
    }

    @Test(
        "What was cut short is never given to the next client",
        arguments: [
            "Content-Length: 100\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        ])
    func truncated(rest: String) async throws {
        try await withEngine { sluice in
            let tally = Tally()
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                if tally.next() == 1 {
                    try await connection.send("HTTP/1.1 200 OK\r\n\(Self.fresh)\(rest)")
                } else {
                    try await connection.send(EngineUnderTest.answer(2, Self.fresh))
                }
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.waitForEnd() == .reset)
            let row = try await sluice.lastExchange()
            #expect(row.end == .originClosed && row.cache == .miss(.truncated))
            #expect(await sluice.snapshot().gauges.cacheEntries == 0)
            #expect(try await sluice.get(origin.url()).text == "answer 2")
        }
    }

    @Test(
        "What is larger than an entry may be passes through and is not kept",
        arguments: [true, false])
    func tooLarge(isAnnounced: Bool) async throws {
        try await withEngine(configure: { $0.cacheMemory = 64 << 10 }) { sluice in
            let body = String(repeating: "x", count: 9000)
            let content =
                isAnnounced
                ? "Content-Length: 9000\r\n\r\n\(body)"
                : "Transfer-Encoding: chunked\r\n\r\n2328\r\n\(body)\r\n0\r\n\r\n"
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\n\(Self.fresh)\(content)"
            }
            for number in 1...2 {
                let answer = try await sluice.get(origin.url())
                #expect(answer.text == body)
                if isAnnounced {
                    let detail = "detail=\"larger than an entry may be\""
                    #expect(answer["Cache-Status"] == "sluice; fwd=uri-miss; \(detail)")
                }
                let rows = try await sluice.endedExchanges(number)
                #expect(rows.allSatisfy { $0.cache == .miss(.tooLarge) })
            }
            #expect(await sluice.snapshot().gauges.cacheEntries == 0)
        }
    }

    @Test("A client that leaves in the middle leaves nothing half in the cache")
    func clientLeaves() async throws {
        try await withEngine { sluice in
            let tally = Tally()
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                guard tally.next() == 1 else {
                    return try await connection.send(EngineUnderTest.answer(2, Self.fresh))
                }
                try await connection.send(
                    "HTTP/1.1 200 OK\r\n\(Self.fresh)Content-Length: 8\r\n\r\nhalf")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await client.read(until: "half")
            await client.reset()
            #expect(try await sluice.lastExchange().end == .clientClosed)
            #expect(try await sluice.get(origin.url()).text == "answer 2")
        }
    }
}
