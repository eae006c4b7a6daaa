import SluiceClassroom
import SluiceCore
import Testing

@Suite("The built-in web site", .timeLimit(.minutes(1)))
struct WebOriginTests {
    private static let origin = WebOrigin(now: { WallTime(seconds: 784_111_777) })

    /// The answer to one request on a connection of its own.
    private func answer(
        to request: String, _ fields: String = "", content: String = ""
    ) async throws -> (head: String, body: String) {
        try await running(Self.origin) { address in
            let client = try RawClient(address)
            let head = "\(request) HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\(fields)\r\n"
            try client.send(head + content)
            return try split(client.receiveAll())
        }
    }

    private func split(_ bytes: [UInt8]) throws -> (head: String, body: String) {
        let end = try #require(
            bytes.indices.first { bytes[$0...].starts(with: Array("\r\n\r\n".utf8)) })
        return (
            String(decoding: bytes[..<(end + 2)], as: UTF8.self),
            String(decoding: bytes[(end + 4)...], as: UTF8.self)
        )
    }

    @Test("a text is answered with date, tag, freshness and length")
    func text() async throws {
        let (head, body) = try await answer(to: "GET /text.txt")
        #expect(
            head == """
                HTTP/1.1 200 OK\r
                Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                Server: sluice-web\r
                Content-Type: text/plain; charset=utf-8\r
                ETag: "4f7e5dc0"\r
                Cache-Control: max-age=60\r
                Content-Length: \(body.utf8.count)\r
                Connection: close\r\n
                """)
        #expect(body.hasPrefix("Line 1 of a plain text"))
    }

    @Test(
        "every page is found, and so is whatever it links to or shows",
        arguments: [
            "/", "/locks.html", "/weirs.html", "/mills.html", "/gallery.html", "/tools.html",
        ])
    func pages(path: String) async throws {
        let (head, body) = try await answer(to: "GET \(path)")
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(head.contains("\r\nCache-Control: max-age=30\r\n"))
        let targets = body.split(separator: "\"").filter { $0.hasPrefix("/") }
        #expect(targets.count >= 8)
        for target in Set(targets) where !target.hasPrefix("/status") {
            #expect(try await answer(to: "HEAD \(target)").head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test(
        "HEAD has the fields of GET and no content",
        arguments: ["/", "/chunked", "/large/4294967296"])
    func head(path: String) async throws {
        let (head, body) = try await answer(to: "HEAD \(path)")
        #expect(body.isEmpty)
        if path == "/chunked" {
            #expect(head.contains("\r\nTransfer-Encoding: chunked\r\n"))
        } else if path == "/" {
            let full = try await answer(to: "GET /")
            #expect(head == full.head)
        } else {
            #expect(head.contains("\r\nContent-Length: 4294967296\r\n"))
        }
    }

    @Test("a chunked answer is ten chunks")
    func chunked() async throws {
        let (head, body) = try await answer(to: "GET /chunked")
        #expect(!head.contains("Content-Length"))
        #expect(body.hasPrefix("f\r\nchunk 1 of ten\n\r\nf\r\nchunk 2 of ten\n\r\n"))
        #expect(body.hasSuffix("10\r\nchunk 10 of ten\n\r\n0\r\n\r\n"))
    }

    @Test("a tag that the client has is answered with 304")
    func validation() async throws {
        let tag = try #require(
            try await answer(to: "GET /etag").head.split(separator: "\r\n")
                .first { $0.hasPrefix("ETag: ") }?.dropFirst(6))
        for list in ["\(tag)", "W/\(tag)", "\"other\", \(tag)", "*"] {
            let (head, body) = try await answer(to: "GET /etag", "If-None-Match: \(list)\r\n")
            #expect(head.hasPrefix("HTTP/1.1 304 Not Modified\r\n"))
            #expect(head.contains("\r\nETag: \(tag)\r\n"))
            #expect(body.isEmpty)
        }
        let other = try await answer(to: "GET /etag", "If-None-Match: \"other\"\r\n")
        #expect(other.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test("a large answer has exactly the length asked for", arguments: [0, 1, 65536, 30_000_000])
    func large(count: Int) async throws {
        try await running(Self.origin) { address in
            let client = try RawClient(address)
            try client.send("GET /large/\(count) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let bytes = try client.receiveAll()
            let head = try split(Array(bytes.prefix(400))).head
            #expect(head.contains("\r\nContent-Length: \(count)\r\n"))
            #expect(bytes.count == head.utf8.count + 2 + count)
        }
    }

    @Test("a client that does not read a large answer leaves the others alone")
    func slowReader() async throws {
        try await running(Self.origin) { address in
            let slow = try RawClient(address)
            try slow.send("GET /large/4294967296 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try slow.receiveText(15) == "HTTP/1.1 200 OK")
            let other = try RawClient(address)
            try other.send("GET /nocache HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try other.receiveAllText().hasSuffix("never stored\n"))
        }
    }

    @Test("a client that asks and asks and never reads is not read from")
    func floodOfRequests() async throws {
        try await running(Self.origin) { address in
            var flood = Array("GET /text.txt HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            while flood.count < 64 << 20 { flood += flood }
            let client = try RawClient(address)
            #expect(try client.sendWhatFits(of: flood) < flood.count / 2)
        }
    }

    @Test(
        "statuses are answered as asked",
        arguments: [
            ("/status/204", "HTTP/1.1 204 No Content"), ("/status/503", "HTTP/1.1 503 "),
            ("/status/302", "HTTP/1.1 302 Found"), ("/status/99", "HTTP/1.1 400 "),
            ("/status/1e3", "HTTP/1.1 400 "), ("/large/4294967297", "HTTP/1.1 400 "),
            ("/large/-1", "HTTP/1.1 400 "), ("/slow/60001", "HTTP/1.1 400 "),
            ("/nothing", "HTTP/1.1 404 Not Found"), ("/slow/1", "HTTP/1.1 200 OK"),
            ("/deep/a/b/c/d/e/f", "HTTP/1.1 200 OK"), ("/text.txt?x=1", "HTTP/1.1 200 OK"),
        ])
    func statuses(path: String, line: String) async throws {
        #expect(try await answer(to: "GET \(path)").head.hasPrefix(line))
    }

    @Test(
        "what caches have to keep apart says so",
        arguments: [
            ("/private", "private, max-age=60"), ("/nocache", "no-store"), ("/headers", "no-store"),
            ("/etag", "max-age=5"), ("/images/mill.png", "max-age=3600"),
        ])
    func caching(path: String, value: String) async throws {
        let head = try await answer(to: "GET \(path)").head
        #expect(head.contains("\r\nCache-Control: \(value)\r\n"))
    }

    @Test("the fields of the request come back as they arrived")
    func echoedFields() async throws {
        let body = try await answer(to: "GET /headers", "X-Odd:  two  words \r\n").body
        #expect(body == "Host: site\r\nConnection: close\r\nX-Odd:  two  words \r\n")
    }

    @Test("content is measured and summed up, whatever its framing", arguments: ["POST", "PUT"])
    func content(method: String) async throws {
        let sized = try await answer(
            to: "\(method) /any", "Content-Length: 9\r\n", content: "123456789")
        #expect(sized.body == "received 9 bytes, CRC-32 cbf43926\n")
        let chunked = try await answer(
            to: "\(method) /any", "Transfer-Encoding: chunked\r\n",
            content: "4\r\n1234\r\n5\r\n56789\r\n0\r\n\r\n")
        #expect(chunked.body == sized.body)
    }

    @Test("content held back is asked for")
    func expectation() async throws {
        try await running(Self.origin) { address in
            let client = try RawClient(address)
            try client.send(
                "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
                    + "Connection: close\r\n\r\n")
            #expect(try client.receiveText(25) == "HTTP/1.1 100 Continue\r\n\r\n")
            try client.send("ok")
            #expect(try client.receiveAllText().hasSuffix("received 2 bytes, CRC-32 79dcdd47\n"))
        }
    }

    @Test("requests on one connection are answered in order, also when sent at once")
    func pipelining() async throws {
        try await running(Self.origin) { address in
            let client = try RawClient(address)
            let paths = ["/nocache", "/slow/5", "/large/100000", "/chunked", "/private"]
            var requests = ""
            for path in paths { requests += "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }
            try client.send(requests)
            client.finish()
            let text = try client.receiveAllText()
            #expect(text.components(of: "HTTP/1.1 200 OK\r\n") == 5)
            let marks = [
                "never stored", "after 5 ms", "water 0.", "chunk 1 of ten", "for one client",
            ]
            let order = marks.compactMap { mark in text.offset(of: mark) }
            #expect(order.count == 5 && order == order.sorted())
        }
    }

    @Test(
        "what is no request is refused with its reason",
        arguments: [
            ("GET / HTTP/1.1\r\n\r\n", "400 Bad Request", "no Host field\n"),
            (
                "GET / HTTP/2.0\r\n\r\n", "505 HTTP Version Not Supported",
                "HTTP version not supported\n"
            ),
            (
                "GET /\(String(repeating: "a", count: 9000))", "414 URI Too Long",
                "start line too long\n"
            ),
        ])
    func refusals(request: String, status: String, reason: String) async throws {
        try await running(Self.origin) { address in
            let client = try RawClient(address)
            try client.send(request)
            let (head, body) = try split(client.receiveAll())
            #expect(head.hasPrefix("HTTP/1.1 \(status)\r\n"))
            #expect(head.hasSuffix("\r\nConnection: close\r\n"))
            #expect(body == reason)
        }
    }

    @Test("a client of HTTP/1.0 gets no chunks, and the connection is closed")
    func oldClient() async throws {
        try await running(Self.origin) { address in
            let client = try RawClient(address)
            try client.send("GET /chunked HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let (head, body) = try split(client.receiveAll())
            #expect(!head.contains("Transfer-Encoding"))
            #expect(body.hasPrefix("chunk 1 of ten\nchunk 2"))
        }
    }

    @Test("a path is shown, never run")
    func markup() async throws {
        let body = try await answer(to: "GET /'&gt;").body
        #expect(body.contains("<code>/&#39;&amp;gt;</code>"))
    }

    @Test("several addresses on one port are several sites")
    func sites() async throws {
        let addresses = ["127.0.0.1", "127.0.0.2", "127.0.0.3"].compactMap { IPAddress($0) }
        let server = try await Self.origin.start(on: 0, of: addresses)
        #expect(Set(server.addresses.map(\.port)).count == 1)
        #expect(server.addresses.map(\.address) == addresses)
        for address in server.addresses {
            let client = try RawClient(address)
            try client.send("GET / HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n\r\n")
            #expect(try client.receiveAllText().contains("<strong>\(address.address)</strong>"))
        }
        await server.stop()
    }
}

extension String {
    fileprivate func offset(of text: String) -> Int? {
        let (all, wanted) = (Array(utf8), Array(text.utf8))
        return all.indices.first { all[$0...].starts(with: wanted) }
    }

    fileprivate func components(of text: String) -> Int {
        let (all, wanted) = (Array(utf8), Array(text.utf8))
        return all.indices.filter { all[$0...].starts(with: wanted) }.count
    }
}
