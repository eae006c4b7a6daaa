import SluiceCore
import SluiceTestKit
import Testing

@testable import SluiceEngine

@Suite("Faults on live traffic")
struct FaultStories {
    /// Says `greeting` to everybody, and listens.
    private static func speaker(
        _ test: EngineUnderTest, _ greeting: [UInt8]
    ) async throws -> ScriptedOrigin {
        try await test.origin { connection in
            try await connection.send(greeting)
            try await connection.waitForEnd()
        }
    }

    private static func held(_ test: EngineUnderTest, _ count: Int) async throws {
        try await eventually("\(count) bytes are held") {
            await test.snapshot([]).gauges.bufferedBytes == count
        }
    }

    @Test("A delay on a TCP relay is for its client only, and ends with its time")
    func relay() async throws {
        let origin = try await ScriptedOrigin.start { connection in
            try await connection.send("hello")
            try await connection.waitForEnd()
        }
        try await withEngine([.tcp(to: origin.port)]) { test in
            try await test.command("fault client 127.0.0.2 delay 20s down")
            let late = try await test.connect(from: "127.0.0.2")
            let other = try await test.connect(from: "127.0.0.3")
            #expect(try await other.read(count: 5) == Array("hello".utf8))
            try await Self.held(test, 5)
            #expect(try await late.receivedCount == 0)
            test.clock.advance(seconds: 20)
            #expect(try await late.read(count: 5) == Array("hello".utf8))
            #expect(await test.count(.faultsApplied) == 1)
        }
        await origin.stop()
    }

    @Test("A delayed answer is longer on its way than the idle timeout, and shows the rule")
    func answer() async throws {
        try await withEngine(configure: { $0.timeouts.idle = 30_000_000_000 }) { test in
            let origin = try await test.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\n\r\nok"
            }
            try await test.command("fault host 127.0.0.1 delay 100s down")
            let client = try await test.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await test.lastExchange().rule == BanID(1))
            for _ in 0..<3 {
                test.clock.advance(seconds: 31)
                _ = try await settled("nothing ends") { try await client.receivedCount }
            }
            #expect(try await client.receivedCount == 0)
            test.clock.advance(seconds: 10)
            #expect(try await client.readResponse().text == "ok")
        }
    }

    @Test("What is held of an answer goes on as its own rule says, whatever other rules become")
    func othersRule() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\n\r\nok"
            }
            try await test.command("fault host 127.0.0.1 delay 20s down")
            let client = try await test.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await test.lastExchange()
            try await test.command("limit host other.test requests 1/s")
            let received = try await settled("it is held") { try await client.receivedCount }
            #expect(received == 0)
            try await test.command("unban 1")
            #expect(try await client.readResponse().text == "ok")
        }
    }

    @Test("An answer from the cache fares like one from the origin, and the next exchange not")
    func fromCache() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: max-age=600\r\n\r\nok"
            }
            _ = try await test.get(origin.url("/slow"))
            try await test.command("fault url \(origin.url("/slow")) delay 20s")
            let client = try await test.connect()
            try await client.send("GET \(origin.url("/slow")) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await test.endedExchanges(2).last?.rule == BanID(1))
            #expect(try await client.receivedCount == 0)
            test.clock.advance(seconds: 20)
            #expect(try await client.readResponse().text == "ok")
            try await client.send("GET \(origin.url("/fast")) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().text == "ok")
        }
    }

    @Test("A reset comes behind exactly so many bytes of a relay", arguments: [1, 1024, 100_000])
    func reset(count: Int) async throws {
        let origin = try await ScriptedOrigin.start { connection in
            _ = try await connection.read(count: 2)
            try await connection.send([UInt8](repeating: 0x61, count: 300_000))
            try await connection.waitForEnd()
        }
        try await withEngine([.tcp(to: origin.port)]) { test in
            try await test.command("fault client 127.0.0.1 reset after \(count) down")
            let client = try await test.connect()
            // Not before it has connected.
            try await client.send("go")
            #expect(try await client.waitForEnd() == .reset)
            #expect(try await client.receivedCount == count)
            #expect(try await test.closedConnections().last?.end == .fault)
            #expect(await test.count(.faultEndings) == 1)
        }
        await origin.stop()
    }

    @Test("A close comes behind exactly so many bytes of an answer, and is no reset")
    func close() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"
                    + String(repeating: "a", count: 5000)
            }
            try await test.command("fault host 127.0.0.1 close after 1kb down")
            let client = try await test.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readToEnd().count == 1024)
            #expect(try await test.closedConnections().last?.end == .fault)
        }
    }

    @Test("A fast origin behind a slow rate is held back, and undo lets all of it go at once")
    func boundedAndUndone() async throws {
        let size = 20 << 20
        try await withEngine { test in
            let origin = try await test.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
                connection.pour(size)
                try await connection.waitForEnd()
            }
            try await test.command("fault host 127.0.0.1 rate 10kb/s down")
            let client = try await test.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            let held = try await settled("as much is held as may be") {
                await test.snapshot([]).gauges.bufferedBytes
            }
            #expect(held > 0 && held < 2 << 20)
            #expect(try await client.receivedCount < 1 << 20)
            try await test.command("undo")
            try await eventually("all has come") { try await client.receivedCount > size }
        }
    }

    @Test("A rule that is made while a tunnel is open holds for it at once")
    func made() async throws {
        let origin = try await ScriptedOrigin.start { connection in
            while true {
                let word = try await connection.read(count: 4)
                try await connection.send(word)
            }
        }
        try await withEngine([.tcp(to: origin.port)]) { test in
            let client = try await test.connect()
            try await client.send("ping")
            _ = try await client.read(count: 4)
            try await test.command("fault client 127.0.0.1 delay 20s down")
            try await client.send("pong")
            try await Self.held(test, 4)
            try await test.command("bans off 1")
            #expect(try await client.read(count: 4) == Array("pong".utf8))
        }
        await origin.stop()
    }

    @Test("Who is held back can be killed, and leaves nothing behind")
    func killed() async throws {
        try await withEngine { test in
            let origin = try await Self.speaker(test, Array("late".utf8))
            try await test.command("fault client 127.0.0.1 delay 60s")
            let client = try await test.connect()
            try await client.send(
                "CONNECT \(origin.authority) HTTP/1.1\r\nHost: \(origin.authority)\r\n\r\n")
            try await eventually("its answer is held") {
                await test.snapshot([]).gauges.bufferedBytes > 4
            }
            let row = await test.snapshot(.exchanges).exchanges.last
            #expect(row?.isConnect == true && row?.rule == BanID(1))
            try await test.command("kill 1")
            try await client.waitForEnd()
            #expect(try await client.receivedCount == 0)
        }
    }
}
