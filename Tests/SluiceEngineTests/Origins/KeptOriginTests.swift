import SluiceCore
import SluiceTestKit
import Testing

@Suite("Kept connections to origins")
struct KeptOriginTests {
    private static let hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

    @Test("More than was announced is not passed on, and that connection is not used again")
    func tooMuch() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(Self.hello + "HTTP/1.1 200 OK\r\nX-Forged: 1\r\n\r\n")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            for _ in 0..<3 {
                try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                let answer = try await client.readResponse()
                #expect(answer.text == "hello")
                #expect(answer["X-Forged"] == nil)
            }
            #expect(origin.connections.count == 3)
        }
    }

    @Test("What an origin says unasked on a kept connection is never an answer")
    func unasked() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(Self.hello)
                try await eventually("the connection is kept") {
                    await sluice.snapshot().gauges.idleUpstreamConnections == 1
                }
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            for _ in 0..<2 {
                try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.readResponse().text == "hello")
                try await eventually("the connection is given up") {
                    await sluice.snapshot().gauges.idleUpstreamConnections == 0
                }
            }
        }
    }

    @Test("A kept connection that closes under a request: it is sent again, and nobody notices")
    func retried() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                // The first connection closes on its second request.
                _ = try await connection.readRequest()
                try await connection.send(Self.hello)
                _ = try await connection.readRequest()
            }
            let client = try await sluice.connect()
            for _ in 0..<4 {
                try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.readResponse().text == "hello")
            }
            #expect(origin.connections.count == 4)
            let ends = await sluice.snapshot().exchanges.map(\.end)
            #expect(ends == [.complete, .complete, .complete, .complete])
        }
    }

    @Test("A request is sent again once, not for ever")
    func retriedOnce() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                let first = try await connection.readRequest()
                guard first.target == "/good" else { return }
                try await connection.send(Self.hello)
                _ = try await connection.readRequest()
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url("/good")) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().status == 200)
            try await client.send("GET \(origin.url("/bad")) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().status == 502)
            #expect(origin.connections.count == 2)
        }
    }

    @Test(
        "What may not be sent twice is sent once, on a connection of its own",
        arguments: ["POST", "PATCH", "PROPFIND"])
    func neverTwice(method: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                while true {
                    let request = try await connection.readRequest()
                    guard request.method == "GET" else { return }
                    try await connection.send(Self.hello)
                }
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().text == "hello")
            try await client.send(
                "\(method) \(origin.url()) HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
            #expect(try await client.readResponse().status == 502)
            #expect(origin.connections.count == 2)
            #expect(!(try await origin.received(0).contains(method)))
            #expect(try await origin.received(1).hasPrefix(method))
        }
    }

    @Test("A connection the origin closed while it was kept is not used")
    func closedWhileKept() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(Self.hello)
            }
            let client = try await sluice.connect()
            for number in 1...3 {
                try await client.send(
                    "DELETE \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.readResponse().text == "hello")
                try await eventually("it is gone") {
                    await sluice.snapshot().gauges.idleUpstreamConnections == 0
                }
                #expect(origin.connections.count == number)
            }
        }
    }
}
