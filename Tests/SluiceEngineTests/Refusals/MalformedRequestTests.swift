import SluiceCore
import SluiceTestKit
import Testing

/// Bytes that are no request sluice accepts, and the answer they get.
struct MalformedRequest: CustomTestStringConvertible, Sendable {
    let request: String
    let status: Int
    let reason: String

    init(_ request: String, _ status: Int, _ reason: String) {
        self.request = request
        self.status = status
        self.reason = reason
    }

    /// Field lines behind a good request line and Host.
    init(fields: String, _ status: Int, _ reason: String) {
        self.init("GET http://x/ HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n", status, reason)
    }

    /// A good head with this in place of the target.
    init(target: String, _ status: Int, _ reason: String) {
        self.init("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n", status, reason)
    }

    var testDescription: String { String(request.prefix(70)).debugDescription + ": \(reason)" }

    static let all: [Self] =
        [
            Self("GET http://x/ HTTP/1.1\nHost: x\n\n", 400, "LF without CR"),
            Self("GET http://x/ HTTP/1.1\r\nHost: x\rX: y\r\n\r\n", 400, "CR without LF"),
            Self("GET http://x/\r\nHost: x\r\n\r\n", 400, "request line"),
            Self("GET http://x/ y HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""),
            Self("G@T http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400, "invalid method"),
            Self("GET http://x/ HTTP/2.0\r\nHost: x\r\n\r\n", 505, "version not supported"),
            Self("GET http://x/ HTTX/1.1\r\nHost: x\r\n\r\n", 400, "malformed HTTP version"),
            Self("GET http://x/ HTTP/1.1\r\n\r\n", 400, "no Host field"),
            Self("GET http://x/ HTTP/1.1\r\n Host: x\r\n\r\n", 400, "white space"),
            Self("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\r\n\r\n", 400, ""),
            Self("SSH-2.0-OpenSSH_9.9\r\n", 400, ""),
            Self("\r\n\r\n\r\nGET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""),
            Self(target: "/path", 400, "needs a whole URL"),
            Self(target: "https://x/", 400, "an https URL needs CONNECT"),
            Self(target: "ftp://x/", 400, "neither http nor https"),
            Self(target: "http://user:pass@x/", 400, "user information"),
            Self(target: "http://x/#part", 400, "fragment"),
            Self(target: "http:///nowhere", 400, "host"),
            Self(target: "http://x:0x50/", 400, "port"),
            Self(target: "http://x:65536/", 400, "port"),
            Self(target: "http://[::1/", 400, "host"),
            Self(target: "*", 400, "form"),
            Self("CONNECT x HTTP/1.1\r\nHost: x\r\n\r\n", 400, "port"),
            Self("CONNECT http://x:80/ HTTP/1.1\r\nHost: x\r\n\r\n", 400, ""),
            Self("CONNECT x:80 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx", 400, "CONNECT"),
        ] + fields

    private static let fields: [Self] = [
        Self(fields: "Host: y", 400, "more than one Host"),
        Self(fields: "A : b", 400, "space before the colon"),
        Self(fields: "A: b\r\n c", 400, "folded"),
        Self(fields: "nocolonhere", 400, "without a colon"),
        Self(fields: ": empty", 400, "empty field name"),
        Self(fields: "A: b\0c", 400, "control byte"),
        Self(fields: "A: b\u{1b}[2J", 400, "control byte"),
        Self(fields: "Content-Length: 1\r\nContent-Length: 2", 400, "more than one"),
        Self(fields: "Content-Length: 1, 1", 400, "invalid Content-Length"),
        Self(fields: "Content-Length: +1", 400, "invalid Content-Length"),
        Self(fields: "Content-Length: -1", 400, "invalid Content-Length"),
        Self(fields: "Content-Length: 0x10", 400, "invalid Content-Length"),
        Self(fields: "Content-Length: 99999999999999999999", 400, "invalid Content-Length"),
        Self(fields: "Content-Length: 1\r\nTransfer-Encoding: chunked", 400, "both"),
        Self(fields: "Transfer-Encoding: chunked\r\nContent-Length: 1", 400, "both"),
        Self(fields: "Transfer-Encoding: gzip", 501, "unknown transfer coding"),
        Self(fields: "Transfer-Encoding: gzip, chunked", 501, "unknown transfer coding"),
        Self(fields: "Transfer-Encoding: chunked, gzip", 400, "invalid Transfer-Encoding"),
        Self(fields: "Transfer-Encoding: xchunked", 501, "unknown transfer coding"),
        Self(fields: String(repeating: "A: b\r\n", count: 100) + "C: d", 431, "too many"),
        Self(fields: "A: " + String(repeating: "b", count: 70_000), 431, "too large"),
        Self(
            target: "http://x/" + String(repeating: "a", count: 9000), 414, "start line too long"),
    ]
}

@Suite("Requests that cannot be understood")
struct MalformedRequestTests {
    @Test("Each gets an answer that says why, and then the end", arguments: MalformedRequest.all)
    func answer(to malformed: MalformedRequest) async throws {
        try await withEngine { sluice in
            let client = try await sluice.connect()
            try await client.send(malformed.request)
            try await check(client, malformed, sluice)
        }
    }

    @Test(
        "It makes no difference how the bytes are cut",
        arguments: MalformedRequest.all.filter { $0.request.utf8.count < 200 })
    func byteByByte(_ malformed: MalformedRequest) async throws {
        try await withEngine { sluice in
            let client = try await sluice.connect()
            // The answer may come, and the connection end, before all has been sent.
            try? await client.sendByteByByte(malformed.request)
            try await check(client, malformed, sluice)
        }
    }

    private func check(
        _ client: RawConnection, _ malformed: MalformedRequest, _ sluice: EngineUnderTest
    ) async throws {
        let answer = try await client.readResponse()
        #expect(answer.status == malformed.status)
        let status = answer["Proxy-Status"] ?? ""
        #expect(status.hasPrefix("sluice; error=http_request_error; details=\""))
        #expect(status.contains(malformed.reason))
        #expect(answer.text.contains(malformed.reason))
        #expect(answer["Content-Type"] == "text/plain; charset=utf-8")
        #expect(answer["Cache-Status"] == "sluice")
        if answer["Connection"] == "close" { #expect(try await client.readToEnd().isEmpty) }
        let row = try await sluice.lastExchange()
        #expect(row.status == UInt16(malformed.status))
        #expect(row.end == .malformedRequest)
        #expect(await sluice.count(.requestsMalformed) == 1)
        #expect(await sluice.count(.upstreamConnections) == 0)
    }

    @Test("A request behind a malformed one is never read: it could be smuggled")
    func nothingBehind() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in "HTTP/1.1 204 No Content\r\n\r\n" }
            let client = try await sluice.connect()
            try await client.send(
                "POST \(origin.url("/first")) HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                    + "GET \(origin.url("/smuggled")) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().status == 400)
            #expect(try await client.readToEnd().isEmpty)
            #expect(origin.connections.isEmpty)
        }
    }

    @Test(
        "Content that breaks its framing ends the exchange; the origin sees no end of it",
        arguments: ["zz\r\n", "5\r\nhelloXX", "5;\r\n", "ffffffffffffffffff\r\n", "-1\r\n"])
    func malformedContent(chunks: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readHead()
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send(
                "POST \(origin.url()) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            _ = try await origin.connection().received
            try await client.send(chunks)
            #expect(try await client.readResponse().status == 400)
            try await origin.connection().waitForEnd()
            #expect(!(try await origin.received().contains("0\r\n\r\n")))
            #expect(try await sluice.lastExchange().end == .malformedRequest)
        }
    }
}
