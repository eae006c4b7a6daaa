import SluiceCore
import SluiceTestKit
import Testing

@Suite("Answers out of the cache")
struct HitTests {
    @Test("The second client gets the first one's answer, and is told so")
    func hit() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered("Cache-Control: max-age=60\r\nETag: \"e\"\r\n")
            let first = try await sluice.get(origin.url("/a?b=c"))
            #expect(first["Cache-Status"] == "sluice; fwd=uri-miss; stored; ttl=60")
            #expect(first["Age"] == nil)
            sluice.clock.advance(seconds: 10)
            let second = try await sluice.get(origin.url("/a?b=c"))
            #expect(second.startLine == "HTTP/1.1 200 OK")
            #expect(second["Cache-Status"] == "sluice; hit; ttl=50")
            #expect(second["Age"] == "10")
            #expect(second["ETag"] == "\"e\"")
            #expect(second["Via"] == first["Via"] && second["Date"] == first["Date"])
            #expect(second.text == "answer 1")
            #expect(await sluice.count(.cacheHits) == 1)
            #expect(try await sluice.endedExchanges(2).contains { $0.cache == .hit })
            // Another query is another resource.
            #expect(try await sluice.get(origin.url("/a?b=d")).text == "answer 2")
        }
    }

    @Test("The age an answer had when it came is part of its age")
    func earlierAge() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered("Cache-Control: max-age=60\r\nAge: 20\r\n")
            _ = try await sluice.get(origin.url())
            sluice.clock.advance(seconds: 5)
            let hit = try await sluice.get(origin.url())
            #expect(hit.values("Age") == ["25"])
            #expect(hit["Cache-Status"] == "sluice; hit; ttl=35")
            sluice.clock.advance(seconds: 36)
            #expect(try await sluice.get(origin.url()).text == "answer 2")
        }
    }

    @Test(
        "What has expired is fetched again, and kept in its place",
        arguments: [
            "Cache-Control: max-age=60\r\n", "Cache-Control: max-age=9, s-maxage=60\r\n",
            "Date: Thu, 01 Jan 2026 12:00:00 GMT\r\nExpires: Thu, 01 Jan 2026 12:01:00 GMT\r\n",
        ])
    func expiry(fields: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered(fields)
            _ = try await sluice.get(origin.url())
            sluice.clock.advance(seconds: 59.5)
            #expect(try await sluice.get(origin.url()).text == "answer 1")
            sluice.clock.advance(seconds: 1)
            let again = try await sluice.get(origin.url())
            #expect(again.text == "answer 2")
            #expect(again["Cache-Status"]?.hasPrefix("sluice; fwd=stale") == true)
            #expect(await sluice.count(.cacheStale) == 1)
        }
    }

    @Test("An expired answer is replaced by the new one")
    func replaced() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered()
            _ = try await sluice.get(origin.url())
            sluice.clock.advance(seconds: 61)
            let again = try await sluice.get(origin.url())
            #expect(again["Cache-Status"] == "sluice; fwd=stale; stored; ttl=60")
            sluice.clock.advance(seconds: 59)
            #expect(try await sluice.get(origin.url()).text == "answer 2")
            #expect(await sluice.snapshot().gauges.cacheEntries == 1)
        }
    }

    @Test("All loops answer from one store, over and over on one connection")
    func shared() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered()
            _ = try await sluice.get(origin.url())
            for _ in 0..<4 {
                let client = try await sluice.connect()
                for _ in 0..<3 {
                    try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(try await client.readResponse().text == "answer 1")
                }
            }
            #expect(await sluice.count(.cacheHits) == 12)
            #expect(await sluice.count(.upstreamConnections) == 1)
        }
    }

    @Test("A host is the same in capitals; a path is not")
    func spelling() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered()
            let authority = "localhost:\(origin.port)"
            _ = try await sluice.get("http://\(authority)/a")
            let same = try await sluice.get("HTTP://\(authority.uppercased())/a")
            #expect(same.text == "answer 1")
            #expect(try await sluice.get("http://\(authority)/A").text == "answer 2")
        }
    }

    @Test("A client of HTTP/1.0 is answered from the cache as from the origin")
    func oldClient() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered()
            let request = "GET \(origin.url()) HTTP/1.0\r\n"
            let miss = try await sluice.exchange("\(request)\r\n")
            let hit = try await sluice.exchange("\(request)\r\n")
            #expect(hit["Cache-Status"] == "sluice; hit; ttl=60")
            #expect(miss["Connection"] == "close" && hit["Connection"] == "close")
            #expect(hit.text == "answer 1")
            #expect(hit["Content-Length"] == "8")
        }
    }

    @Test("HEAD is answered from a stored GET, with its length and without its content")
    func head() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered()
            let head = "HEAD \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n"
            // HEAD itself brings nothing that could be kept.
            _ = try await sluice.exchange(head)
            #expect(try await sluice.get(origin.url()).text == "answer 2")
            let answer = try await sluice.exchange(head)
            #expect(answer["Cache-Status"] == "sluice; hit; ttl=60")
            #expect(answer["Content-Length"] == "8")
            #expect(answer.text == "")
        }
    }

    @Test("Chunked content is kept whole and given with its length")
    func chunked() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\none\r\n4;x=y\r\n two\r\n0\r\nX-Trailer: t\r\n\r\n"
            }
            #expect(try await sluice.get(origin.url()).text == "one two")
            let hit = try await sluice.get(origin.url())
            #expect(hit["Cache-Status"] == "sluice; hit; ttl=60")
            #expect(hit["Transfer-Encoding"] == nil && hit["Content-Length"] == "7")
            #expect(hit.text == "one two")
        }
    }

    @Test("The table tells what is kept, how often it served, and when last")
    func rows() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered()
            _ = try await sluice.get(origin.url("/a"))
            sluice.clock.advance(seconds: 4)
            _ = try await sluice.get(origin.url("/b"))
            for _ in 0..<3 { _ = try await sluice.get(origin.url("/a")) }
            let lastHit = sluice.clock.now
            sluice.clock.advance(seconds: 2)
            let rows = await sluice.snapshot(.cache).cache
            #expect(rows.map { $0.key.escaped() } == [origin.url("/b"), origin.url("/a")])
            #expect(rows.map(\.hits) == [0, 3])
            #expect(rows.map(\.lastHit) == [nil, lastHit])
            #expect(rows.map(\.age) == [2, 6])
            #expect(rows.allSatisfy { $0.status == 200 && $0.size > 8 })
            #expect(rows[1].expires == lastHit.advanced(byNanoseconds: 56_000_000_000))
            let gauges = await sluice.snapshot([]).gauges
            #expect(gauges.cacheEntries == 2)
            #expect(gauges.cacheBytes > 16 && gauges.cacheLimit == 256 << 20)
        }
    }

    @Test("What a rule holds back finds what is fresh when it goes on, not when it came")
    func afterWaiting() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered()
            #expect(try await sluice.get(origin.url("/page")).text == "answer 1")
            try await sluice.command("ban name page reply delay 20s")
            sluice.clock.advance(seconds: 50)
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url("/page")) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("it waits") { await sluice.snapshot().bans[0].hits == 1 }
            sluice.clock.advance(seconds: 21)
            let answer = try await client.readResponse()
            #expect(answer.text == "answer 2")
            #expect(answer["Cache-Status"]?.contains("fwd=stale") == true)
        }
    }
}
