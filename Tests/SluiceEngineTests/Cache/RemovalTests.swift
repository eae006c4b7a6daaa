import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("What leaves the cache")
struct RemovalTests {
    /// `/a`, `/b` and `/dir/c` are kept as `answer 1`, `answer 2` and `answer 3`.
    private static func filled(_ sluice: EngineUnderTest) async throws -> ScriptedOrigin {
        let origin = try await sluice.numbered()
        for path in ["/a", "/b", "/dir/c"] { _ = try await sluice.get(origin.url(path)) }
        #expect(await sluice.snapshot().gauges.cacheEntries == 3)
        return origin
    }

    @Test("Flush empties it")
    func flush() async throws {
        try await withEngine { sluice in
            let origin = try await Self.filled(sluice)
            let reply = try await sluice.command("flush")
            #expect(reply.notice.text == "flushed the cache: 3 entries")
            let gauges = await sluice.snapshot().gauges
            #expect(gauges.cacheEntries == 0 && gauges.cacheBytes == 0)
            #expect(try await sluice.get(origin.url("/a")).text == "answer 4")
        }
    }

    @Test("What was asked for before a flush is not kept, though its answer comes after it")
    func flushWhileAsking() async throws {
        try await withEngine { sluice in
            let (gate, tally) = (Gate(), Tally())
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                let number = tally.next()
                await gate.wait()
                try await connection.send(
                    EngineUnderTest.answer(number, "Cache-Control: max-age=60\r\n"))
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("the origin is asked") { tally.count == 1 }
            _ = try await sluice.command("flush")
            gate.open()
            #expect(try await client.readResponse().text == "answer 1")
            #expect(try await sluice.get(origin.url()).text == "answer 2")
            #expect(try await sluice.get(origin.url()).text == "answer 2")
        }
    }

    @Test("Evict takes out one key, however its host is written")
    func evictKey() async throws {
        try await withEngine { sluice in
            let origin = try await Self.filled(sluice)
            let reply = try await sluice.command("evict HTTP://\(origin.authority)/a")
            #expect(reply.notice.text == "evicted \(origin.url("/a"))")
            #expect(try await sluice.get(origin.url("/b")).text == "answer 2")
            #expect(try await sluice.get(origin.url("/a")).text == "answer 4")
        }
    }

    @Test("Evict takes out all that a filter matches, and says when nothing does")
    func evictFilter() async throws {
        try await withEngine { sluice in
            let origin = try await Self.filled(sluice)
            #expect(try await sluice.command("evict dir/").notice.text == "evicted 1 entry")
            #expect(try await sluice.get(origin.url("/dir/c")).text == "answer 4")
            let all = try await sluice.command("evict \(origin.authority)/")
            #expect(all.notice.text == "evicted 3 entries")
            #expect(
                try await sluice.refusal(of: "evict dir/") == "nothing in the cache matches dir/")
            #expect(try await sluice.refusal(of: "evict ~c 200").contains("column 1"))
        }
    }

    @Test(
        "A request that changes the resource takes the stored answer out, unless it failed",
        arguments: [
            ("POST", "200 OK", true), ("PUT", "201 Created", true), ("DELETE", "302 Found", true),
            ("FROB", "200 OK", true), ("POST", "500 Internal Server Error", false),
            ("DELETE", "404 Not Found", false), ("OPTIONS", "200 OK", false),
        ])
    func unsafe(method: String, status: String, removes: Bool) async throws {
        try await withEngine { sluice in
            let tally = Tally()
            let origin = try await sluice.origin { request in
                request.method == "GET"
                    ? EngineUnderTest.answer(tally.next(), "Cache-Control: max-age=60\r\n")
                    : "HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n"
            }
            _ = try await sluice.get(origin.url("/a"))
            let change = "Host: x\r\nContent-Length: 0\r\n\r\n"
            _ = try await sluice.exchange("\(method) \(origin.url("/b")) HTTP/1.1\r\n\(change)")
            #expect(try await sluice.get(origin.url("/a")).text == "answer 1")
            _ = try await sluice.exchange("\(method) \(origin.url("/a")) HTTP/1.1\r\n\(change)")
            #expect(
                try await sluice.get(origin.url("/a")).text == (removes ? "answer 2" : "answer 1"))
        }
    }

    @Test(
        "What is banned is refused though it is in the cache, and served again when it no longer is",
        arguments: ["host 127.0.0.1", "name a", "url http://AUTHORITY/a", "port PORT"])
    func banned(template: String) async throws {
        try await withEngine { sluice in
            let origin = try await Self.filled(sluice)
            let rule = template.replacing("AUTHORITY", with: origin.authority)
                .replacing("PORT", with: "\(origin.port)")
            try await sluice.command("ban \(rule)")
            let refused = try await sluice.get(origin.url("/a"))
            #expect(refused.status == 403 && refused["Cache-Status"] == "sluice")
            let rows = try await sluice.endedExchanges(4)
            #expect(rows.compactMap(\.rule) == [BanID(1)])
            try await sluice.command("undo")
            let hit = try await sluice.get(origin.url("/a"))
            #expect(hit.text == "answer 1" && hit["Cache-Status"] == "sluice; hit; ttl=60")
        }
    }

    @Test("What is still arriving when its entry is removed is not kept")
    func lateArrival() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(
                    "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 6\r\n\r\nold")
                try await sluice.untilBanned()
                try await connection.send("old")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await client.readHead()
            try await sluice.command("flush")
            try await sluice.command("ban host goes.on.test")
            #expect(try await client.read(count: 6) == Array("oldold".utf8))
            #expect(try await sluice.lastExchange().end == .complete)
            #expect(await sluice.snapshot([]).gauges.cacheEntries == 0)
        }
    }

    @Test("A stored answer is no way around a ban on the address its name leads to")
    func bannedAddress() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered()
            let url = "http://localhost:\(origin.port)/"
            #expect(try await sluice.get(url).text == "answer 1")
            #expect(try await sluice.get(url)["Cache-Status"]?.contains("; hit") == true)
            try await sluice.command("ban addr 127.0.0.0/8")
            #expect(try await sluice.get(url).status == 403)
        }
    }

    @Test("The least useful makes room: the bound holds")
    func bound() async throws {
        try await withEngine(configure: { $0.cacheMemory = 256 << 10 }) { sluice in
            let body = String(repeating: "x", count: 15_000)
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 15000\r\n\r\n"
                    + body
            }
            let client = try await sluice.connect()
            for number in 0..<40 {
                try await client.send(
                    "GET \(origin.url("/\(number)")) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.readResponse().body.count == 15_000)
                #expect(await sluice.snapshot([]).gauges.cacheBytes <= 256 << 10)
            }
            #expect(await sluice.snapshot([]).gauges.cacheEntries >= 8)
        }
    }

    @Test("With the cache off every request is fetched, and the commands say why they do nothing")
    func off() async throws {
        try await withEngine(configure: { $0.cacheMemory = 0 }) { sluice in
            let origin = try await sluice.numbered()
            for number in 1...2 {
                let answer = try await sluice.get(origin.url())
                #expect(answer.text == "answer \(number)")
                #expect(
                    answer["Cache-Status"] == "sluice; fwd=uri-miss; detail=\"cache is off\"")
            }
            #expect(try await sluice.refusal(of: "flush") == "the cache is off")
            #expect(try await sluice.refusal(of: "evict x") == "the cache is off")
            #expect(try await sluice.command("show cache").rows.isEmpty)
        }
    }
}
