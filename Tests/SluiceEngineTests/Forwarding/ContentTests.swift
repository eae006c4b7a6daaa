import SluiceCore
import SluiceTestKit
import Testing

@Suite("What reaches the other side: content")
struct ContentTests {
    /// 300 kB that are nowhere the same, so that a lost or doubled piece shows.
    private static let long = (0..<60_000).map { String(10_000 + $0) }.joined()

    @Test("Content with a length reaches the origin as it is", arguments: ["", "x", long])
    func uploadWithLength(content: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { request in
                "HTTP/1.1 200 OK\r\nX-Length: \(request["Content-Length"] ?? "none")\r\n"
                    + "Content-Length: \(request.body.count)\r\n\r\n\(request.text)"
            }
            let answer = try await sluice.exchange(
                "POST \(origin.url()) HTTP/1.1\r\nHost: x\r\n"
                    + "Content-Length: \(content.utf8.count)\r\n\r\n\(content)")
            #expect(answer["X-Length"] == "\(content.utf8.count)")
            #expect(answer.text == content)
        }
    }

    @Test("A chunked upload arrives chunked, without its extensions and with its trailers")
    func chunkedUpload() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                let request = try await connection.readRequest()
                #expect(request["Transfer-Encoding"] == "chunked")
                #expect(request["Content-Length"] == nil)
                #expect(request.text == "hello, world")
                #expect(request.trailers == [WireMessage.Field(line: "X-Sum: 12")])
                try await connection.send("HTTP/1.1 204 No Content\r\n\r\n")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.sendByteByByte(
                "PUT \(origin.url()) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                    + "Trailer: X-Sum\r\n\r\n5;name=\"a b\"\r\nhello\r\n007\r\n, world\r\n0\r\n"
                    + "X-Sum: 12\r\n\r\n")
            #expect(try await client.readResponse().status == 204)
            #expect(!(try await origin.received().contains("name=")))
        }
    }

    @Test("A chunked answer arrives chunked, with its trailers, however it was cut on the way")
    func chunkedDownload() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.sendByteByByte(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "4;x\r\nWiki\r\nB\r\npedia in\r\n\r\r\n0\r\nX-Sum: 15\r\n\r\n")
                try await connection.waitForEnd()
            }
            let answer = try await sluice.get(origin.url())
            #expect(answer["Transfer-Encoding"] == "chunked")
            #expect(answer.text == "Wikipedia in\r\n\r")
            #expect(answer.trailers == [WireMessage.Field(line: "X-Sum: 15")])
        }
    }

    @Test("What ends with the origin's connection is chunked, so that its end can be told")
    func untilCloseDownload() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.send("HTTP/1.1 200 OK\r\n\r\nuntil I close")
            }
            let client = try await sluice.connect()
            for _ in 0..<2 {
                try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                let answer = try await client.readResponse()
                #expect(answer["Transfer-Encoding"] == "chunked")
                #expect(answer["Connection"] == nil)
                #expect(answer.text == "until I close")
            }
        }
    }

    @Test("A long answer arrives whole", arguments: ["length", "chunks", "close"])
    func longDownload(framing: String) async throws {
        let body = Self.long
        let count = body.utf8.count
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                switch framing {
                case "length":
                    try await connection.send(
                        "HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n\(body)")
                    try await connection.waitForEnd()
                case "chunks":
                    try await connection.send(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "\(String(count, radix: 16))\r\n\(body)\r\n0\r\n\r\n")
                    try await connection.waitForEnd()
                default: try await connection.send("HTTP/1.1 200 OK\r\n\r\n\(body)")
                }
            }
            let answer = try await sluice.get(origin.url())
            #expect(answer.body.count == count)
            #expect(answer.text == body)
            #expect(try await sluice.lastExchange().size == UInt64(count))
        }
    }

    @Test(
        "HEAD, 204 and 304 have no content, whatever they announce, and the connection goes on",
        arguments: [
            ("HEAD", "200 OK\r\nContent-Length: 1000"), ("HEAD", "200 OK"),
            ("HEAD", "200 OK\r\nTransfer-Encoding: chunked"), ("GET", "204 No Content"),
            ("GET", "304 Not Modified\r\nContent-Length: 1000\r\nETag: \"x\""),
        ])
    func withoutContent(method: String, head: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { request in
                request.target == "/next"
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext"
                    : "HTTP/1.1 \(head)\r\n\r\n"
            }
            let client = try await sluice.connect()
            try await client.send("\(method) \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = try await client.readResponse(hasContent: false)
            #expect(answer.status == Int(head.prefix(3)))
            let announced = head.contains("Content-Length") ? ["1000"] : []
            #expect(answer.values("Content-Length") == announced)
            try await client.send("GET \(origin.url("/next")) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().text == "next")
            // All on one connection to the origin: nothing there was out of step either.
            #expect(origin.connections.count == 1)
        }
    }

    @Test("An origin that answers early stops an upload of 8 MB, and its answer arrives")
    func earlyAnswer() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readHead()
                try await connection.send(
                    "HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\n\r\nlarge")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send(
                "POST \(origin.url()) HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n")
            client.pour(8_000_000)
            let answer = try await client.readResponse()
            #expect(answer.status == 413)
            #expect(answer.text == "large")
            #expect(answer["Connection"] == "close")
        }
    }
}
