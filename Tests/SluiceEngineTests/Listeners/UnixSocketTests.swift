import Foundation
import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Unix sockets")
struct UnixSocketTests {
    /// Short enough for a socket's address, and nobody else's.
    private static func path() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).sock").path
    }

    @Test(
        "A listener serves who connects to its path, as a client on this machine, and takes the path away"
    )
    func listener() async throws {
        let path = Self.path()
        try await withEngine([ListenerSettings(kind: .forward, address: .unix(path))]) { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            }
            let client = try await RawConnection.connect(toSocket: path)
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().text == "ok")
            await client.close()
            let row = try await sluice.closedConnections()[0]
            #expect(row.listener == "forward unix:\(path)")
            #expect(row.client.address == .loopback)
            try await sluice.command("ban client 127.0.0.1")
            let banned = try await RawConnection.connect(toSocket: path)
            try await banned.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await banned.readResponse().status == 403)
            await banned.close()

            try await sluice.command("listener unix:\(path) drain")
            #expect(!FileManager.default.fileExists(atPath: path))
            try await sluice.command("listener unix:\(path) resume")
            let again = try await RawConnection.connect(toSocket: path)
            await again.close()
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("A server behind a path is relayed to, and called by it in rows and log")
    func server() async throws {
        let path = Self.path()
        let server = try await ScriptedOrigin.start(onSocket: path) { connection in
            _ = try await connection.read(count: 4)
            try await connection.send("pong")
            try await connection.waitForEnd()
        }
        let group = UpstreamSettings(
            name: "local", servers: [ServerSettings(address: .unix(path))])
        try await withEngine(
            [.tcp(toGroup: "local")], configure: { $0.upstreams = [group] }
        ) { sluice in
            let client = try await sluice.connect()
            try await client.send("ping")
            #expect(try await client.read(count: 4) == Array("pong".utf8))
            await client.close()
            let row = try await sluice.closedConnections()[0]
            #expect(row.target == WireText("unix:\(path)"))
            #expect(try await sluice.logLines(1)[0].contains("\"TCP unix:\(path) -\" 200 4 "))
            await server.stop()
            // Its path is there, and nobody listens.
            let late = try await sluice.connect()
            try await late.waitForEnd()
            #expect(try await sluice.closedConnections(2).contains { $0.end == .unreachable })
        }
        try? FileManager.default.removeItem(atPath: path)
    }
}
