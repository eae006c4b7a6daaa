import SluiceCore
import SluiceTestKit
import Testing

@Suite("Backpressure")
struct BackpressureTests {
    private static let size = 64 << 20
    /// What the system's own buffers on both legs may take; a proxy that reads ahead takes it all.
    private static let bound = 40 << 20

    /// Waits until the sender is stuck; how much the system has taken of it then.
    private func stuck(_ sender: RawConnection) async throws -> Int {
        try await eventually("something is on its way") { sender.sentCount > 0 }
        return try await settled("what was sent") { sender.sentCount }
    }

    @Test("A client that does not read holds up the origin, not the engine's memory")
    func slowReader() async throws {
        try await withEngine(configure: { $0.cacheMemory = 0 }) { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.size)\r\n\r\n")
                connection.pour(Self.size)
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect(isReading: false)
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            let sent = try await stuck(try await origin.connection())
            #expect(sent < Self.bound)
            let snapshot = await sluice.snapshot()
            let taken = Int(snapshot.counters[.bytesFromOrigins])
            #expect(taken - Int(snapshot.counters[.bytesToClients]) < 1 << 20)
            #expect(snapshot.gauges.bufferedBytes < 1 << 20)
            try await client.startReading()
            _ = try await client.readHead()
            #expect(try await client.read(count: Self.size).count == Self.size)
            #expect(try await sluice.lastExchange().end == .complete)
        }
    }

    @Test("A client that took all there was is not blamed for an origin that drips behind it")
    func caughtUp() async throws {
        try await withEngine(configure: { $0.cacheMemory = 0 }) { sluice in
            let drops = [Gate(), Gate(), Gate()]
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: \(Self.size + drops.count)\r\n\r\n")
                connection.pour(Self.size)
                for drop in drops {
                    await drop.wait()
                    try await connection.send("x")
                }
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect(isReading: false)
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await stuck(try await origin.connection())
            try await client.startReading()
            _ = try await client.readHead()
            #expect(try await client.read(count: Self.size).count == Self.size)
            // Far below the least rate, but within the idle timeout each: that is the origin's pace.
            for drop in drops {
                sluice.clock.advance(seconds: 55)
                _ = try await settled("deadlines") { await sluice.count(.connectionsClosed) }
                drop.open()
                #expect(try await client.read(count: 1) == Array("x".utf8))
            }
            #expect(try await sluice.lastExchange().end == .complete)
        }
    }

    /// The budget is a fraction of what a dozen would hold without it.
    @Test("Many that do not read hold no more than the budget together, and all get all in the end")
    func manySlowReaders() async throws {
        let (size, budget, count) = (16 << 20, 1 << 20, 12)
        try await withEngine(configure: { settings in
            settings.cacheMemory = 0
            settings.limits.bufferedBytes = budget
        }) { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
                connection.pour(size)
                try await connection.waitForEnd()
            }
            var clients: [RawConnection] = []
            for _ in 0..<count { clients.append(try await sluice.connect(isReading: false)) }
            for client in clients {
                try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            }
            try await eventually("each is sent something") {
                await sluice.count(.bytesFromOrigins) > count << 20
            }
            let taken = try await settled("what the engine takes") {
                await sluice.count(.bytesFromOrigins)
            }
            #expect(taken < count * size)
            let held = await sluice.snapshot().gauges.bufferedBytes
            #expect((1..<budget + count * 16 << 10).contains(held))
            for client in clients { try await client.startReading() }
            for client in clients {
                #expect(try await client.readHead().status == 200)
                #expect(try await client.read(count: size).count == size)
            }
            #expect(await sluice.count(.requestsShed) == 0)
        }
    }

    @Test("What a slow client is sent from the cache counts once the cache has let go of it")
    func evictedMeanwhile() async throws {
        let size = 16 << 20
        try await withEngine(configure: { $0.cacheMemory = 256 << 20 }) { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(
                    "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n"
                        + "Content-Length: \(size)\r\n\r\n")
                connection.pour(size)
                try await connection.waitForEnd()
            }
            let request = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n"
            let first = try await sluice.connect()
            try await first.send(request)
            _ = try await first.readHead()
            #expect(try await first.read(count: size).count == size)
            let slow = try await sluice.connect(isReading: false)
            try await slow.send(request)
            try await eventually("it is on its way") { await sluice.count(.cacheHits) == 1 }
            #expect(await sluice.snapshot().gauges.bufferedBytes < 1 << 20)
            try await sluice.command("flush")
            #expect(await sluice.snapshot().gauges.bufferedBytes >= size)
            try await slow.startReading()
            _ = try await slow.readHead()
            #expect(try await slow.read(count: size).count == size)
            try await eventually("nothing is held any more") {
                await sluice.snapshot().gauges.bufferedBytes == 0
            }
        }
    }

    @Test("An origin that does not read holds up the client")
    func slowOrigin() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                try await connection.stopReading()
                try await sluice.untilBanned()
                try await connection.startReading()
                _ = try await connection.readHead()
                #expect(try await connection.read(count: Self.size).count == Self.size)
                try await connection.send("HTTP/1.1 204 No Content\r\n\r\n")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send(
                "PUT \(origin.url()) HTTP/1.1\r\nHost: x\r\nContent-Length: \(Self.size)\r\n\r\n")
            client.pour(Self.size)
            #expect(try await stuck(client) < Self.bound)
            // Two reads, one written and one ahead of it, and the whole buffers count.
            #expect(await sluice.snapshot().gauges.bufferedBytes < 5 << 18)
            // Any sign will do that the origin can see.
            try await sluice.command("ban host goes.on.test")
            #expect(try await client.readResponse().status == 204)
        }
    }

    @Test("A tunnel holds up whichever end is faster", arguments: [true, false])
    func tunnel(originPours: Bool) async throws {
        try await withEngine([.forward]) { sluice in
            let origin = try await sluice.origin { connection in
                if originPours {
                    connection.pour(Self.size)
                } else {
                    try await connection.stopReading()
                }
                try await sluice.untilBanned()
                try await connection.startReading()
                if !originPours { _ = try await connection.read(count: Self.size) }
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send("CONNECT \(origin.authority) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await client.readHead()
            if originPours { try await client.stopReading() } else { client.pour(Self.size) }
            let sender = originPours ? try await origin.connection() : client
            #expect(try await stuck(sender) < Self.bound)
            try await sluice.command("ban host goes.on.test")
            if originPours {
                try await client.startReading()
                #expect(try await client.read(count: Self.size).count == Self.size)
            } else {
                try await eventually("all has arrived") {
                    try await origin.connection().receivedCount == Self.size
                }
            }
        }
    }

    @Test("A client that asks without end for what is in the cache, and reads nothing, is held up")
    func pipeliningHits() async throws {
        try await withEngine { sluice in
            let body = String(repeating: "x", count: 8000)
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 8000\r\n\r\n"
                    + body
            }
            let url = origin.url()
            #expect(try await sluice.get(url).text == body)
            let client = try await sluice.connect(isReading: false)
            let request = "GET \(url) HTTP/1.1\r\nHost: x\r\n\r\n"
            let many = Array(String(repeating: request, count: 1000).utf8)
            client.pour(Self.size, chunk: many)
            _ = try await stuck(client)
            let snapshot = await sluice.snapshot()
            // Some 30 times as much is asked for as may wait in the system's buffers.
            #expect(snapshot.counters[.bytesToClients] < UInt64(Self.bound))
            #expect(snapshot.gauges.bufferedBytes < 1 << 20)
            await client.reset()
        }
    }

    @Test("A client that pipelines without end is read only as fast as it is answered")
    func pipeliningWithoutEnd() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            let request = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n"
            let many = Array(String(repeating: request, count: 1000).utf8)
            client.pour(Self.size, chunk: many)
            #expect(try await stuck(client) < Self.bound)
            #expect(await sluice.snapshot().gauges.bufferedBytes < 1 << 20)
        }
    }
}

extension EngineUnderTest {
    /// Holds a script back until the story bans something.
    func untilBanned() async throws {
        try await eventually("the story goes on") { await self.snapshot([]).bans.count == 1 }
    }

    /// The access log once it holds so many lines.
    func accessLog(lines: Int) async throws -> String {
        try await eventually("\(lines) lines are in the access log") {
            (try? self.text(of: "access.log"))?.split(separator: "\n").count ?? 0 >= lines
        }
        return try text(of: "access.log")
    }
}
