import SluiceCore
import SluiceTestKit
import Testing

@Suite("The tcp listener")
struct RelayTests {
    /// What `sluice serve echo` does: each line back in upper case.
    private static let upperCase: ScriptedOrigin.Script = { connection in
        while let line = try? await connection.read(until: "\n") {
            try await connection.send(line.uppercased())
        }
    }

    private func withRelay(
        to script: @escaping ScriptedOrigin.Script,
        _ story: (EngineUnderTest, ScriptedOrigin) async throws -> Void
    ) async throws {
        let origin = try await ScriptedOrigin.start(script)
        do {
            try await withEngine([.tcp(to: origin.port)]) { sluice in
                try await story(sluice, origin)
                // The engine is to be empty when it is looked at: its origins are gone by then.
                await origin.stop()
            }
        } catch {
            await origin.stop()
            throw error
        }
        await origin.stop()
    }

    @Test("Words go to the server and come back")
    func echo() async throws {
        try await withRelay(to: Self.upperCase) { sluice, origin in
            let client = try await sluice.connect()
            try await client.send("héllo\n")
            #expect(try await client.read(until: "\n") == "HÉLLO\n")
            let row = await sluice.snapshot().connections[0]
            #expect(row.kind == .tcp && row.state == .tunnel)
            #expect(row.target.escaped() == origin.authority)
            #expect(row.bytesIn == 7 && row.bytesOut == 7)
        }
    }

    @Test("Two clients at once, 10,000 messages each: every answer, in order")
    func manyMessages() async throws {
        try await withRelay(to: { connection in
            // Whatever has arrived is answered at once: what counts here is the relay.
            while let first = try? await connection.read(count: 1) {
                let rest = try await connection.readAvailable()
                try await connection.send((first + rest).map(Self.upperCased))
            }
        }) { sluice, _ in
            let clients = [try await sluice.connect(), try await sluice.connect()]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (name, client) in zip(["a", "b"], clients) {
                    group.addTask { try await Self.converse(client, name) }
                }
                try await group.waitForAll()
            }
            let rows = await sluice.snapshot().connections
            #expect(rows.allSatisfy { $0.bytesIn == 80_000 && $0.bytesOut == 80_000 })
        }
    }

    private static func upperCased(_ byte: UInt8) -> UInt8 {
        (0x61...0x7a).contains(byte) ? byte - 0x20 : byte
    }

    /// All messages are sent while answers arrive; message 17 of `a` is `a000017` and a line end.
    private static func converse(_ client: RawConnection, _ name: String) async throws {
        let messages = (0..<10_000).map { number in
            let digits = String(number)
            return name + String(repeating: "0", count: 6 - digits.count) + digits + "\n"
        }
        async let sending: Void = {
            for start in stride(from: 0, to: messages.count, by: 10) {
                try await client.send(messages[start..<(start + 10)].joined())
            }
        }()
        let answers = try await client.read(count: 80_000)
        try await sending
        let expected = messages.joined().utf8.map(Self.upperCased)
        #expect(answers == expected)
    }

    @Test("Either end may finish first, and hears the other out", arguments: [true, false])
    func halfClose(clientFirst: Bool) async throws {
        try await withRelay(to: { connection in
            if clientFirst {
                let all = try await connection.readTextToEnd()
                try await connection.send("heard: \(all)")
            } else {
                try await connection.send("done")
                try await connection.endSending()
                _ = try await connection.readToEnd()
            }
        }) { sluice, origin in
            let client = try await sluice.connect()
            if clientFirst {
                try await client.send("that is all")
                try await client.endSending()
                #expect(try await client.readTextToEnd() == "heard: that is all")
            } else {
                #expect(try await client.readTextToEnd() == "done")
                try await client.send("and mine")
                try await client.endSending()
                try await eventually("it is heard") { try await origin.received() == "and mine" }
            }
            #expect(try await sluice.closedConnections()[0].end == .complete)
        }
    }

    @Test("A server that is down: the client is let go, and the row says why")
    func originDown() async throws {
        let nobody = try ReservedPort(.refusing)
        try await withEngine([.tcp(to: nobody.port)]) { sluice in
            let client = try await sluice.connect()
            try await client.send("anyone?")
            try await client.waitForEnd()
            let row = try await sluice.closedConnections()[0]
            #expect(row.end == .unreachable)
            #expect(await sluice.count(.upstreamFailures) == 1)
        }
    }

    @Test(
        "A banned client is closed, or reset, without a word; the server hears nothing",
        arguments: [("", PeerEnd.closed), (" reply close", .closed), (" reply reset", .reset)])
    func bannedClient(reply: String, end: PeerEnd) async throws {
        try await withRelay(to: Self.upperCase) { sluice, origin in
            try await sluice.command("ban client 127.0.0.7\(reply)")
            let fate = try await sluice.fateOfSilentClient(from: "127.0.0.7")
            #expect(fate == (end, 0))
            #expect(origin.connections.isEmpty)
            let welcome = try await sluice.connect(from: "127.0.0.8")
            try await welcome.send("hi\n")
            #expect(try await welcome.read(until: "\n") == "HI\n")
            let row = try await sluice.closedConnections()[0]
            #expect(row.end == .banned)
            #expect(await sluice.snapshot().bans[0].hits == 1)
        }
    }

    @Test("A ban on the server's address or port closes too", arguments: ["addr", "port", "host"])
    func bannedServer(field: String) async throws {
        try await withRelay(to: Self.upperCase) { sluice, origin in
            let value = field == "port" ? "\(origin.port)" : "127.0.0.1"
            try await sluice.command("ban \(field) \(value)")
            let client = try await sluice.connect()
            #expect(try await client.waitForEnd() == .closed)
            #expect(origin.connections.isEmpty)
            #expect(try await sluice.closedConnections()[0].end == .banned)
            let snapshot = await sluice.snapshot()
            #expect(snapshot.bans[0].hits == 1)
            #expect(snapshot.counters[.connectionsRefused] == 1)
        }
    }
}
