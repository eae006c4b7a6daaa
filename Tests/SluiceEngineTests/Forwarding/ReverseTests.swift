import SluiceCore
import SluiceTestKit
import Testing

@Suite("A reverse listener")
struct ReverseTests {
    private func story(
        _ servers: Int = 1, configure: (inout EngineSettings) -> Void = { _ in },
        answering: @escaping @Sendable (WireMessage) -> String = Self.echo,
        _ story: (EngineUnderTest, [ScriptedOrigin]) async throws -> Void
    ) async throws {
        var origins: [ScriptedOrigin] = []
        for _ in 0..<servers { origins.append(try await ScriptedOrigin.answering(answering)) }
        let names = origins.map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
        var listener = ListenerSettings.forward
        listener = ListenerSettings(kind: .reverse, address: listener.address, upstream: names)
        try await withEngine([listener], configure: configure) { sluice in
            try await story(sluice, origins)
            for origin in origins { await origin.stop() }
        }
    }

    private static let echo: @Sendable (WireMessage) -> String = { request in
        let told = [
            "Host", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
        ]
        let lines = told.map { "\($0)=\(request[$0] ?? "")" }.joined(separator: "\n")
        let text = "\(request.target)\n\(lines)"
        return "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }

    @Test("Origin form is its own; Host stays, and the server learns who asks")
    func originForm() async throws {
        try await story { sluice, _ in
            let answer = try await sluice.exchange(
                "GET /a?b HTTP/1.1\r\nHost: shop.test\r\nX-Forwarded-For: 192.0.2.9\r\n"
                    + "X-Forwarded-Proto: https\r\n\r\n")
            #expect(
                answer.text.split(separator: "\n") == [
                    "/a?b", "Host=shop.test",
                    "Forwarded=for=127.0.0.1;host=\"shop.test\";proto=http",
                    "X-Forwarded-For=192.0.2.9, 127.0.0.1", "X-Forwarded-Host=shop.test",
                    "X-Forwarded-Proto=http",
                ])
        }
    }

    @Test("A whole URL is accepted, and its host counts (RFC 9112 §3.2.2)")
    func absoluteForm() async throws {
        try await story { sluice, _ in
            let answer = try await sluice.exchange(
                "GET http://shop.test/a HTTP/1.1\r\nHost: other.test\r\n\r\n")
            #expect(answer.text.hasPrefix("/a\nHost=shop.test\n"))
        }
    }

    @Test("The server's own name where the group says so")
    func ownHost() async throws {
        try await story(configure: { $0.upstreams[0].keepsHost = false }) { sluice, origins in
            let answer = try await sluice.exchange("GET /a HTTP/1.1\r\nHost: shop.test\r\n\r\n")
            #expect(answer.text.hasPrefix("/a\nHost=127.0.0.1:\(origins[0].port)\n"))
        }
    }

    @Test("A server does not say that it opens tunnels (RFC 9110 §10.2.1)")
    func allowed() async throws {
        try await story { sluice, _ in
            let answer = try await sluice.exchange(
                "OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n")
            #expect(answer["Allow"]?.contains("GET") == true)
            #expect(answer["Allow"]?.contains("CONNECT") == false)
        }
    }

    @Test(
        "What a server does not do",
        arguments: [
            ("CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n", 501),
            ("GET https://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n", 421),
        ])
    func refused(request: String, status: Int) async throws {
        try await story { sluice, _ in
            let answer = try await sluice.exchange(request)
            #expect(answer.status == status)
        }
    }

    @Test("A client of HTTP/1.0 that asks for it is kept (RFC 9112 §9.3)")
    func oldClient() async throws {
        try await story { sluice, _ in
            let client = try await sluice.connect()
            for _ in 0..<2 {
                try await client.send(
                    "GET /a HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
                let answer = try await client.readResponse()
                #expect(answer["Connection"] == "keep-alive")
            }
        }
    }

    @Test("A server that is gone costs no client an error while another lives")
    func retry() async throws {
        try await story(2) { sluice, origins in
            await origins[0].stop()
            for _ in 0..<4 {
                let answer = try await sluice.exchange(
                    "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
                #expect(answer.status == 200)
            }
        }
    }

    @Test("What a client writes in Host poisons no answer for that host itself")
    func cacheIsApart() async throws {
        let real = try await ScriptedOrigin.answering { _ in Self.stored("real") }
        let other = try await ScriptedOrigin.answering { _ in Self.stored("other") }
        var reverse = ListenerSettings.forward
        reverse = ListenerSettings(
            kind: .reverse, address: reverse.address, upstream: "127.0.0.1:\(other.port)")
        try await withEngine([.forward, reverse]) { sluice in
            let client = try await sluice.connect(to: 1)
            try await client.send("GET /a HTTP/1.1\r\nHost: \(real.authority)\r\n\r\n")
            #expect(try await client.readResponse().text == "other")
            #expect(try await sluice.get(real.url("/a")).text == "real")
            let keys = await sluice.snapshot().cache.map { $0.key.escaped() }
            #expect(keys.contains("127.0.0.1:\(other.port)|http://\(real.authority)/a"))
            try await sluice.command("evict 127.0.0.1:\(other.port)|http://\(real.authority)/a")
            #expect(await sluice.snapshot().gauges.cacheEntries == 1)
            await client.close()
            await real.stop()
            await other.stop()
        }
    }

    private static func stored(_ text: String) -> String {
        "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n"
            + "Content-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }
}
