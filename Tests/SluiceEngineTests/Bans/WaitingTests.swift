import SluiceCore
import SluiceTestKit
import Testing

@Suite("Rules that change while something waits")
struct WaitingTests {
    private static let ok =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\n\r\nok"

    @Test("Who waited for a server and is refused by then hears of it at once")
    func queue() async throws {
        let server = try await ScriptedOrigin.start { try await $0.waitForEnd() }
        var group = UpstreamSettings(
            name: "web", servers: [ServerSettings(name: "a", port: server.port)])
        group.servers[0].maximumConnections = 1
        let listener = ListenerSettings(
            kind: .reverse, address: .network(Endpoint(.loopback, 0)), upstream: "web")
        try await withEngine(
            [listener],
            configure: { settings in
                settings.upstreams = [group]
                // A kept connection is taken again on its own loop only.
                settings.threads = 1
            }
        ) { sluice in
            let first = try await sluice.connect()
            try await first.send("GET /first HTTP/1.1\r\nHost: x\r\n\r\n")
            let busy = try await server.connection()
            try await eventually("it asks") {
                try await server.received().contains("GET /first")
            }
            let second = try await sluice.connect(from: "127.0.0.2")
            try await second.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("it waits") {
                await sluice.snapshot([]).upstreams.first?.queued == 1
            }
            try await sluice.command("ban client 127.0.0.2 reply 404")
            try await busy.send(Self.ok)
            #expect(try await first.readResponse().text == "ok")
            #expect(try await second.readResponse().status == 404)
            #expect(server.connections.count == 1, "it would have gone over the kept one")
            await server.stop()
        }
    }

    @Test("A rule that is made while a delay holds a connection up holds for it too")
    func connector() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban addr 127.0.0.0/8 reply delay 1s")
            try await sluice.command("ban addr ::1 reply delay 1s")
            let client = try await sluice.connect()
            try await client.send(
                "GET http://localhost:\(origin.port)/ HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("it waits") { await sluice.snapshot().bans[0].hits == 1 }
            try await sluice.command("ban addr 127.0.0.1 reply 404")
            #expect(try await client.readResponse().status == 404)
            #expect(origin.connections.isEmpty)
        }
    }

    @Test("A fault that is lifted while the exchange under it still connects is gone for it")
    func liftedFault() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("fault host localhost delay 60s down")
            // Something is left to shape it.
            try await sluice.command("limit host localhost bandwidth 100mb/s")
            try await sluice.command("ban addr 127.0.0.0/8 reply delay 1s")
            let client = try await sluice.connect()
            try await client.send(
                "GET http://localhost:\(origin.port)/ HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("it waits") { await sluice.snapshot().bans[2].hits == 1 }
            try await sluice.command("unban 1")
            #expect(try await client.readResponse().text == "ok")
        }
    }
}
