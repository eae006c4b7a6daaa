import SluiceCore
import SluiceTestKit
import Testing

@Suite("Answers of sluice's own")
struct AnswerTests {
    @Test("An origin that refuses the connection: 502 connection_refused")
    func refused() async throws {
        try await withEngine { sluice in
            let nobody = try ReservedPort(.refusing)
            let answer = try await sluice.get("http://\(nobody.authority)/")
            #expect(answer.startLine == "HTTP/1.1 502 Bad Gateway")
            #expect(
                answer["Proxy-Status"]
                    == "sluice; error=connection_refused; "
                    + "details=\"\(nobody.authority): the origin refused the connection\"")
            #expect(answer.text.contains("the origin refused the connection"))
            #expect(try await sluice.lastExchange().end == .unreachable)
            #expect(await sluice.count(.upstreamFailures) == 1)
        }
    }

    @Test("A name that nobody has: 502 dns_error")
    func unresolvable() async throws {
        try await withEngine { sluice in
            let answer = try await sluice.get("http://no-such-host.invalid/")
            #expect(answer.status == 502)
            #expect(answer["Proxy-Status"]?.contains("error=dns_error") == true)
            #expect(answer["Proxy-Status"]?.contains("no-such-host.invalid:80: ") == true)
            #expect(try await sluice.lastExchange().end == .unresolved)
        }
    }

    @Test("An origin that does not take the connection: 504 connection_timeout")
    func connectTimeout() async throws {
        try await withEngine(configure: { $0.timeouts.connect = 200_000_000 }) { sluice in
            let silent = try ReservedPort(.silent)
            let answer = try await sluice.get("http://\(silent.authority)/")
            #expect(answer.startLine == "HTTP/1.1 504 Gateway Timeout")
            #expect(answer["Proxy-Status"]?.contains("error=connection_timeout") == true)
            #expect(try await sluice.lastExchange().end == .originTimeout)
        }
    }

    @Test("An origin that takes the request and never answers: 504 http_response_timeout")
    func responseTimeout() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("the request is at the origin") {
                await sluice.snapshot().connections.first?.state == .waiting
            }
            sluice.clock.advance(seconds: 61)
            let answer = try await client.readResponse()
            #expect(answer.status == 504)
            #expect(answer["Proxy-Status"]?.contains("error=http_response_timeout") == true)
            #expect(try await origin.connection().waitForEnd() == .closed)
        }
    }

    @Test("A client that says nothing is closed without a word, and no request is made up for it")
    func silence() async throws {
        try await withEngine { sluice in
            let client = try await sluice.connect()
            try await eventually("it is there") {
                await sluice.snapshot().gauges.openConnections == 1
            }
            sluice.clock.advance(seconds: 11)
            #expect(try await client.readToEnd().isEmpty)
            #expect(try await sluice.closedConnections()[0].end == .idle)
            #expect(await sluice.snapshot().exchanges.isEmpty)
        }
    }

    @Test("A client that has said half of its head for too long: 408", arguments: ["GET htt"])
    func requestTimeout(beginning: String) async throws {
        try await withEngine { sluice in
            let client = try await sluice.connect()
            try await client.send(beginning)
            try await eventually("its bytes are there") {
                await sluice.snapshot().connections.first?.bytesIn == UInt64(beginning.utf8.count)
            }
            sluice.clock.advance(seconds: 11)
            let answer = try await client.readResponse()
            #expect(answer.startLine == "HTTP/1.1 408 Request Timeout")
            #expect(answer["Connection"] == "close")
            #expect(try await client.readToEnd().isEmpty)
            await client.close()
            #expect(try await sluice.closedConnections()[0].end == .requestTimeout)
        }
    }

    @Test("A client that stops in the middle of its content: 408")
    func contentTimeout() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readHead()
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send(
                "POST \(origin.url()) HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
            try await eventually("the content is at the origin") {
                try await origin.received().hasSuffix("half")
            }
            sluice.clock.advance(seconds: 61)
            #expect(try await client.readResponse().status == 408)
            #expect(try await sluice.lastExchange().end == .requestTimeout)
        }
    }

    @Test("More clients than there is room for: 503 to those who are too many")
    func tooMany() async throws {
        try await withEngine(configure: { $0.limits.connections = 2 }) { sluice in
            let first = try await sluice.connect()
            let second = try await sluice.connect()
            try await eventually("both are there") {
                await sluice.snapshot().gauges.openConnections == 2
            }
            let third = try await sluice.connect()
            try await third.send("GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = try await third.readResponse()
            #expect(answer.startLine == "HTTP/1.1 503 Service Unavailable")
            #expect(answer["Proxy-Status"]?.contains("error=connection_limit_reached") == true)
            await third.close()
            #expect(try await sluice.closedConnections()[0].end == .overload)
            await first.close()
            await second.close()
            try await eventually("there is room again") {
                await sluice.snapshot().gauges.openConnections == 0
            }
            let answerAgain = try await sluice.get("https://x/")
            #expect(answerAgain.status == 400)
        }
    }

    @Test("A browser gets a page, escaped; a program gets text; HEAD gets neither")
    func forms() async throws {
        try await withEngine { sluice in
            try await sluice.command("ban host x.test note \"<b>&no\"")
            let page = try await sluice.get("http://x.test/", "Accept: text/html,*/*\r\n")
            #expect(page["Content-Type"] == "text/html; charset=utf-8")
            #expect(page.text.contains("&lt;b&gt;&amp;no"))
            let plain = try await sluice.get("http://x.test/", "Accept: */*\r\n")
            #expect(plain["Content-Type"] == "text/plain; charset=utf-8")
            #expect(plain.text.contains("<b>&no"))
            let client = try await sluice.connect()
            try await client.send("HEAD http://x.test/ HTTP/1.1\r\nHost: x\r\n\r\n")
            let head = try await client.readResponse(hasContent: false)
            #expect(head["Content-Length"] == "\(plain.body.count)")
            // The next answer begins right behind the head.
            try await client.send("GET http://x.test/ HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().status == 403)
        }
    }

    @Test("A refusal does not end the connection when the request was whole")
    func connectionGoesOn() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in "HTTP/1.1 204 No Content\r\n\r\n" }
            let nobody = try ReservedPort(.refusing)
            let client = try await sluice.connect()
            for target in ["http://\(nobody.authority)/", "https://x/", origin.url()] {
                try await client.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
            }
            let statuses = [
                try await client.readResponse().status, try await client.readResponse().status,
                try await client.readResponse().status,
            ]
            #expect(statuses == [502, 400, 204])
        }
    }
}
