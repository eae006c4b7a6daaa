import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("The operator ends connections")
struct KillTests {
    private static let waiting: ScriptedOrigin.Script = { connection in
        _ = try await connection.readRequest()
        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")
        try await connection.waitForEnd()
    }

    @Test("By number: that one, in the middle of its answer, and no other")
    func byID() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(Self.waiting)
            let doomed = try await sluice.connect()
            let other = try await sluice.connect()
            for client in [doomed, other] {
                try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = try await client.read(until: "half")
            }
            let rows = await sluice.snapshot().connections
            let id = try #require(rows.first { $0.client.port == doomed.localPort }?.id)
            let reply = try await sluice.command("kill \(id)")
            #expect(reply.notice.text == "cut 1 connection")
            #expect(try await doomed.waitForEnd() == .reset)
            let row = try await sluice.closedConnections()[0]
            #expect(row.id == id && row.end == .killed)
            #expect(try await sluice.endedExchanges(1)[0].end == .killed)
            #expect(await sluice.snapshot().gauges.openConnections == 1)
            #expect(
                try await sluice.refusal(of: "kill \(id)") == "there is no open connection \(id)")
        }
    }

    @Test("By filter: all that match, whatever their listener; those that do not stay")
    func byFilter() async throws {
        try await withEngine([.forward, .json]) { sluice in
            let origin = try await sluice.origin(Self.waiting)
            let tunnel = try await sluice.connect(from: "127.0.0.7")
            try await tunnel.send(
                "CONNECT \(origin.authority) HTTP/1.1\r\nHost: \(origin.authority)\r\n\r\n")
            _ = try await tunnel.readHead()
            let doomed = [
                tunnel, try await sluice.connect(from: "127.0.0.7"),
                try await sluice.connect(from: "127.0.0.7", to: 1),
            ]
            let other = try await sluice.connect(from: "127.0.0.8")
            try await eventually("all are there") {
                await sluice.snapshot().gauges.openConnections == 4
            }
            let reply = try await sluice.command("kill 127.0.0.7")
            #expect(reply.notice.text == "cut 3 connections")
            for client in doomed { try await client.waitForEnd() }
            let rows = try await sluice.closedConnections(3)
            #expect(rows.allSatisfy { $0.end == .killed })
            try await other.send("GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await other.readHead().status == 502)
        }
    }

    @Test("What is not there, or not understood, is said")
    func unknown() async throws {
        try await withEngine { sluice in
            let client = try await sluice.connect()
            try await eventually("it is there") {
                await sluice.snapshot().gauges.openConnections == 1
            }
            #expect(
                try await sluice.refusal(of: "kill 99") == "there is no open connection 99")
            #expect(try await sluice.refusal(of: "kill ~c 200").hasPrefix("column 1: "))
            let nothing = try await sluice.command("kill nobody.test")
            #expect(nothing.notice.text == "cut 0 connections")
            #expect(await sluice.snapshot().gauges.openConnections == 1)
            await client.close()
        }
    }
}
