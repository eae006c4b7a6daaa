import SluiceCore
import SluiceTestKit
import Testing

@Suite("Connections that are kept")
struct PersistenceTests {
    private static func echoingTarget(_ request: WireMessage) -> String {
        let target = request.target
        return "HTTP/1.1 200 OK\r\nContent-Length: \(target.utf8.count)\r\n\r\n\(target)"
    }

    @Test("Many requests of one client share one connection on each leg")
    func keepAlive() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(answering: Self.echoingTarget)
            let client = try await sluice.connect()
            for number in 0..<5 {
                try await client.send(
                    "GET \(origin.url("/\(number)")) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.readResponse().text == "/\(number)")
            }
            #expect(origin.connections.count == 1)
            let snapshot = await sluice.snapshot()
            #expect(snapshot.counters[.upstreamConnections] == 1)
            #expect(snapshot.counters[.upstreamReuses] == 4)
            #expect(snapshot.gauges.idleUpstreamConnections == 1)
            #expect(snapshot.connections.first?.requests == 5)
        }
    }

    @Test("Requests sent all at once are answered in their order")
    func pipelining() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(answering: Self.echoingTarget)
            let other = try await sluice.origin(answering: Self.echoingTarget)
            let client = try await sluice.connect()
            let urls = [
                origin.url("/1"), other.url("/2"), origin.url("/3"), "ftp", other.url("/5"),
            ]
            let requests = urls.prefix(3).map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }
            let post =
                "POST \(other.url("/4")) HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
            let last = "GET \(urls[4]) HTTP/1.1\r\nHost: x\r\n\r\n"
            try await client.send(requests.joined() + post + last)
            for number in 1...5 {
                #expect(try await client.readResponse().text == "/\(number)")
            }
        }
    }

    @Test("Pipelined requests cut at any byte are the same requests")
    func pipeliningByteByByte() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(answering: Self.echoingTarget)
            let client = try await sluice.connect()
            let requests = (1...5).map {
                "GET \(origin.url("/\($0)")) HTTP/1.1\r\nHost: x\r\n\r\n"
            }
            try await client.sendByteByByte(requests.joined())
            for number in 1...5 {
                #expect(try await client.readResponse().text == "/\(number)")
            }
        }
    }

    @Test("A client that says close is answered, and then the connection ends")
    func closeAskedFor() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(answering: Self.echoingTarget)
            let client = try await sluice.connect()
            try await client.send(
                "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let answer = try await client.readResponse()
            #expect(answer["Connection"] == "close")
            #expect(try await client.readToEnd().isEmpty)
            // That is the client's hop; the origin's connection is kept.
            #expect(await sluice.snapshot().gauges.idleUpstreamConnections == 1)
            // It may send nothing more (RFC 9112 §9.6), so nobody waits for it to close its side.
            try await eventually("all is over") {
                await sluice.snapshot().gauges.openConnections == 0
            }
        }
    }

    @Test("An origin that says close is not asked again on that connection")
    func originCloses() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            for _ in 0..<3 {
                try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                let answer = try await client.readResponse()
                #expect(answer["Connection"] == nil)
                #expect(answer.text == "ok")
            }
            #expect(origin.connections.count == 3)
        }
    }

    @Test("A client of HTTP/1.0 gets what it can read: no chunks, and the end by closing")
    func oldClient() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                let request = try await connection.readRequest()
                #expect(request.startLine == "GET /old HTTP/1.1")
                #expect(request["Host"] == "127.0.0.1:\(request["Host"]?.suffix(5) ?? "")")
                #expect(request["Via"]?.hasPrefix("1.0 sluice-") == true)
                try await connection.send(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nold\r\n0\r\n\r\n")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url("/old")) HTTP/1.0\r\n\r\n")
            let answer = try await client.readResponse()
            #expect(answer["Transfer-Encoding"] == nil)
            #expect(answer["Connection"] == "close")
            #expect(answer.text == "old")
        }
    }

    @Test("A kept connection that stays silent is closed after the idle time")
    func idle() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin(answering: Self.echoingTarget)
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await client.readResponse()
            try await eventually("both legs are idle") {
                let snapshot = await sluice.snapshot(.connections)
                return snapshot.connections.first?.state == .idle
                    && snapshot.gauges.idleUpstreamConnections == 1
            }
            sluice.clock.advance(seconds: 61)
            #expect(try await client.readToEnd().isEmpty)
            #expect(try await sluice.closedConnections()[0].end == .idle)
            // The kept connection to the origin is not kept for ever either.
            #expect(try await origin.connection().waitForEnd() == .closed)
        }
    }
}
