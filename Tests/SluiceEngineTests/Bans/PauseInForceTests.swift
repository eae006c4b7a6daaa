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
