import SluiceCore
import SluiceTestKit
import Testing

@Suite("What reaches the other side: heads")
struct HeadForwardingTests {
    @Test(
        "The origin gets origin-form, its own name in Host, a Via, and nothing of the client's hop")
    func requestHead() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in "HTTP/1.1 204 No Content\r\n\r\n" }
            let answer = try await sluice.exchange(
                "GET \(origin.url("/a/b?c=d%20e")) HTTP/1.1\r\nHost: elsewhere.test\r\n"
                    + "Accept: text/*\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n"
                    + "Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: trailers\r\n"
                    + "Proxy-Authorization: Basic eDp5\r\nx-own:  kept as it is\r\n\r\n")
            #expect(answer.status == 204)
            let received = try await origin.received()
            #expect(
                received.hasPrefix(
                    "GET /a/b?c=d%20e HTTP/1.1\r\nHost: \(origin.authority)\r\n"
                        + "Accept: text/*\r\nx-own:  kept as it is\r\nVia: 1.1 sluice-"))
            #expect(received.split(separator: "\r\n").count == 5)
        }
    }

    @Test("The client gets status, reason and fields of the origin, without those of its hop")
    func responseHead() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 299 Fine By Me\r\nX-One: a\r\nConnection: X-Hop\r\nX-Hop: 1\r\n"
                    + "Keep-Alive: timeout=5\r\nx-two: b\r\nContent-Length: 2\r\n"
                    + "Date: Thu, 01 Jan 2026 11:00:00 GMT\r\n\r\nhi"
            }
            let answer = try await sluice.get(origin.url())
            #expect(answer.startLine == "HTTP/1.1 299 Fine By Me")
            #expect(answer.values("X-One") == ["a"])
            #expect(answer.values("X-Two") == ["b"])
            #expect(answer["Via"]?.hasPrefix("1.1 sluice-") == true)
            #expect(answer.values("Date") == ["Thu, 01 Jan 2026 11:00:00 GMT"])
            #expect(answer.values("Content-Length") == ["2"])
            for name in ["Connection", "X-Hop", "Keep-Alive"] { #expect(answer[name] == nil) }
            #expect(answer.text == "hi")
        }
    }

    @Test("Every answer says what the cache did, and has a date")
    func addedFields() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            }
            let answer = try await sluice.get(origin.url())
            #expect(answer["Cache-Status"]?.hasPrefix("sluice; fwd=uri-miss") == true)
            #expect(answer["Date"] == "Thu, 01 Jan 2026 12:00:00 GMT")
        }
    }

    @Test(
        "Methods pass as they are",
        arguments: ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "get"])
    func methods(method: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { request in
                let body = request.method
                return "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            }
            let answer = try await sluice.exchange(
                "\(method) \(origin.url()) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            #expect(answer.text == method)
        }
    }

    @Test("OPTIONS for the server as a whole arrives as an asterisk")
    func asterisk() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in "HTTP/1.1 204 No Content\r\n\r\n" }
            _ = try await sluice.exchange(
                "OPTIONS \(origin.url("")) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await origin.received().hasPrefix("OPTIONS * HTTP/1.1\r\n"))
        }
    }

    @Test("A URL without a path asks for the root; one with a query only keeps it")
    func emptyPath() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in "HTTP/1.1 204 No Content\r\n\r\n" }
            let client = try await sluice.connect()
            for url in [origin.url(""), origin.url("?q=1")] {
                try await client.send("GET \(url) HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = try await client.readResponse()
            }
            let targets = try await origin.received().split(separator: "\r\n")
                .filter { $0.hasPrefix("GET") }
            #expect(targets == ["GET / HTTP/1.1", "GET /?q=1 HTTP/1.1"])
        }
    }

    @Test("A host by name is resolved and reached, whatever its case")
    func hostByName() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { request in
                let host = request["Host"] ?? ""
                return "HTTP/1.1 200 OK\r\nContent-Length: \(host.utf8.count)\r\n\r\n\(host)"
            }
            let answer = try await sluice.get("http://LocalHost:\(origin.port)/")
            #expect(answer.status == 200)
            #expect(answer.text == "LocalHost:\(origin.port)")
        }
    }

    @Test("The row tells who asked for what, how it ended, and what passed")
    func rows() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
            }
            _ = try await sluice.get(origin.url("/row?x"), from: "127.0.0.9")
            let row = try await sluice.lastExchange()
            #expect("\(row.client.address)" == "127.0.0.9")
            #expect(row.method.escaped() == "GET")
            #expect(row.host.escaped() == origin.authority)
            #expect(row.path.escaped() == "/row?x")
            #expect(row.status == 200 && row.size == 5 && row.end == .complete)
            let connection = try await sluice.closedConnections()[0]
            #expect(connection.id == row.connection)
            #expect(connection.requests == 1 && connection.end == .complete)
            #expect(connection.upstream == Endpoint("127.0.0.1:\(origin.port)"))
            #expect(connection.target.escaped() == origin.authority)
        }
    }
}
