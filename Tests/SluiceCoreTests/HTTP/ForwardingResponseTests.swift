import Testing

@testable import SluiceCore

@Suite("A response is passed on as an intermediary must")
struct ForwardingResponseTests {
    private static let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    private static let now = WallTime(seconds: 784_111_777)

    private static func forward(
        _ text: String, to method: Method = .get, client: HTTPVersion = .http11,
        keepAlive: Bool = true, age: UInt64? = nil, additions: String = ""
    ) throws -> String {
        let head = try readResponse(text + "\r\n", to: method)
        var output: [UInt8] = []
        Forwarding.appendResponse(
            head, delivery: Forwarding.delivery(of: head.framing, to: client),
            clientVersion: client, keepAlive: keepAlive, via: "sluice", age: age, date: now,
            additions: Array(additions.utf8), to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test("code, reason and fields are the origin's; Via and Date are added (RFC 9110 §6.6.1)")
    func plain() throws {
        #expect(
            try Self.forward("HTTP/1.0 299 Fine, ça va\r\nA: b\r\nContent-Length: 5\r\nC: d\r\n")
                == "HTTP/1.1 299 Fine, ça va\r\nA: b\r\nC: d\r\nVia: 1.0 sluice\r\n"
                + Self.date + "Content-Length: 5\r\n\r\n")
        let dated = "HTTP/1.1 304 Not Modified\r\nDate: once\r\n"
        #expect(try Self.forward(dated) == dated + "Via: 1.1 sluice\r\n\r\n")
    }

    @Test(
        "fields of one hop end here; what asks for credentials is kept (RFC 9110 §7.6.1, §11.7.1)")
    func hopByHop() throws {
        let fields =
            "Connection: close, x-hop, ETag\r\nKeep-Alive: a\r\nETag: \"b\"\r\nX-Hop: c\r\n"
            + "Proxy-Authenticate: Basic\r\nUpgrade: h2c\r\nProxy-Connection: d\r\nTrailer: e\r\n"
        #expect(
            try Self.forward("HTTP/1.1 204 No Content\r\n\(Self.date)\(fields)")
                == "HTTP/1.1 204 No Content\r\n\(Self.date)ETag: \"b\"\r\nProxy-Authenticate: Basic\r\n"
                + "Via: 1.1 sluice\r\n\r\n")
    }

    @Test(
        "the body is framed for the client that gets it (RFC 9112 §6.3, §7)",
        arguments: [
            (Framing.none, Framing.none, Framing.none), (.length(5), .length(5), .length(5)),
            (.chunked, .chunked, .untilClose), (.untilClose, .chunked, .untilClose),
        ])
    func delivery(_ framing: Framing, _ modern: Framing, _ old: Framing) {
        #expect(Forwarding.delivery(of: framing, to: .http11) == modern)
        #expect(Forwarding.delivery(of: framing, to: .http10) == old)
    }

    @Test("a chunked body keeps its Trailer field for a client that can have trailers")
    func chunked() throws {
        let text = "HTTP/1.1 200 OK\r\n\(Self.date)Trailer: e\r\nTransfer-Encoding: chunked\r\n"
        #expect(
            try Self.forward(text)
                == "HTTP/1.1 200 OK\r\n\(Self.date)Trailer: e\r\nVia: 1.1 sluice\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n")
        #expect(
            try Self.forward(text, client: .http10, keepAlive: false)
                == "HTTP/1.1 200 OK\r\n\(Self.date)Via: 1.1 sluice\r\nConnection: close\r\n\r\n")
    }

    @Test(
        "Content-Length without a body is kept where it means something (RFC 9110 §8.6)",
        arguments: [
            (Method.head, "200 OK\r\nContent-Length: 5\r\n", "Content-Length: 5\r\n", ""),
            (.get, "304 Not Modified\r\nContent-Length: 5\r\n", "Content-Length: 5\r\n", ""),
            (.get, "200 OK\r\nContent-Length: 0\r\n", "Content-Length: 0\r\n", ""),
            (.get, "204 No Content\r\nContent-Length: 0\r\n", "", ""),
            (.connect, "200 OK\r\nTransfer-Encoding: chunked\r\n", "", ""),
            (.head, "200 OK\r\nTransfer-Encoding: chunked\r\n", "", ""),
            (.get, "205 Reset Content\r\n", "", "Content-Length: 0\r\n"),
        ])
    func length(_ method: Method, _ text: String, _ kept: String, _ added: String) throws {
        let line = text.prefix { $0 != "\r\n" }
        #expect(
            try Self.forward("HTTP/1.1 \(text)\(Self.date)", to: method)
                == "HTTP/1.1 \(line)\r\n\(kept)\(Self.date)Via: 1.1 sluice\r\n\(added)\r\n")
    }

    @Test("the client is told whether its connection stays (RFC 9112 §9.3)")
    func connection() throws {
        let text = "HTTP/1.1 204 No Content\r\n\(Self.date)"
        let start = text + "Via: 1.1 sluice\r\n"
        #expect(try Self.forward(text, keepAlive: true) == start + "\r\n")
        #expect(try Self.forward(text, keepAlive: false) == start + "Connection: close\r\n\r\n")
        #expect(
            try Self.forward(text, client: .http10, keepAlive: true)
                == start + "Connection: keep-alive\r\n\r\n")
    }

    @Test("an interim response announces nothing of the final one (RFC 9110 §15.2)")
    func interim() throws {
        #expect(
            try Self.forward(
                "HTTP/1.1 103 Early Hints\r\nLink: a\r\nContent-Length: 5\r\n", keepAlive: false)
                == "HTTP/1.1 103 Early Hints\r\nLink: a\r\nVia: 1.1 sluice\r\n\r\n")
    }

    @Test("Age is replaced by the one of our copy; additions stand at the end (RFC 9111 §5.1)")
    func additions() throws {
        let text = "HTTP/1.1 304 Not Modified\r\n\(Self.date)Age: 1\r\n"
        #expect(
            try Self.forward(text, age: 60, additions: "Cache-Status: sluice; hit\r\n")
                == "HTTP/1.1 304 Not Modified\r\n\(Self.date)Via: 1.1 sluice\r\nAge: 60\r\n"
                + "Cache-Status: sluice; hit\r\n\r\n")
        #expect(try Self.forward(text).contains("Age: 1\r\n"))
    }

    @Test("a body in chunks ends with the trailers that may be passed on (RFC 9112 §7.1)")
    func chunks() throws {
        var side = ResponseSide(to: [.get])
        let text =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nDigest:  x\r\nAge: 1\r\n\r\n"
        _ = try Transcript.record(Array(text.utf8), pieces: [], on: &side)
        var output: [UInt8] = []
        Forwarding.appendChunkHeader(count: 0xfa0, to: &output)
        Forwarding.appendLastChunk(trailers: nil, to: &output)
        Forwarding.appendLastChunk(trailers: side.trailers, to: &output)
        #expect(
            String(decoding: output, as: UTF8.self) == "fa0\r\n0\r\n\r\n0\r\nDigest:  x\r\n\r\n")
    }
}
