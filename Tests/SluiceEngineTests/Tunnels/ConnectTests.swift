import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("CONNECT")
struct ConnectTests {
    private static func connect(
        _ sluice: EngineUnderTest, _ authority: String, from source: String = "127.0.0.1",
        early: String = ""
    ) async throws -> RawConnection {
        let client = try await sluice.connect(from: source)
        try await client.send(
            "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n\r\n\(early)")
        return client
    }

    /// Says back what it hears, until it hears no more.
    static let echo: ScriptedOrigin.Script = { connection in
        while let byte = try? await connection.read(count: 1) { try await connection.send(byte) }
    }

    @Test("Bytes go both ways, untouched, and are counted")
    func bothWays() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(Self.echo)
            let client = try await Self.connect(sluice, origin.authority)
            let head = try await client.readHead()
            #expect(head.status == 200)
            #expect(head["Content-Length"] == nil && head["Transfer-Encoding"] == nil)
            let all = (0...255).map { UInt8($0) }
            try await client.send(all)
            #expect(try await client.read(count: 256) == all)
            let snapshot = await sluice.snapshot()
            #expect(snapshot.gauges.openTunnels == 1)
            #expect(snapshot.connections.first?.state == .tunnel)
            await client.close()
            let row = try await sluice.closedConnections()[0]
            #expect(row.bytesIn > 256 && row.bytesOut > 256)
            #expect(row.target.escaped() == origin.authority)
            #expect(await sluice.count(.tunnels) == 1)
        }
    }

    @Test("What came in one packet with the request goes to the origin first")
    func earlyData() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(Self.echo)
            let client = try await Self.connect(sluice, origin.authority, early: "early")
            _ = try await client.readHead()
            try await client.send("late")
            #expect(try await client.read(until: "late") == "earlylate")
        }
    }

    @Test("However much comes before the tunnel is open: all of it arrives")
    func muchEarlyData() async throws {
        let gate = ThreadGate()
        try await withEngine(
            lookUp: { _ in
                gate.wait()
                return .success([.loopback])
            }
        ) { sluice in
            let origin = try await sluice.origin { try await $0.waitForEnd() }
            let client = try await Self.connect(sluice, "slow.example:\(origin.port)")
            client.pour(8 << 20)
            try await eventually("no more is read ahead") {
                await sluice.snapshot().gauges.bufferedBytes >= 64 << 10
            }
            _ = try await settled("what was read") {
                await sluice.snapshot().gauges.bufferedBytes
            }
            gate.open()
            let server = try await origin.connection()
            try await eventually("all of it is there") {
                try await server.receivedCount == 8 << 20
            }
        }
    }

    @Test("A client that goes while the name of its origin is looked up takes no place of others")
    func clientGoesFirst() async throws {
        let gate = ThreadGate()
        try await withEngine(
            configure: {
                $0.threads = 1
                $0.limits.connectionsPerOrigin = 1
            },
            lookUp: { _ in
                gate.wait()
                return .success([.loopback])
            }
        ) { sluice in
            let origin = try await sluice.origin(Self.echo)
            for gone in 1...3 {
                let client = try await Self.connect(sluice, "slow.example:\(origin.port)")
                try await eventually("it waits") {
                    await sluice.snapshot().connections.contains { $0.state == .connecting }
                }
                await client.reset()
                _ = try await sluice.closedConnections(gone)
            }
            let client = try await Self.connect(sluice, "slow.example:\(origin.port)")
            gate.open()
            #expect(try await client.readHead().status == 200)
            try await eventually("it is there") { origin.connections.count == 1 }
        }
    }

    @Test("An origin that speaks first is heard")
    func originFirst() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                try await connection.send("220 ready\r\n")
                try await connection.waitForEnd()
            }
            let client = try await Self.connect(sluice, origin.authority)
            _ = try await client.readHead()
            #expect(try await client.read(until: "\r\n") == "220 ready\r\n")
        }
    }

    @Test("When the client has said its last, the origin may still answer")
    func clientEndsFirst() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                let all = try await connection.readTextToEnd()
                try await connection.send("you said \(all)")
            }
            let client = try await Self.connect(sluice, origin.authority)
            _ = try await client.readHead()
            try await client.send("goodbye")
            try await client.endSending()
            #expect(try await client.readTextToEnd() == "you said goodbye")
            #expect(try await sluice.closedConnections()[0].end == .complete)
        }
    }

    @Test("When the origin has said its last, the client may still speak")
    func originEndsFirst() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                try await connection.send("that was all")
                try await connection.endSending()
                #expect(try await connection.readTextToEnd() == "so I see")
            }
            let client = try await Self.connect(sluice, origin.authority)
            _ = try await client.readHead()
            #expect(try await client.readTextToEnd() == "that was all")
            try await client.send("so I see")
            try await client.endSending()
            #expect(try await sluice.closedConnections()[0].end == .complete)
            try await eventually("it is heard") { try await origin.received() == "so I see" }
        }
    }

    @Test("The whole life of a client in one packet: request, data, end")
    func allInOne() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                let all = try await connection.readTextToEnd()
                try await connection.send("got \(all)")
            }
            let client = try await Self.connect(sluice, origin.authority, early: "early")
            try await client.endSending()
            #expect(try await client.readTextToEnd().hasSuffix("\r\n\r\ngot early"))
        }
    }

    @Test("A reset on one side ends the other", arguments: [true, false])
    func reset(byClient: Bool) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                try await connection.waitForEnd()
            }
            let client = try await Self.connect(sluice, origin.authority)
            _ = try await client.readHead()
            let server = try await origin.connection()
            if byClient { await client.reset() } else { await server.reset() }
            let row = try await sluice.closedConnections()[0]
            #expect(row.end == (byClient ? .clientClosed : .originClosed))
            if !byClient { try await client.waitForEnd() }
        }
    }

    @Test("An origin that cannot be reached is named in an answer, and the client may go on")
    func unreachable() async throws {
        try await withEngine { sluice in
            let nobody = try ReservedPort(.refusing)
            let client = try await Self.connect(sluice, nobody.authority)
            let answer = try await client.readResponse()
            #expect(answer.status == 502)
            #expect(answer["Proxy-Status"]?.contains("error=connection_refused") == true)
            let origin = try await sluice.origin { _ in "HTTP/1.1 204 No Content\r\n\r\n" }
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().status == 204)
        }
    }

    @Test(
        "A ban on client, host, port or address refuses a tunnel before anything is connected",
        arguments: ["client 127.0.0.7", "host 127.0.0.1", "addr 127.0.0.0/8", "port"])
    func banned(rule: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(Self.echo)
            let ban = rule == "port" ? "port \(origin.port)" : rule
            try await sluice.command("ban \(ban)")
            let client = try await Self.connect(sluice, origin.authority, from: "127.0.0.7")
            let answer = try await client.readResponse()
            #expect(answer.status == 403)
            #expect(answer.text.contains("refused by ban 1: \(ban)"))
            #expect(origin.connections.isEmpty)
            #expect(await sluice.snapshot().bans.first?.hits == 1)
        }
    }

    @Test("A ban with cut ends the tunnels it matches, and no others")
    func cut() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(Self.echo)
            let mine = try await Self.connect(sluice, origin.authority, from: "127.0.0.7")
            let other = try await Self.connect(sluice, origin.authority, from: "127.0.0.8")
            _ = try await mine.readHead()
            _ = try await other.readHead()
            let reply = try await sluice.command("ban client 127.0.0.7 cut")
            #expect(reply.notice.text.hasSuffix("1 live connection cut"))
            try await mine.waitForEnd()
            try await other.send("x")
            #expect(try await other.read(count: 1) == Array("x".utf8))
            #expect(try await sluice.closedConnections()[0].end == .banned)
        }
    }

    @Test("A tunnel in which nothing moves is closed after the idle time")
    func idle() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(Self.echo)
            let client = try await Self.connect(sluice, origin.authority)
            _ = try await client.readHead()
            sluice.clock.advance(seconds: 50)
            try await client.send("x")
            _ = try await client.read(count: 1)
            sluice.clock.advance(seconds: 50)
            try await client.send("y")
            _ = try await client.read(count: 1)
            sluice.clock.advance(seconds: 61)
            try await client.waitForEnd()
            #expect(try await sluice.closedConnections()[0].end == .idle)
        }
    }
}
