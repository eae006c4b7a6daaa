import Testing

@testable import SluiceCore

@Suite("A request is passed on as an intermediary must")
struct ForwardingRequestTests {
    private static func forward(_ text: String) throws -> String {
        var output: [UInt8] = []
        Forwarding.appendRequest(try readRequest(text), via: "sluice", to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test("a URL becomes a path, and its host the Host (RFC 9112 §3.2.1, §3.2.2)")
    func originForm() throws {
        #expect(
            try Self.forward("GET http://b:81/c?d HTTP/1.1\r\nA: 1\r\nHost: a\r\nB: 2\r\n\r\n")
                == "GET /c?d HTTP/1.1\r\nHost: b:81\r\nA: 1\r\nB: 2\r\nVia: 1.1 sluice\r\n\r\n")
    }

    @Test(
        "the target for the next hop (RFC 9112 §3.2)",
        arguments: [
            ("GET /a?b HTTP/1.1", "GET /a?b", "a"),
            ("GET http://b HTTP/1.1", "GET /", "b"),
            ("GET http://b?c HTTP/1.1", "GET /?c", "b"),
            ("GET http://[::1]:81/ HTTP/1.1", "GET /", "[::1]:81"),
            ("GET http://b:/ HTTP/1.1", "GET /", "b"),
            ("OPTIONS http://b HTTP/1.1", "OPTIONS *", "b"),
            ("OPTIONS http://b/ HTTP/1.1", "OPTIONS /", "b"),
            ("OPTIONS http://b?c HTTP/1.1", "OPTIONS /?c", "b"),
            ("OPTIONS * HTTP/1.1", "OPTIONS *", "a"),
            ("CONNECT b:443 HTTP/1.1", "CONNECT b:443", "b:443"),
            ("M-SEARCH http://b/c HTTP/1.1", "M-SEARCH /c", "b"),
        ])
    func targets(_ line: String, _ start: String, _ host: String) throws {
        #expect(
            try Self.forward("\(line)\r\nHost: a\r\n\r\n")
                == "\(start) HTTP/1.1\r\nHost: \(host)\r\nVia: 1.1 sluice\r\n\r\n")
    }

    @Test("a 1.0 client is named as one, and gets the Host that 1.1 demands (RFC 9110 §7.6.3)")
    func oldClient() throws {
        #expect(
            try Self.forward("GET /a HTTP/1.0\r\n\r\n")
                == "GET /a HTTP/1.1\r\nHost: \r\nVia: 1.0 sluice\r\n\r\n")
    }

    @Test("Via stands behind those that are there (RFC 9110 §7.6.3)")
    func via() throws {
        #expect(
            try Self.forward("GET / HTTP/1.1\r\nHost: a\r\nVia: 1.0 x\r\nB: c\r\n\r\n")
                == "GET / HTTP/1.1\r\nHost: a\r\nVia: 1.0 x\r\nB: c\r\nVia: 1.1 sluice\r\n\r\n")
    }

    @Test(
        "fields of one hop end here (RFC 9110 §7.6.1)",
        arguments: [
            "Connection: close", "Keep-Alive: timeout=5", "Proxy-Connection: keep-alive",
            "TE: trailers", "Upgrade: websocket", "Proxy-Authorization: Basic eA==",
            "Connection: TE, close\r\nTE: gzip", "Connection: x-a\r\nX-A: b",
            "X-A: b\r\nConnection: close, X-a",
            "Connection: x-a,,x-b\r\nX-B: 1\r\nX-A: 2\r\nx-a: 3",
            "Connection: a\r\nConnection: b\r\nA: 1\r\nB: 2", "Trailer: Digest",
        ])
    func hopByHop(_ fields: String) throws {
        #expect(
            try Self.forward("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\nZ: z\r\n\r\n")
                == "GET / HTTP/1.1\r\nHost: a\r\nZ: z\r\nVia: 1.1 sluice\r\n\r\n")
    }

    @Test(
        "no Connection option takes away a field that is for everyone (RFC 9110 §7.6.1)",
        arguments: [
            "Cache-Control: no-store", "Authorization: Basic eA==", "Cookie: a=b",
            "Range: bytes=0-1",
            "If-None-Match: \"a\"", "Expect: 100-continue", "Via: 1.1 x",
            "Content-Type: text/plain",
        ])
    func endToEnd(_ field: String) throws {
        let name = field.prefix { $0 != ":" }
        #expect(
            try Self.forward(
                "GET / HTTP/1.1\r\nConnection: \(name), Host\r\nHost: a\r\n\(field)\r\n\r\n")
                == "GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\nVia: 1.1 sluice\r\n\r\n")
    }

    @Test("no Connection option takes away what frames the message (RFC 9112 §6)")
    func framingStays() throws {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nVia: 1.1 sluice\r\n"
        #expect(
            try Self.forward(
                "POST / HTTP/1.1\r\nConnection: Content-Length\r\nHost: a\r\nContent-Length: 05\r\n\r\n"
            )
                == head + "Content-Length: 5\r\n\r\n")
        #expect(
            try Self.forward(
                "POST / HTTP/1.1\r\nConnection: transfer-encoding\r\nHost: a\r\n"
                    + "Transfer-Encoding: Chunked\r\n\r\n")
                == head + "Transfer-Encoding: chunked\r\n\r\n")
        #expect(
            try Self.forward("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                == head + "Content-Length: 0\r\n\r\n")
    }

    @Test(
        "an upgrade behind which requests would go unseen is not offered (RFC 9110 §7.8)",
        arguments: [
            ("websocket", true), ("IRC/6.9", true), ("h2c", false), ("TLS/1.0, HTTP/1.1", false),
            ("tls/1.2", false), ("HTTP/2.0", false), ("websocket, H2", false),
        ])
    func upgrade(offer: String, passes: Bool) throws {
        let head = try readRequest(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: \(offer)\r\n\r\n")
        #expect(head.passesUpgrade == passes)
    }

    @Test("trailers stay announced when the body is chunked (RFC 9110 §6.6.2)")
    func trailer() throws {
        let fields = "Host: a\r\nTrailer: Digest\r\n"
        #expect(
            try Self.forward("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\(fields)\r\n")
                == "POST / HTTP/1.1\r\n\(fields)Via: 1.1 sluice\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
    }

    @Test("Max-Forwards counts down for OPTIONS and TRACE only (RFC 9110 §7.6.2)")
    func maxForwards() throws {
        #expect(
            try Self.forward("TRACE / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 10\r\n\r\n")
                == "TRACE / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 9\r\nVia: 1.1 sluice\r\n\r\n")
        #expect(
            try Self.forward("GET / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 10\r\n\r\n")
                == "GET / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 10\r\nVia: 1.1 sluice\r\n\r\n")
        for (text, count) in [
            ("12345678901", 12_345_678_901), ("0000000000000000000000003", 3),
            ("18446744073709551616", UInt64.max), (String(repeating: "9", count: 99), .max),
        ] {
            let head = try readRequest(
                "TRACE / HTTP/1.1\r\nHost: a\r\nMax-Forwards: \(text)\r\n\r\n")
            #expect(head.maxForwards == count)
        }
        let last = try readRequest("OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n")
        #expect(last.maxForwards == 0)
        let odd = try readRequest("OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 1x\r\n\r\n")
        #expect(odd.maxForwards == nil)
    }

    @Test("what is kept is kept to the byte: order, case, white space, bytes beyond ASCII")
    func verbatim() throws {
        let lines =
            "hOST:   a  \r\nx-B:\r\nX-b: \t é \u{feff}\r\nset-cookie: 1\r\nSet-Cookie: 2\r\n"
        #expect(
            try Self.forward("GET / HTTP/1.1\r\n\(lines)\r\n")
                == "GET / HTTP/1.1\r\n\(lines)Via: 1.1 sluice\r\n\r\n")
    }
}
