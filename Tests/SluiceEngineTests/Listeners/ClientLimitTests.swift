import SluiceCore
import SluiceTestKit
import Testing

@testable import SluiceEngine

@Suite("Connections of one client")
struct ClientLimitTests {
    @Test("Over the limit HTTP clients get 429 and when to come again; other clients are served")
    func http() async throws {
        try await withEngine(configure: { $0.limits.connectionsPerClient = 2 }) { sluice in
            let first = try await sluice.connect()
            _ = try await sluice.connect()
            try await eventually("both are counted") {
                await sluice.snapshot([]).gauges.openConnections == 2
            }
            let third = try await sluice.connect()
            let answer = try await third.readTextToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
            #expect(answer.contains("\r\nRetry-After: 1\r\n"))
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            }
            #expect(try await sluice.get(origin.url(), from: "127.0.0.2").text == "ok")
            await first.close()
            await third.close()
            _ = try await sluice.closedConnections(3)
            #expect(try await sluice.get(origin.url()).text == "ok")
        }
    }

    @Test("Over the limit a client of another listener is closed, with a row and a line")
    func tcp() async throws {
        let origin = try await ScriptedOrigin.start { connection in
            _ = try await connection.readToEnd()
        }
        try await withEngine(
            [.tcp(to: origin.port)], configure: { $0.limits.connectionsPerClient = 1 }
        ) { sluice in
            _ = try await sluice.connect()
            _ = try await origin.connection()
            let second = try await sluice.connect()
            try await second.waitForEnd()
            #expect(try await sluice.closedConnections()[0].end == .overload)
            try await eventually("the line is written") {
                sluice.clock.advance(seconds: 1)
                return try sluice.text(of: "access.log").contains("127.0.0.1:\(origin.port)")
            }
            await origin.stop()
        }
    }

    @Test("Addresses of version 6 are counted by their /64: one client has as many as it likes")
    func version6() throws {
        let numbers = Numbers()
        let entrance = Entrance(.forward, bound: .network(Endpoint(.loopback, 8080)))
        let records = try ["2001:db8::1", "2001:db8::2:3:4:5", "2001:db8:0:1::1"].map { text in
            ConnectionRecord(
                id: ConnectionID(1), entrance: entrance,
                client: Endpoint(try #require(IPAddress(text)), 1), opened: WallTime(seconds: 0))
        }
        #expect(records.map { numbers.countClient(of: $0) } == [1, 2, 1])
        numbers.release(records[0])
        #expect(numbers.countClient(of: records[0]) == 2)
    }
}
