import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Bans off for a while, in traffic")
struct PauseInForceTests {
    private static let ok =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\n\r\nok"

    @Test("Nothing is refused, delayed or counted, and all of it is again when the time is over")
    func everything() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban name banned")
            try await sluice.command("ban name slow reply delay 10s")
            try await sluice.command("allow name allowed")
            try await sluice.command("bans default refuse")
            try await sluice.command("bans pause 5m")
            for path in ["/banned", "/slow", "/other", "/allowed"] {
                #expect(try await sluice.get(origin.url(path)).status == 200, "\(path)")
            }
            #expect(await sluice.snapshot().bans.allSatisfy { $0.hits == 0 })
            let test = try await sluice.command("bans test \(origin.url("/banned"))")
            #expect(
                test.notice.text.hasPrefix("bans are off for another 300 s; else ban 1 refuses"))
            sluice.clock.advance(seconds: 299)
            #expect(try await sluice.get(origin.url("/banned")).status == 200)
            sluice.clock.advance(seconds: 1)
            for path in ["/banned", "/other"] {
                #expect(try await sluice.get(origin.url(path)).status == 403, "\(path)")
            }
            try await eventually("the log says so") {
                await sluice.snapshot().events.contains {
                    $0.text == "bans are in force again: the pause is over"
                }
            }
            #expect(await sluice.snapshot().pauses.isEmpty)
        }
    }

    @Test("For one client it is one client's; resume ends it, undo brings it back")
    func oneClient() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban host 127.0.0.1")
            try await sluice.command("bans pause 5m client 127.0.0.2")
            func statuses() async throws -> [Int] {
                let one = try await sluice.get(origin.url(), from: "127.0.0.2")
                return [one.status, try await sluice.get(origin.url()).status]
            }
            #expect(try await statuses() == [200, 403])
            try await sluice.command("bans resume")
            #expect(try await statuses() == [403, 403])
            try await sluice.command("undo")
            #expect(try await statuses() == [200, 403])
            try await sluice.command("undo")
            #expect(try await statuses() == [403, 403])
        }
    }

    @Test("A client that is reset before it says a word is heard meanwhile")
    func unheard() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban client 127.0.0.3 reply reset")
            #expect(try await sluice.fateOfSilentClient(from: "127.0.0.3").end == .reset)
            try await sluice.command("bans pause 1m")
            #expect(try await sluice.get(origin.url(), from: "127.0.0.3").status == 200)
        }
    }

    @Test("A limit on connections refuses none meanwhile")
    func connections() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("limit client 127.0.0.2 connections 1")
            let first = try await sluice.connect(from: "127.0.0.2")
            try await first.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await first.readResponse().status == 200)
            #expect(try await sluice.get(origin.url(), from: "127.0.0.2").status == 429)
            try await sluice.command("bans pause 1m client 127.0.0.2")
            #expect(try await sluice.get(origin.url(), from: "127.0.0.2").status == 200)
            sluice.clock.advance(seconds: 60)
            #expect(try await sluice.get(origin.url(), from: "127.0.0.2").status == 429)
        }
    }

    @Test("What a bandwidth holds back goes on when a pause begins, and no more when it is over")
    func shaping() async throws {
        let origin = try await ScriptedOrigin.start { connection in
            while true {
                let count = try await connection.read(count: 1)[0]
                try await connection.send(
                    [UInt8](repeating: 0x61, count: Int(count) * 1000))
            }
        }
        try await withEngine([.tcp(to: origin.port)]) { sluice in
            func isHeld() async throws {
                try await eventually("it is held") {
                    await sluice.snapshot([]).gauges.bufferedBytes > 5000
                }
            }
            try await sluice.command("limit client 127.0.0.2 bandwidth 1kb/s down")
            let client = try await sluice.connect(from: "127.0.0.2")
            try await client.send([9])
            try await isHeld()
            try await sluice.command("bans pause 1m")
            #expect(try await client.read(count: 9000).count == 9000)
            try await client.send([7])
            #expect(try await client.read(count: 7000).count == 7000)
            sluice.clock.advance(seconds: 61)
            try await eventually("the pause is over") {
                await sluice.snapshot().pauses.isEmpty
            }
            try await client.send([8])
            try await isHeld()
            await client.reset()
        }
        await origin.stop()
    }

    @Test("A restart forgets it")
    func restart() async throws {
        try await withEngine { sluice in
            try await sluice.command("ban host a.test forever")
            let reply = try await sluice.command("bans pause 5m")
            #expect(reply.notice.text.contains("or a restart"))
            #expect(try sluice.text(of: "bans.txt") == "host a.test\n")
        }
    }
}
