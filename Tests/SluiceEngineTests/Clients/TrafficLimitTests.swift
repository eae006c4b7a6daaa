import SluiceCore
import SluiceTestKit
import Testing

@Suite("Limits of traffic, each with its answer")
struct TrafficLimitTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test("Too much content is refused before anybody is connected to (RFC 9110 §15.5.14)")
    func announced() async throws {
        try await withEngine(configure: { $0.limits.requestBody = 4 }) { sluice in
            let answer = try await sluice.exchange(
                "PUT http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n")
            #expect(answer.status == 413)
            #expect(await sluice.count(.upstreamFailures) == 0)
        }
    }

    @Test("Chunks that add up to too much end the request where they do")
    func chunked() async throws {
        try await withEngine(configure: { $0.limits.requestBody = 4 }) { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readHead()
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send(
                "PUT \(origin.url()) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n3\r\nabc\r\n")
            #expect(try await client.readResponse().status == 413)
        }
    }

    @Test("The last request that a connection may have is answered with close")
    func requestsPerConnection() async throws {
        try await withEngine(configure: { $0.limits.requestsPerConnection = 2 }) { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let client = try await sluice.connect()
            for expected in [nil, "close"] {
                try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.readResponse()["Connection"] == expected)
            }
            #expect(try await client.readToEnd().isEmpty)
        }
    }

    @Test("Of many pipelined requests so many are answered, and no more are read")
    func pipelined() async throws {
        try await withEngine(configure: { $0.limits.pipelinedRequests = 2 }) { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let client = try await sluice.connect()
            let request = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n"
            try await client.send(String(repeating: request, count: 5))
            for expected in [nil, nil, "close"] {
                #expect(try await client.readResponse()["Connection"] == expected)
            }
            #expect(try await client.readToEnd().isEmpty)
        }
    }

    @Test("Content that drips in below the least rate is answered with 408")
    func slowBody() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readHead()
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send(
                "PUT \(origin.url()) HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\na")
            let server = try await origin.connection()
            try await eventually("content is on its way") {
                try await server.receivedCount > 0
            }
            sluice.clock.advance(seconds: 12)
            try await client.send("b")
            sluice.clock.advance(seconds: 12)
            #expect(try await client.readResponse().status == 408)
        }
    }

    @Test("Past the budget new requests are refused with 503, and Retry-After")
    func budget() async throws {
        try await withEngine(configure: { $0.limits.bufferedBytes = -1 }) { sluice in
            #expect(await sluice.snapshot([]).gauges.bufferedLimit == -1)
            let origin = try await sluice.origin { _ in Self.ok }
            try await eventually("the loops have weighed what they hold") {
                let answer = try await sluice.get(origin.url())
                return answer.status == 503 && answer["Retry-After"] == "1"
            }
        }
    }

    @Test("Past the budget nobody is taken in who could not be told so", arguments: [true, false])
    func budgetOfRelays(isSocks: Bool) async throws {
        let listener =
            isSocks
            ? ListenerSettings(kind: .socks, address: .network(Endpoint(.loopback, 0))) : .json
        try await withEngine(
            [.forward, listener],
            configure: { settings in
                settings.limits.bufferedBytes = -1
                settings.threads = 1
            }
        ) { sluice in
            try await eventually("the loop has weighed what it holds") {
                try await sluice.get("http://127.0.0.1:1/").status == 503
            }
            let client = try await sluice.connect(to: 1)
            #expect(try await client.waitForEnd() == .closed)
            #expect(try await sluice.closedConnections().last?.end == .overload)
        }
    }

    @Test("What is refused for want of room is no malformed request")
    func budgetIsCounted() async throws {
        try await withEngine(configure: { $0.limits.bufferedBytes = -1 }) { sluice in
            try await eventually("the loops have weighed what they hold") {
                try await sluice.get("http://127.0.0.1:1/").status == 503
            }
            #expect(await sluice.count(.requestsMalformed) == 0)
        }
    }
}
