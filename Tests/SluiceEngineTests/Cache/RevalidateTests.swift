import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("The operator looks into the cache, and asks origins about it")
struct RevalidateTests {
    private static let tagged = "Cache-Control: max-age=60\r\nETag: \"e\"\r\n"
    private static let holds =
        "HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\nCache-Control: max-age=90\r\n\r\n"

    private func told(_ words: String, by sluice: EngineUnderTest) async throws {
        try await eventually("an event says \(words)") {
            await sluice.snapshot().events.contains { $0.text.contains(words) }
        }
    }

    @Test("revalidate KEY asks with what is stored, and a 304 makes it fresh for longer")
    func confirmed() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { request in
                request["If-None-Match"] == "\"e\""
                    ? Self.holds : EngineUnderTest.answer(1, Self.tagged)
            }
            _ = try await sluice.get(origin.url())
            sluice.clock.advance(seconds: 30)
            let reply = try await sluice.command("revalidate \(origin.url())")
            #expect(reply.notice.text == "asking the origin about \(origin.url())")
            try await told("asked about \(origin.url()): it still holds", by: sluice)
            let hit = try await sluice.get(origin.url())
            #expect(hit.text == "answer 1" && hit["Cache-Status"] == "sluice; hit; ttl=90")
        }
    }

    @Test("What has no validator is fetched anew, with the fields that chose it")
    func replaced() async throws {
        try await withEngine { sluice in
            let tally = Tally()
            let origin = try await sluice.origin { request in
                EngineUnderTest.answer(
                    tally.next(),
                    "Cache-Control: max-age=60\r\nVary: Accept-Language\r\n"
                        + "X-Was: \(request["Accept-Language"] ?? "none")\r\n")
            }
            let fields = "Accept-Language: de\r\n"
            let get = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n"
            _ = try await sluice.exchange(get)
            _ = try await sluice.command("revalidate \(origin.url())")
            try await told("something else, which takes its place", by: sluice)
            let hit = try await sluice.exchange(get)
            #expect(hit.text == "answer 2" && hit["X-Was"] == "de")
            #expect(tally.count == 2)
        }
    }

    @Test("An origin that does not answer changes nothing, and that is said")
    func failed() async throws {
        try await withEngine { sluice in
            let tally = Tally()
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                if tally.next() == 1 {
                    try await connection.send(
                        EngineUnderTest.answer(1, "Connection: close\r\n\(Self.tagged)"))
                }
            }
            _ = try await sluice.get(origin.url())
            _ = try await sluice.command("revalidate \(origin.authority)")
            try await told("the origin did not answer; it stays as it is", by: sluice)
            #expect(try await sluice.get(origin.url()).text == "answer 1")
        }
    }

    @Test("revalidate FILTER asks about all that match, and says when nothing does")
    func filter() async throws {
        try await withEngine { sluice in
            let tally = Tally()
            let origin = try await sluice.numbered(by: tally)
            for path in ["/a", "/b", "/c"] { _ = try await sluice.get(origin.url(path)) }
            let reply = try await sluice.command("revalidate \(origin.authority)/")
            #expect(reply.notice.text == "asking the origin about 3 entries")
            try await eventually("each was asked about") { tally.count == 6 }
            #expect(
                try await sluice.refusal(of: "revalidate nowhere")
                    == "nothing in the cache matches nowhere")
            #expect(
                try await sluice.refusal(of: "revalidate http://a.test/")
                    == "not in memory: http://a.test/")
        }
    }

    @Test("show entry KEY tells how fresh it is and why, and keeps cookies to itself")
    func entry() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered("Set-Cookie: id=secret\r\n" + Self.tagged)
            _ = try await sluice.get(origin.url())
            sluice.clock.advance(seconds: 20)
            let rows = try await sluice.command("show entry \(origin.url())").rows
            let text = rows.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
            #expect(text.contains("lifetime = 60 s because max-age says so"))
            #expect(text.contains(#""item":"next","text":"answered from here"#))
            #expect(text.contains("Set-Cookie: (not shown)") && !text.contains("secret"))
            #expect(
                try await sluice.refusal(of: "show entry http://a.test/")
                    == "not in the cache: http://a.test/")
        }
    }

    @Test("A listener that leaves parameters out finds one answer for all of them")
    func parameters() async throws {
        var listener = ListenerSettings(kind: .forward, address: .network(Endpoint(.loopback, 0)))
        listener.cacheKey.ignoredParameters = [Array("utm_*".utf8)]
        try await withEngine([listener]) { sluice in
            let origin = try await sluice.numbered()
            _ = try await sluice.get(origin.url("/a?utm_source=x&n=1"))
            #expect(try await sluice.get(origin.url("/a?n=1&utm_id=7")).text == "answer 1")
            #expect(try await sluice.get(origin.url("/a?n=2")).text == "answer 2")
            let reply = try await sluice.command("evict \(origin.url("/a?n=1&utm_x=1"))")
            #expect(reply.notice.text == "evicted \(origin.url("/a?n=1"))")
        }
    }

    @Test("The operator may ask where no rule allows a client to")
    func allowList() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered(Self.tagged)
            _ = try await sluice.get(origin.url())
            try await sluice.command("bans default refuse")
            #expect(try await sluice.get(origin.url()).status == 403)
            _ = try await sluice.command("revalidate \(origin.url())")
            try await told("something else, which takes its place", by: sluice)
            // On a connection of its own too.
            let count = origin.connections.count
            for connection in origin.connections { await connection.close() }
            try await eventually("no connection is kept") {
                await sluice.snapshot([]).gauges.idleUpstreamConnections == 0
            }
            _ = try await sluice.command("revalidate \(origin.url())")
            try await eventually("it was asked again") { origin.connections.count == count + 1 }
            try await sluice.command("bans default pass")
            try await eventually("its answer took the place") {
                try await sluice.get(origin.url()).text == "answer 3"
            }
        }
    }
}
