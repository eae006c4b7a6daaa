import Foundation
import NIOCore
import SluiceCore
import SluiceTestKit
import Testing

@Suite("Stopping")
struct ShutdownTests {
    /// Sends half of its answer; the story sends the rest.
    private static let half: ScriptedOrigin.Script = { connection in
        _ = try await connection.readRequest()
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")
        try await connection.waitForEnd()
    }

    private static func begin(
        _ sluice: EngineUnderTest, _ origin: ScriptedOrigin
    ) async throws -> RawConnection {
        let client = try await sluice.connect()
        try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = try await client.read(until: "half")
        return client
    }

    private static func tunnel(
        _ sluice: EngineUnderTest, _ origin: ScriptedOrigin
    ) async throws -> RawConnection {
        let client = try await sluice.connect()
        try await client.send(
            "CONNECT \(origin.authority) HTTP/1.1\r\nHost: \(origin.authority)\r\n\r\n")
        _ = try await client.readHead()
        return client
    }

    @Test("An answer in progress is finished; the idle are closed at once; no one new comes in")
    func graceful() async throws {
        try await withEngine([.forward, .json]) { sluice in
            let origin = try await sluice.origin(Self.half)
            let other = try await sluice.origin { _ in "HTTP/1.1 204 No Content\r\n\r\n" }
            let busy = try await Self.begin(sluice, origin)
            // What it asks for behind that is not begun any more.
            try await busy.send("GET \(other.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            let idle = try await sluice.connect()
            try await idle.send("GET \(other.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await idle.readResponse()
            let silent = [try await sluice.connect(), try await sluice.connect(to: 1)]
            try await eventually("all are there") {
                await sluice.snapshot([]).gauges.openConnections == 4
            }
            async let cut = sluice.stop()
            for client in silent + [idle] { #expect(try await client.waitForEnd() == .closed) }
            for listener in 0...1 {
                await #expect(throws: IOError.self) {
                    _ = try await sluice.connect(to: listener)
                }
            }
            try await origin.connection().send("half")
            #expect(try await busy.readTextToEnd() == "half")
            await busy.close()
            #expect(await cut == 0)
            #expect(try await origin.connection().waitForEnd() == .closed)
            #expect(try await other.connection().waitForEnd() == .closed)
            #expect(other.connections.count == 1)
        }
    }

    @Test("What lasts longer than it may is cut, and counted")
    func cut() async throws {
        try await withEngine(configure: { $0.timeouts.shutdown = 200_000_000 }) { sluice in
            let origin = try await sluice.origin(Self.half)
            let tunneled = try await sluice.origin { try await $0.waitForEnd() }
            let busy = try await Self.begin(sluice, origin)
            let tunnel = try await Self.tunnel(sluice, tunneled)
            let idle = try await sluice.connect()
            try await eventually("all are there") {
                await sluice.snapshot([]).gauges.openConnections == 3
            }
            #expect(await sluice.stop() == 2)
            #expect(try await busy.waitForEnd() == .reset)
            try await tunnel.waitForEnd()
            #expect(try await idle.waitForEnd() == .closed)
            try await origin.connection().waitForEnd()
            try await tunneled.connection().waitForEnd()
            // What was cut has its lines too.
            let log = try sluice.text(of: "access.log")
            #expect(log.split(separator: "\n").count == 2)
            #expect(log.contains("\"GET ") && log.contains("\"CONNECT ") && log.hasSuffix("\n"))
        }
    }

    @Test("A tunnel may end by itself in the time that is left")
    func tunnelEnds() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                try await connection.send(try await connection.readToEnd())
            }
            let tunnel = try await Self.tunnel(sluice, origin)
            let idle = try await sluice.connect()
            try await eventually("both are there") {
                await sluice.snapshot([]).gauges.openConnections == 2
            }
            async let cut = sluice.stop()
            try await idle.waitForEnd()
            try await tunnel.send("last words")
            try await tunnel.endSending()
            #expect(try await tunnel.readTextToEnd() == "last words")
            #expect(await cut == 0)
        }
    }

    @Test("A message that waits for its server gets its reply")
    func message() async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.origin { connection in
                _ = try await connection.read(count: 4)
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            let silent = try await sluice.connect()
            try await client.send(server.object())
            try await eventually("the message is at the server") {
                try await server.received() == "ping"
            }
            async let cut = sluice.stop()
            try await silent.waitForEnd()
            let connection = try await server.connection()
            try await connection.send("pong")
            #expect(try await client.read(count: 4) == Array("pong".utf8))
            await connection.close()
            #expect(try await client.readToEnd().isEmpty)
            await client.close()
            #expect(await cut == 0)
        }
    }

    @Test("Stopping leaves the bans written and the control socket gone")
    func files() async throws {
        try await withEngine(
            configure: { $0.controlPath = $0.stateDirectory.map { "\($0)/control.sock" } }
        ) { sluice in
            try await sluice.command("ban host a.test forever")
            try await sluice.command("ban host b.test")
            #expect(FileManager.default.fileExists(atPath: "\(sluice.folder)/control.sock"))
            #expect(await sluice.stop() == 0)
            #expect(try sluice.text(of: "bans.txt") == "host a.test\n")
            #expect(!FileManager.default.fileExists(atPath: "\(sluice.folder)/control.sock"))
        }
    }
}
