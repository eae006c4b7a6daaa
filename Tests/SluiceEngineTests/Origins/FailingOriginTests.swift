import SluiceCore
import SluiceTestKit
import Testing

@Suite("Origins that fail")
struct FailingOriginTests {
    @Test(
        "An answer that never becomes one: 502, and the client's connection goes on",
        arguments: [
            "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 2",
        ])
    func closesEarly(beginning: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(beginning)
            }
            let client = try await sluice.connect()
            for _ in 0..<2 {
                try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                var answer = try await client.readResponse()
                if answer.status < 200 { answer = try await client.readResponse() }
                #expect(answer.status == 502)
                #expect(answer["Proxy-Status"]?.contains("error=connection_terminated") == true)
                #expect(try await sluice.lastExchange().end == .originClosed)
            }
        }
    }

    @Test("An origin that resets before it answers: 502")
    func resets() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                await connection.reset()
            }
            let answer = try await sluice.get(origin.url())
            #expect(answer.status == 502)
            #expect(answer["Proxy-Status"]?.contains("error=connection_terminated") == true)
        }
    }

    /// What is sent, whether the origin then resets, and how the exchange ends.
    static let cutShort: [(String, Bool, EndReason)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", false, .originClosed),
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", true, .originClosed),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", false,
            .originClosed
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf", false, .originClosed),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n", false,
            .malformedResponse
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf!\r\n", false,
            .malformedResponse
        ),
        ("HTTP/1.1 200 OK\r\n\r\nhalf", true, .originClosed),
    ]

    @Test(
        "Content cut short is never taken for whole: the client is cut off too", arguments: cutShort
    )
    func cutsContentShort(answer: String, resets: Bool, end: EndReason) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(answer)
                try await eventually("the answer is on its way to the client") {
                    await sluice.snapshot().counters[.bytesToClients] > 0
                }
                if resets { await connection.reset() }
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.waitForEnd() == .reset)
            let seen = String(decoding: try await client.received, as: UTF8.self)
            #expect(!seen.contains("\r\n0\r\n"))
            let row = try await sluice.lastExchange()
            #expect(row.status == 200 && row.end == end)
        }
    }

    @Test(
        "Bytes that are no answer: 502 http_protocol_error",
        arguments: [
            "SSH-2.0-OpenSSH_9.9\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
            "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "\0\u{1}\u{2}\u{3}",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 70_000) + "\r\n\r\n",
            "HTTP/1.1 200 " + String(repeating: "y", count: 9000) + "\r\n\r\n",
        ])
    func garbage(bytes: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send(bytes)
                try await connection.waitForEnd()
            }
            let answer = try await sluice.get(origin.url())
            #expect(answer.status == 502)
            #expect(answer["Proxy-Status"]?.contains("error=http_protocol_error") == true)
            #expect(try await sluice.lastExchange().end == .malformedResponse)
            try await origin.connection().waitForEnd()
        }
    }

    @Test("An answer that stops half-way is given up after the idle time; the client can tell")
    func stalls() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.read(until: "half").hasSuffix("\r\n\r\nhalf"))
            sluice.clock.advance(seconds: 61)
            #expect(try await client.waitForEnd() == .reset)
            #expect(try await sluice.lastExchange().end == .originTimeout)
        }
    }
}
