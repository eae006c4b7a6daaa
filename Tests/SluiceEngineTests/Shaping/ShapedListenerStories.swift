import SluiceCore
import SluiceTestKit
import Testing

@testable import SluiceEngine

@Suite("Limits and faults on every kind of listener")
struct ShapedListenerStories {
    private static func held(_ test: EngineUnderTest, _ count: Int) async throws {
        try await eventually("\(count) bytes are held") {
            await test.snapshot([]).gauges.bufferedBytes == count
        }
    }

    @Test("A message's reply is late, and whoever asks too often is told")
    func messages() async throws {
        try await withEngine([.json]) { test in
            let server = try await test.messageServer()
            try await test.command("fault client 127.0.0.2 delay 20s down")
            let client = try await test.connect(from: "127.0.0.2")
            try await client.send(server.object())
            let reply = "PING for 127.0.0.1"
            try await Self.held(test, reply.utf8.count)
            #expect(try await client.receivedCount == 0)
            test.clock.advance(seconds: 20)
            #expect(try await client.readTextToEnd() == reply)
            try await test.command("limit client 127.0.0.3 requests 1/m")
            #expect(try await test.ask(server.object(), from: "127.0.0.3") == reply)
            let refusal = try await test.ask(server.object(), from: "127.0.0.3")
            #expect(refusal.contains("over limit 2: requests 1/m for client 127.0.0.3"))
        }
    }

    @Test("A socks client's reply and its tunnel are late")
    func socks() async throws {
        let listener = ListenerSettings(kind: .socks, address: .network(Endpoint(.loopback, 0)))
        try await withEngine([listener]) { test in
            let origin = try await test.origin { connection in
                while true { try await connection.send(try await connection.read(count: 4)) }
            }
            try await test.command("fault port \(origin.port) delay 20s down")
            let client = try await test.connect()
            let port = [UInt8(origin.port >> 8), UInt8(origin.port & 255)]
            try await client.send([5, 1, 0])
            #expect(try await client.read(count: 2) == [5, 0])
            try await client.send([5, 1, 0, 1, 127, 0, 0, 1] + port + Array("ping".utf8))
            try await Self.held(test, 14)
            test.clock.advance(seconds: 20)
            #expect(try await client.read(count: 14).suffix(4) == Array("ping".utf8)[...])
        }
    }

    @Test("Whoever takes its answer slowly because a rule says so is not cut for it")
    func pace() async throws {
        let size = 4 << 20
        try await withEngine {
            $0.timeouts.idle = 20_000_000_000
            $0.limits.minimumRate = 10_000
        } _: { test in
            let origin = try await test.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
                connection.pour(size)
                try await connection.waitForEnd()
            }
            try await test.command("fault host 127.0.0.1 rate 100/s down")
            let client = try await test.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("its answer is held") {
                await test.snapshot([]).gauges.bufferedBytes > 100_000
            }
            for _ in 0..<4 {
                test.clock.advance(seconds: 15)
                _ = try await settled("the connection") {
                    await test.snapshot([]).gauges.openConnections
                }
            }
            #expect(await test.snapshot([]).gauges.openConnections == 1)
            try await test.command("undo")
            try await eventually("all has come") { try await client.receivedCount > size }
        }
    }

    @Test("What is held when sluice is asked to stop still arrives, and then the connection ends")
    func stop() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\n\r\nok"
            }
            try await test.command("fault host 127.0.0.1 delay 5s down")
            let client = try await test.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("its answer is held") {
                await test.snapshot([]).gauges.bufferedBytes > 0
            }
            async let cut = test.stop()
            try await eventually("it is stopping") {
                test.clock.advance(seconds: 0.1)
                return try await client.receivedCount > 0
            }
            #expect(try await client.readResponse().text == "ok")
            try await client.waitForEnd()
            #expect(await cut == 0)
        }
    }
}
