import SluiceCore
import SluiceTestKit
import Testing

@Suite("Listeners at run time")
struct DrainTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test("A drained listener takes nobody; an idle client is let go; resume takes clients again")
    func drain() async throws {
        try await withEngine([.forward, .forward]) { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let idle = try await sluice.connect()
            try await idle.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await idle.readResponse().text == "ok")
            let other = try await sluice.connect(to: 1)
            try await sluice.command("listener 127.0.0.1:\(sluice.port()) drain")
            #expect(try await idle.waitForEnd() == .closed)
            let refused = try? await RawConnection.connect(to: sluice.port())
            #expect(refused == nil)
            #expect(await sluice.snapshot().listeners.map(\.isDraining) == [true, false])
            let again = try await sluice.refusal(of: "listener 127.0.0.1:\(sluice.port()) drain")
            #expect(again.contains("draining already"))
            try await sluice.command("listener 127.0.0.1:\(sluice.port()) resume")
            #expect(try await sluice.get(origin.url()).text == "ok")
            #expect(await sluice.snapshot().listeners.map(\.isDraining) == [false, false])
            try await other.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await other.readResponse().text == "ok")
        }
    }

    @Test("An answer in progress is finished; the connection closes behind it")
    func inProgress() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                _ = try await connection.readToEnd()
            }
            let client = try await sluice.connect()
            try await client.send(
                "POST \(origin.url()) HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n")
            _ = try await origin.connection()
            try await sluice.command("listener 127.0.0.1:\(sluice.port()) drain")
            try await client.send("abc")
            let server = try await origin.connection()
            try await server.send(Self.ok)
            let answer = try await client.readResponse()
            #expect(answer.text == "ok")
            // A client that was not told would send its next request into the end.
            #expect(answer["Connection"] == "close")
            #expect(try await client.waitForEnd() == .closed)
        }
    }

    @Test("There is no such listener, and that is said")
    func unknown() async throws {
        try await withEngine { sluice in
            let reason = try await sluice.refusal(of: "listener 127.0.0.1:1 drain")
            #expect(reason.contains("no listener"))
        }
    }

    @Test("A tcp client that waits for a server is not cut by the drain of its listener")
    func waiting() async throws {
        try await GroupStory.run(
            1, configure: { $0.servers[0].maximumConnections = 1 }
        ) { story in
            let first = try await story.visit()
            let second = try await story.sluice.connect()
            try await eventually("it waits") { try await story.row("a").queued == 1 }
            try await story.sluice.command("listener 127.0.0.1:\(story.sluice.port()) drain")
            await first.client.close()
            #expect(try await second.read(count: 1) == Array("a".utf8))
        }
    }
}
