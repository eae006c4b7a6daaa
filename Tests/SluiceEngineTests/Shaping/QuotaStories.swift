import SluiceCore
import SluiceTestKit
import Testing

@Suite("Limits on live traffic")
struct QuotaStories {
    private static let answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\n\r\nok"

    @Test("One client's requests are limited, another's are not, and time makes up for them")
    func requests() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in Self.answer }
            try await test.command("limit client 127.0.0.0/8 requests 2/s")
            for _ in 0..<2 {
                #expect(try await test.get(origin.url(), from: "127.0.0.2").status == 200)
            }
            let refused = try await test.get(origin.url(), from: "127.0.0.2")
            #expect(refused.status == 429 && refused["Retry-After"] == "1")
            #expect(refused.text.contains("over limit 1: requests 2/s"))
            #expect(try await test.lastExchange().end == .overload)
            #expect(try await test.get(origin.url(), from: "127.0.0.3").status == 200)
            test.clock.advance(seconds: 1)
            #expect(try await test.get(origin.url(), from: "127.0.0.2").status == 200)
            #expect(await test.count(.quotaRefused) == 1)
        }
    }

    @Test("A limit on all together counts all, and answers from the cache too")
    func perRule() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: max-age=60\r\n\r\nok"
            }
            try await test.command("limit host 127.0.0.1 requests 2/m per rule")
            #expect(try await test.get(origin.url(), from: "127.0.0.2").status == 200)
            #expect(try await test.get(origin.url(), from: "127.0.0.3").status == 200)
            let refused = try await test.get(origin.url(), from: "127.0.0.4")
            #expect(refused.status == 429 && refused["Retry-After"] == "30")
            try await test.command("bans edit 1 limit host 127.0.0.1 requests 9/m per rule")
            #expect(try await test.get(origin.url(), from: "127.0.0.4").status == 200)
        }
    }

    @Test("A slowed request waits for its turn instead")
    func slowed() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in Self.answer }
            try await test.command("limit client 127.0.0.1 requests 1/s slow")
            #expect(try await test.get(origin.url()).status == 200)
            let client = try await test.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("it waits") { await test.count(.quotaSlowed) == 1 }
            #expect(origin.connections.count == 1)
            test.clock.advance(seconds: 1)
            #expect(try await client.readResponse().status == 200)
        }
    }

    @Test("Connections are counted from the moment they open until they close")
    func connections() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in Self.answer }
            try await test.command("limit client 127.0.0.2 connections 1")
            let first = try await test.connect(from: "127.0.0.2")
            try await first.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await first.readResponse().status == 200)
            #expect(try await test.get(origin.url(), from: "127.0.0.2").status == 429)
            #expect(try await test.get(origin.url(), from: "127.0.0.3").status == 200)
            await first.close()
            _ = try await test.closedConnections(3)
            #expect(try await test.get(origin.url(), from: "127.0.0.2").status == 200)
        }
    }

    @Test("A relay closes what is over the limit")
    func relay() async throws {
        let origin = try await ScriptedOrigin.start { connection in
            try await connection.send("hello")
            try await connection.waitForEnd()
        }
        try await withEngine([.tcp(to: origin.port)]) { test in
            try await test.command("limit client 127.0.0.2 connections 1")
            let first = try await test.connect(from: "127.0.0.2")
            #expect(try await first.read(count: 5).count == 5)
            let fate = try await test.fateOfSilentClient(from: "127.0.0.2")
            #expect(fate.received == 0)
            let other = try await test.connect(from: "127.0.0.3")
            #expect(try await other.read(count: 5).count == 5)
        }
        await origin.stop()
    }

    @Test("A bandwidth holds an answer back, and switching it off lets it go")
    func bandwidth() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"
                    + String(repeating: "a", count: 9000)
            }
            try await test.command("limit client 127.0.0.2 bandwidth 1kb/s down")
            let client = try await test.connect(from: "127.0.0.2")
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("most of it is held") {
                await test.snapshot([]).gauges.bufferedBytes > 8000
            }
            #expect(try await test.get(origin.url(), from: "127.0.0.3").status == 200)
            try await test.command("bans off 1")
            #expect(try await client.readResponse().body.count == 9000)
        }
    }

    @Test("What held one answer back does not put off a delay of the next request")
    func delayAfterBandwidth() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in Self.answer }
            try await test.command("limit client 127.0.0.2 bandwidth 1kb/s down")
            try await test.command("ban name slow reply delay 10s")
            let client = try await test.connect(from: "127.0.0.2")
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("its answer is held") {
                await test.snapshot([]).gauges.bufferedBytes > 0
            }
            try await eventually("all of it has come") {
                test.clock.advance(seconds: 1)
                return await test.snapshot([]).gauges.bufferedBytes == 0
            }
            #expect(try await client.readResponse().text == "ok")
            let sent = await test.count(.bytesToOrigins)
            try await client.send("GET \(origin.url("/slow")) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("it is delayed") { await test.snapshot().bans[1].hits == 1 }
            test.clock.advance(seconds: 11)
            try await eventually("it goes on") { await test.count(.bytesToOrigins) > sent }
            try await test.command("bans off 1")
            #expect(try await client.readResponse().text == "ok")
        }
    }

    @Test("A limit is kept in the file, beside a ban of the same host")
    func file() async throws {
        try await withEngine { test in
            try await test.command("limit host a.test requests 10/s for forever")
            try await test.command("ban host a.test for forever")
            let text = try test.text(of: "bans.txt")
            #expect(text == "limit host a.test requests 10/s\nhost a.test\n")
        }
    }
}
