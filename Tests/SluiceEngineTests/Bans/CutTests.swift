import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Bans that cut live connections")
struct CutTests {
    /// Answers `/whole`, sends half of everything else and waits.
    private static let halfway: ScriptedOrigin.Script = { connection in
        while true {
            let request = try await connection.readRequest()
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")
            if request.target == "/whole" { try await connection.send("half") }
        }
    }

    private static func begin(
        _ sluice: EngineUnderTest, _ url: String, from source: String = "127.0.0.1"
    ) async throws -> RawConnection {
        let client = try await sluice.connect(from: source)
        try await client.send("GET \(url) HTTP/1.1\r\nHost: x\r\n\r\n")
        if url.hasSuffix("/whole") {
            _ = try await client.readResponse()
            try await eventually("the exchange is over") {
                await sluice.snapshot(.connections).connections.first {
                    $0.client.port == client.localPort
                }?.state == .idle
            }
        } else {
            _ = try await client.read(until: "half")
        }
        return client
    }

    private static func notice(_ count: Int) -> String {
        "; \(count) live connection\(count == 1 ? "" : "s") cut"
    }

    @Test(
        "By client: idle, in the middle of an answer and silent ones go; other clients stay")
    func byClient() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(Self.halfway)
            let idle = try await Self.begin(sluice, origin.url("/whole"), from: "127.0.0.7")
            let busy = try await Self.begin(sluice, origin.url("/half"), from: "127.0.0.7")
            let silent = try await sluice.connect(from: "127.0.0.7")
            let others = [
                try await Self.begin(sluice, origin.url("/whole")),
                try await Self.begin(sluice, origin.url("/half")), try await sluice.connect(),
            ]
            try await eventually("all are there") {
                await sluice.snapshot().gauges.openConnections == 6
            }
            let reply = try await sluice.command("ban client 127.0.0.7 cut")
            #expect(reply.notice.text.hasSuffix(Self.notice(3)))
            for client in [idle, busy, silent] {
                #expect(try await client.waitForEnd() == .reset)
            }
            let rows = try await sluice.closedConnections(3)
            #expect(rows.count == 3 && rows.allSatisfy { $0.end == .banned })
            try await others[0].send("GET \(origin.url("/whole")) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await others[0].readResponse().text == "halfhalf")
            #expect(await sluice.snapshot().gauges.openConnections == 3)
            // Cutting is no hit: nothing was asked for.
            #expect(await sluice.snapshot().bans[0].hits == 0)
        }
    }

    @Test(
        "By what is asked for: only an exchange in progress that asks for it goes",
        arguments: ["host 127.0.0.1", "port PORT", "url http://AUTHORITY/half", "name half"])
    func byTarget(template: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(Self.halfway)
            let other = try await sluice.origin(on: "127.0.0.2", Self.halfway)
            let busy = try await Self.begin(sluice, origin.url("/half"))
            let neighbour = try await Self.begin(sluice, other.url("/other"))
            let rule = template.replacing("AUTHORITY", with: origin.authority)
                .replacing("PORT", with: "\(origin.port)")
            let reply = try await sluice.command("ban \(rule) cut")
            #expect(reply.notice.text.hasSuffix(Self.notice(1)))
            #expect(try await busy.waitForEnd() == .reset)
            let row = try await sluice.endedExchanges(1)[0]
            #expect(row.end == .banned && row.size == 4)
            try await other.connection().send("half")
            #expect(try await neighbour.read(count: 4) == Array("half".utf8))
        }
    }

    @Test(
        "A tunnel goes by its host, its port or its client", arguments: ["host", "port", "client"])
    func tunnels(field: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { try await $0.waitForEnd() }
            let other = try await sluice.origin(on: "127.0.0.2") { connection in
                try await connection.send(try await connection.read(count: 4))
                try await connection.waitForEnd()
            }
            var tunnels: [RawConnection] = []
            for (source, target) in [("127.0.0.7", origin), ("127.0.0.8", other)] {
                let client = try await sluice.connect(from: source)
                try await client.send(
                    "CONNECT \(target.authority) HTTP/1.1\r\nHost: x:1\r\n\r\n")
                #expect(try await client.readHead().status == 200)
                tunnels.append(client)
            }
            let values = ["host": "127.0.0.1", "port": "\(origin.port)", "client": "127.0.0.7"]
            let value = try #require(values[field])
            let reply = try await sluice.command("ban \(field) \(value) cut")
            #expect(reply.notice.text.hasSuffix(Self.notice(1)))
            try await tunnels[0].waitForEnd()
            try await origin.connection().waitForEnd()
            try await tunnels[1].send("ping")
            #expect(try await tunnels[1].read(count: 4) == Array("ping".utf8))
            #expect(await sluice.snapshot().gauges.openTunnels == 1)
            #expect(try await sluice.closedConnections()[0].end == .banned)
        }
    }

    @Test("By address: what a name led to counts", arguments: ["http", "connect"])
    func byAddress(kind: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(Self.halfway)
            let authority = "localhost:\(origin.port)"
            let client: RawConnection
            if kind == "http" {
                client = try await Self.begin(sluice, "http://\(authority)/half")
            } else {
                client = try await sluice.connect()
                try await client.send(
                    "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n\r\n")
                #expect(try await client.readHead().status == 200)
            }
            let reply = try await sluice.command("ban addr 127.0.0.1 cut")
            #expect(reply.notice.text.hasSuffix(Self.notice(1)))
            try await client.waitForEnd()
            #expect(try await sluice.closedConnections()[0].end == .banned)
        }
    }

    @Test("A dry rule, one for another, and one without cut end nothing")
    func nothing() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(Self.halfway)
            let client = try await Self.begin(sluice, origin.url("/half"))
            let dry = try await sluice.command("ban name half dry cut")
            #expect(dry.notice.text.hasSuffix(Self.notice(0)))
            let other = try await sluice.command("ban host elsewhere.test cut")
            #expect(other.notice.text.hasSuffix(Self.notice(0)))
            try await sluice.command("ban host 127.0.0.1")
            try await origin.connection().send("half")
            #expect(try await client.read(count: 4) == Array("half".utf8))
        }
    }
}
