import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Rules that say nothing, that make wait, and that last for one match")
struct SlowRefusalTests {
    private static let ok =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\n\r\nok"

    @Test(
        "A dropped request hears nothing, keeps its connection, and is closed when its time is over"
    )
    func dropped() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban host 127.0.0.1 reply drop")
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("it is refused") { await sluice.count(.requestsRefused) == 1 }
            #expect(await sluice.snapshot().connections.count == 1)
            #expect(try await client.receivedCount == 0)
            sluice.clock.advance(seconds: 61)
            #expect(try await client.waitForEnd() == .closed)
            #expect(try await client.receivedCount == 0)
            let row = try await sluice.lastExchange()
            #expect(row.end == .banned && row.status == 0 && row.rule == BanID(1))
            #expect(origin.connections.isEmpty)
            #expect(await sluice.snapshot().bans[0].hits == 1)
        }
    }

    @Test(
        "A tunnel that is dropped is dropped by its host and by its address",
        arguments: [
            "host localhost", "addr 127.0.0.0/8", "port PORT",
        ])
    func droppedTunnel(rule: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let rule = rule.replacing("PORT", with: "\(origin.port)")
            try await sluice.command("ban \(rule) reply drop")
            try await sluice.command("ban addr ::1 reply drop")
            let client = try await sluice.connect()
            try await client.send("CONNECT localhost:\(origin.port) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("it is refused") { await sluice.count(.requestsRefused) == 1 }
            sluice.clock.advance(seconds: 61)
            #expect(try await client.waitForEnd() == .closed)
            #expect(try await client.receivedCount == 0)
            #expect(origin.connections.isEmpty)
        }
    }

    @Test("A client that leaves while nobody answers is gone")
    func vanished() async throws {
        try await withEngine { sluice in
            try await sluice.command("ban host x.test reply drop")
            let client = try await sluice.connect()
            try await client.send("GET http://x.test/ HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("it is refused") { await sluice.count(.requestsRefused) == 1 }
            await client.reset()
            let row = try await sluice.lastExchange()
            #expect(row.end == .clientClosed && row.rule == BanID(1))
        }
    }

    @Test("A delayed request reaches its origin when its time is over, and not before")
    func delayed() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban name page reply delay 5s")
            try await sluice.command("ban host 127.0.0.1 reply delay 30s")
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url("/page")) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("it waits") { await sluice.snapshot().bans[1].hits == 1 }
            // By the longest of the two, not by their sum.
            sluice.clock.advance(seconds: 29)
            #expect(try await client.receivedCount == 0)
            #expect(origin.connections.isEmpty)
            sluice.clock.advance(seconds: 2)
            #expect(try await client.readResponse().status == 200)
            #expect(await sluice.snapshot().bans.map(\.hits) == [1, 1])
            #expect(await sluice.count(.requestsRefused) == 0)
        }
    }

    @Test("A name that leads to a delayed address waits before it is connected to")
    func delayedAddress() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban addr 127.0.0.0/8 reply delay 1s")
            try await sluice.command("ban addr ::1 reply delay 1s")
            let clock = ContinuousClock()
            let begun = clock.now
            #expect(try await sluice.get("http://localhost:\(origin.port)/").status == 200)
            #expect(clock.now - begun >= .seconds(1))
        }
    }

    @Test("A rule for one match refuses one of many that come at once, and is gone")
    func once() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban name page once note \"one only\"")
            #expect(try sluice.text(of: "bans.txt").contains("name page once"))
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask { try await sluice.get(origin.url("/page")).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 403 }.count == 1)
            #expect(statuses.filter { $0 == 200 }.count == 15)
            try await eventually("the rule is gone") { await sluice.snapshot().bans.isEmpty }
            try await eventually("it is gone from the file") {
                try sluice.text(of: "bans.txt") == ""
            }
            let events = await sluice.snapshot().events.map(\.text)
            #expect(events.contains("used up: ban name page"))
            // Undo brings back no rule that was used up.
            try await sluice.command("undo")
            try await sluice.command("redo")
            #expect(try await sluice.get(origin.url("/page")).status == 200)
        }
    }

    @Test("A rule that lasted, was used up, and is for one match again refuses one more")
    func onceAgain() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban name page forever")
            for _ in 0..<2 {
                try await sluice.command("ban name page once")
                #expect(try await sluice.get(origin.url("/page")).status == 403)
                #expect(try await sluice.get(origin.url("/page")).status == 200)
                try await eventually("the rule is gone") { await sluice.snapshot().bans.isEmpty }
                try await sluice.command("undo")
                #expect(try await sluice.get(origin.url("/page")).status == 403)
            }
        }
    }

    @Test("A rule that has just been used up is not there to be changed")
    func usedUpBeforeTheEdit() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            for _ in 0..<3 {
                try await sluice.command("ban name page once")
                #expect(try await sluice.get(origin.url("/page")).status == 403)
            }
        }
    }

    @Test("A dropped message hears nothing, and is closed when its time is over")
    func droppedMessage() async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.messageServer()
            try await sluice.command("ban port \(server.port) reply drop")
            let client = try await sluice.connect()
            try await client.send(server.object())
            try await eventually("it is refused") { await sluice.count(.requestsRefused) == 1 }
            sluice.clock.advance(seconds: 61)
            #expect(try await client.waitForEnd() == .closed)
            #expect(try await client.receivedCount == 0)
            #expect(server.connections.isEmpty)
            #expect(try await sluice.closedConnections()[0].end == .banned)
        }
    }

    @Test(
        "A client of a tcp listener is dropped, or made to wait", arguments: ["drop", "delay 20s"])
    func relay(reply: String) async throws {
        let server = try await ScriptedOrigin.start { connection in
            try await connection.send("welcome\n")
            _ = try? await connection.read(until: "\n")
        }
        try await withEngine([.tcp(to: server.port)]) { sluice in
            try await sluice.command("ban client 127.0.0.7 reply \(reply)")
            let client = try await sluice.connect(from: "127.0.0.7")
            try await eventually("the rule has matched") {
                await sluice.snapshot().bans[0].hits == 1
            }
            #expect(try await client.receivedCount == 0)
            sluice.clock.advance(seconds: 61)
            if reply == "drop" {
                #expect(try await client.waitForEnd() == .closed)
                #expect(try await client.receivedCount == 0)
            } else {
                #expect(try await client.read(until: "\n") == "welcome\n")
            }
            // The engine is to be empty when it is looked at: its origins are gone by then.
            await server.stop()
        }
    }

    @Test("A SOCKS client whose destination is dropped hears nothing more")
    func droppedSocks() async throws {
        let listener = ListenerSettings(kind: .socks, address: .network(Endpoint(.loopback, 0)))
        try await withEngine([listener]) { sluice in
            try await sluice.command("ban port 9 reply drop")
            let client = try await sluice.connect()
            try await client.send([5, 1, 0])
            #expect(try await client.read(count: 2) == [5, 0])
            try await client.send([5, 1, 0, 1, 127, 0, 0, 1, 0, 9])
            try await eventually("it is refused") { await sluice.count(.connectionsRefused) == 1 }
            sluice.clock.advance(seconds: 61)
            #expect(try await client.waitForEnd() == .closed)
            #expect(try await client.receivedCount == 2)
            #expect(try await sluice.closedConnections()[0].end == .banned)
        }
    }
}
