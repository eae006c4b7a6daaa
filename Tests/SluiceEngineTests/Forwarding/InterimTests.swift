import SluiceCore
import SluiceTestKit
import Testing

@Suite("Interim answers")
struct InterimTests {
    @Test("The origin's 100 reaches the client, which then sends its content")
    func continuing() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                let head = try await connection.readHead()
                #expect(head["Expect"] == "100-continue")
                try await connection.send("HTTP/1.1 100 Continue\r\n\r\n")
                #expect(try await connection.read(count: 4) == Array("data".utf8))
                try await connection.send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send(
                "PUT \(origin.url()) HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            #expect(try await client.readHead().startLine == "HTTP/1.1 100 Continue")
            try await client.send("data")
            #expect(try await client.readResponse().status == 201)
        }
    }

    @Test("An origin that refuses the expectation is heard, and nothing is out of step after it")
    func refusedExpectation() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readHead()
                try await connection.send(
                    "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send(
                "PUT \(origin.url()) HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            let answer = try await client.readResponse()
            #expect(answer.status == 417)
            // The content may come or not: only a new connection is beyond doubt.
            #expect(answer["Connection"] == "close")
            #expect(try await client.readToEnd().isEmpty)
        }
    }

    @Test("Early hints are passed on, and counted as what they are")
    func earlyHints() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(
                    "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
                        + "HTTP/1.1 103 Early Hints\r\nLink: </b.css>; rel=preload\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            let first = try await client.readHead()
            #expect(first.status == 103)
            #expect(first["Link"] == "</a.css>; rel=preload")
            #expect(try await client.readHead()["Link"] == "</b.css>; rel=preload")
            let answer = try await client.readResponse()
            #expect(answer.status == 200 && answer.text == "ok")
            #expect(await sluice.count(.responses1xx) == 2)
        }
    }

    @Test("A client of HTTP/1.0, which knows none, gets the final answer alone")
    func oldClient() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(
                    "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                try await connection.waitForEnd()
            }
            let answer = try await sluice.exchange("GET \(origin.url()) HTTP/1.0\r\n\r\n")
            #expect(answer.status == 200 && answer.text == "ok")
        }
    }

    @Test("A change of protocol that nobody asked for is an error of the origin")
    func switchingUnasked() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")
                try await connection.waitForEnd()
            }
            let answer = try await sluice.get(origin.url())
            #expect(answer.status == 502)
            #expect(answer["Proxy-Status"]?.contains("error=http_protocol_error") == true)
        }
    }
}
