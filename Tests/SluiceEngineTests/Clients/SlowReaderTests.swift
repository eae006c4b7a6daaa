import SluiceCore
import SluiceTestKit
import Testing

/// More than the system takes for a client that does not read: of such an answer the last part is
/// still with the engine when the exchange is over.
private let body = (0..<1_600_000).map { String(1_000_000 + $0).suffix(5) }.joined()
private let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"

@Suite("Peers that read slowly get all of it")
struct SlowReaderTests {
    /// Reads little by little until the engine has handed on `count` bytes, and waits then, longer
    /// than a closing connection listens to what still comes.
    private func dawdle(
        _ reader: RawConnection, _ sluice: EngineUnderTest, until count: Int, of counter: Counter,
        times: Int = 16
    ) async throws {
        try await eventually("the engine has it all") {
            try await reader.readLittle(times: times)
            return await sluice.count(counter) >= UInt64(count)
        }
        sluice.clock.advance(seconds: 5)
        _ = try await settled("connections") { await sluice.snapshot().gauges.openConnections }
    }

    private func story(_ request: (String) -> String, endsSending: Bool = false) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in answer }
            let client = try await sluice.connect(isReading: false)
            try await client.send(request(origin.url()))
            if endsSending { try await client.endSending() }
            try await dawdle(client, sluice, until: answer.utf8.count, of: .bytesFromOrigins)
            try await client.startReading()
            #expect(try await client.readHead().status == 200)
            let rest = try await client.read(count: body.utf8.count)
            #expect(rest.elementsEqual(body.utf8))
        }
    }

    @Test("on a connection that is kept")
    func kept() async throws {
        try await story { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }
    }

    @Test("on a connection that closes behind the answer")
    func closing() async throws {
        try await story { "GET \($0) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" }
    }

    @Test("in HTTP/1.0")
    func oldClient() async throws { try await story { "GET \($0) HTTP/1.0\r\n\r\n" } }

    @Test("when the client has ended its sending")
    func halfClosed() async throws {
        try await story({ "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }, endsSending: true)
    }

    /// What waits behind an answer is not late: nobody reads it before the answer is taken.
    @Test("with the next request sent ahead, for longer than a head may take")
    func pipelined() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in
                answer.replacing("OK\r\n", with: "OK\r\nCache-Control: max-age=999\r\n")
            }
            let get = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n"
            _ = try await sluice.get(origin.url())
            let client = try await sluice.connect(isReading: false)
            try await client.send(get + get)
            try await eventually("the first answer is written") {
                await sluice.count(.cacheHits) == 1
            }
            sluice.clock.advance(seconds: 11)
            _ = try await settled("deadlines") { await sluice.count(.requestsMalformed) }
            try await client.startReading()
            for _ in 0..<2 {
                #expect(try await client.readHead().status == 200)
                #expect(try await client.read(count: body.utf8.count).elementsEqual(body.utf8))
            }
        }
    }

    /// Its system says nothing to ours until a good part of its buffers is free; what it has
    /// acknowledged shows that it reads.
    @Test("slow but steady, for minutes, in an exchange and in a tunnel", arguments: [false, true])
    func steady(isTunnel: Bool) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readHead()
                try await connection.send(answer)
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect(isReading: false)
            if isTunnel {
                try await client.send("CONNECT \(origin.authority) HTTP/1.1\r\nHost: x\r\n\r\n")
                try await eventually("the tunnel is open") {
                    await sluice.snapshot().gauges.openTunnels == 1
                }
            }
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            for _ in 0..<4 {
                _ = try await settled("what the engine takes") {
                    await sluice.count(.bytesFromOrigins)
                }
                // More than 128 bytes a second.
                let count = try await client.receivedCount
                try await eventually("a little is read") {
                    try await client.readLittle()
                    return try await client.receivedCount > count + 20_000
                }
                sluice.clock.advance(seconds: 61)
            }
            _ = try await settled("deadlines") { await sluice.snapshot().gauges.openConnections }
            #expect(await sluice.snapshot().gauges.openConnections == 1)
            for _ in 0..<2 {
                sluice.clock.advance(seconds: 61)
                _ = try await settled("deadlines") { await sluice.count(.connectionsClosed) }
            }
            let end = try await sluice.closedConnections()[0].end
            #expect(end == (isTunnel ? .idle : .clientTimeout))
        }
    }

    @Test("through a tunnel, when the origin closes", arguments: [true, false])
    func tunnelToClient(clientEndsFirst: Bool) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                if clientEndsFirst { _ = try await connection.readToEnd() }
                try await connection.send(body)
            }
            let client = try await sluice.connect(isReading: false)
            try await client.send("CONNECT \(origin.authority) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("the tunnel is open") {
                await sluice.snapshot().gauges.openTunnels == 1
            }
            if clientEndsFirst { try await client.endSending() }
            try await dawdle(client, sluice, until: body.utf8.count, of: .bytesFromOrigins)
            try await client.startReading()
            _ = try await client.readHead()
            #expect(try await client.read(count: body.utf8.count).elementsEqual(body.utf8))
            if !clientEndsFirst { try await client.endSending() }
            #expect(try await sluice.closedConnections()[0].end == .complete)
        }
    }

    @Test("through a tunnel, when the client closes", arguments: [true, false])
    func tunnelToOrigin(originEndsFirst: Bool) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                try await connection.stopReading()
                if originEndsFirst { try await connection.endSending() }
                try await sluice.untilBanned()
                _ = try await connection.read(count: body.utf8.count)
                if !originEndsFirst { try await connection.endSending() }
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send("CONNECT \(origin.authority) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await client.readHead()
            if originEndsFirst { _ = try await client.readToEnd() }
            client.pour(body.utf8.count, chunk: Array(body.utf8))
            let server = try await origin.connection()
            // Its socket's buffer is a large one, and grows for who reads fast.
            try await dawdle(
                server, sluice, until: body.utf8.count, of: .bytesToOrigins, times: 1)
            try await client.endSending()
            _ = try await settled("tunnels") { await sluice.snapshot().gauges.openTunnels }
            try await sluice.command("ban host goes.on.test")
            try await server.startReading()
            #expect(try await sluice.closedConnections()[0].end == .complete)
            try await eventually("all of it is there") {
                try await server.receivedCount == body.utf8.count
            }
        }
    }
}
