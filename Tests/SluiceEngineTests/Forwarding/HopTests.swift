import SluiceCore
import SluiceTestKit
import Testing

@Suite("Requests that end here")
struct HopTests {
    @Test("TRACE with Max-Forwards 0 is reflected without its secrets (RFC 9110 §9.3.8)")
    func trace() async throws {
        try await withEngine { sluice in
            let answer = try await sluice.exchange(
                "TRACE http://origin.test/a HTTP/1.1\r\nHost: x\r\nMax-Forwards: 0\r\nA: b\r\n"
                    + "Cookie: c\r\nAuthorization: d\r\nProxy-Authorization: e\r\n\r\n")
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "message/http")
            #expect(
                answer.text == "TRACE http://origin.test/a HTTP/1.1\r\nHost: x\r\n"
                    + "Max-Forwards: 0\r\nA: b\r\n\r\n")
        }
    }

    @Test("OPTIONS with Max-Forwards 0 is answered for the proxy itself (RFC 9110 §9.3.7)")
    func options() async throws {
        try await withEngine { sluice in
            let client = try await sluice.connect()
            for _ in 0..<2 {
                try await client.send(
                    "OPTIONS http://origin.test/ HTTP/1.1\r\nHost: x\r\nMax-Forwards: 0\r\n\r\n")
                let answer = try await client.readResponse()
                #expect(answer.status == 200)
                #expect(answer["Allow"]?.contains("CONNECT") == true)
            }
        }
    }

    @Test("OPTIONS for no origin in particular is answered for the proxy itself (RFC 9110 §9.3.7)")
    func asterisk() async throws {
        try await withEngine { sluice in
            for hops in ["", "Max-Forwards: 0\r\n", "Max-Forwards: 5\r\n"] {
                let answer = try await sluice.exchange(
                    "OPTIONS * HTTP/1.1\r\nHost: x\r\n\(hops)\r\n")
                #expect(answer.status == 200)
                #expect(answer["Allow"]?.contains("CONNECT") == true)
            }
        }
    }

    @Test("What is expected beyond 100-continue is refused (RFC 9110 §10.1.1)")
    func expectation() async throws {
        try await withEngine { sluice in
            let answer = try await sluice.get("http://origin.test/", "Expect: a miracle\r\n")
            #expect(answer.status == 417)
        }
    }

    @Test("A request that comes back is stopped; one that passes two proxies is not (§7.6.3)")
    func loops() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { request in
                "HTTP/1.1 200 OK\r\nX-Via: \(request["Via"] ?? "")\r\nContent-Length: 0\r\n\r\n"
            }
            let first = try await sluice.get(origin.url(), "Via: 1.1 sluice-elsewhere\r\n")
            #expect(first.status == 200)
            let via = try #require(first["X-Via"])
            let second = try await sluice.get(origin.url(), "Via: \(via)\r\n")
            #expect(second.status == 508)
            #expect(second["Proxy-Status"]?.contains("error=proxy_loop_detected") == true)
            #expect(try await sluice.lastExchange().end == .loop)
        }
    }
}
