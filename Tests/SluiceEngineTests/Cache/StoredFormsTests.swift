import SluiceCore
import SluiceTestKit
import Testing

@Suite("One stored answer, in every form that is asked for")
struct StoredFormsTests {
    private static let fields =
        "Cache-Control: max-age=60\r\nETag: \"e\"\r\nContent-Type: text/x\r\n"

    @Test("A client that has it already is told so without the origin (RFC 9111 §4.3.2)")
    func notModified() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered(Self.fields)
            _ = try await sluice.get(origin.url())
            let answer = try await sluice.get(origin.url(), "If-None-Match: \"x\", W/\"e\"\r\n")
            #expect(answer.startLine == "HTTP/1.1 304 Not Modified")
            #expect(answer["ETag"] == "\"e\"" && answer["Content-Type"] == nil)
            #expect(answer["Cache-Status"] == "sluice; hit; ttl=60")
            #expect(answer.text == "")
            #expect(await sluice.count(.upstreamConnections) == 1)
        }
    }

    @Test(
        "A range is cut from what is stored whole (RFC 9110 §14.2)",
        arguments: [
            ("bytes=0-5", "206 Partial Content", "bytes 0-5/8", "answer"),
            ("bytes=-1", "206 Partial Content", "bytes 7-7/8", "1"),
            ("bytes=9-", "416 Range Not Satisfiable", "bytes */8", ""),
        ])
    func range(wanted: String, status: String, range: String, text: String) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered(Self.fields)
            _ = try await sluice.get(origin.url())
            let answer = try await sluice.get(origin.url(), "Range: \(wanted)\r\n")
            #expect(answer.startLine == "HTTP/1.1 \(status)")
            #expect(answer["Content-Range"] == range)
            #expect(answer["Content-Length"] == "\(text.utf8.count)")
            #expect(answer.text == text)
        }
    }

    @Test("Several ranges come as multipart, each with its own place (RFC 9110 §14.6)")
    func ranges() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered(Self.fields)
            _ = try await sluice.get(origin.url())
            let answer = try await sluice.get(origin.url(), "Range: bytes=0-1,6-7\r\n")
            let type = try #require(answer["Content-Type"])
            let start = "multipart/byteranges; boundary="
            #expect(type.hasPrefix(start))
            let line = "--" + type.dropFirst(start.count)
            #expect(
                answer.text == """
                    \r\n\(line)\r\nContent-Type: text/x\r\nContent-Range: bytes 0-1/8\r\n\r\nan\
                    \r\n\(line)\r\nContent-Type: text/x\r\nContent-Range: bytes 6-7/8\r\n\r\n 1\
                    \r\n\(line)--\r\n
                    """)
        }
    }

    @Test("A large body goes out as it was kept, whole and in part")
    func large() async throws {
        try await withEngine { sluice in
            let body = (0..<20_000).map { "\($0)," }.joined()
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\n\(Self.fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            }
            #expect(try await sluice.get(origin.url()).text == body)
            let hit = try await sluice.get(origin.url())
            #expect(hit["Cache-Status"] == "sluice; hit; ttl=60" && hit.text == body)
            let part = try await sluice.get(origin.url(), "Range: bytes=70000-70009\r\n")
            #expect(part.text == String(body.dropFirst(70_000).prefix(10)))
        }
    }

    @Test("Answers that differ by language are kept side by side (RFC 9111 §4.1)")
    func vary() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered(
                "Cache-Control: max-age=60\r\nVary: Accept-Language\r\n")
            let german = try await sluice.get(origin.url(), "Accept-Language: de\r\n")
            #expect(german.text == "answer 1")
            let other = try await sluice.get(origin.url(), "Accept-Language: fr\r\n")
            #expect(other["Cache-Status"] == "sluice; fwd=vary-miss; stored; ttl=60")
            let first = try await sluice.get(origin.url(), "Accept-Language: de\r\n")
            #expect(first["Cache-Status"] == "sluice; hit; ttl=60" && first.text == "answer 1")
            let rows = await sluice.snapshot(.cache).cache
            #expect(rows.map { $0.vary.escaped() } == ["accept-language", "accept-language"])
        }
    }

    @Test("Who wants a stored answer only gets one, or 504 (RFC 9111 §5.2.1.7)")
    func onlyIfCached() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered()
            let only = "Cache-Control: only-if-cached\r\n"
            #expect(try await sluice.get(origin.url(), only).startLine.contains("504"))
            _ = try await sluice.get(origin.url())
            #expect(try await sluice.get(origin.url(), only).text == "answer 1")
            #expect(await sluice.count(.upstreamConnections) == 1)
        }
    }
}
