import Testing

@testable import SluiceCore

private let hour = ["Cache-Control: max-age=3600", "ETag: \"v1\"", "Last-Modified: @-3000"]

@Suite("Ranges are cut from what is stored, RFC 9110 §14 and RFC 9111 §3.3")
struct StoredRangeTests {
    private func cache(
        _ lines: [String] = hour, body: String = "0123456789", request: [String] = [],
        status: Int = 200
    ) throws -> CacheInMiniature {
        var cache = CacheInMiniature()
        let dated = lines.map { $0.replacing("@-3000", with: cache.date(-3000)) }
        _ = try cache.send(request) { _, _ in .init(status: status, lines: dated, body: body) }
        return cache
    }

    @Test(
        "from a whole answer",
        arguments: [
            ("bytes=0-1", 206, "01", "bytes 0-1/10"),
            ("bytes=1-", 206, "123456789", "bytes 1-9/10"),
            ("bytes=-1", 206, "9", "bytes 9-9/10"),
            ("bytes=-99", 206, "0123456789", "bytes 0-9/10"),
            ("bytes=5-99", 206, "56789", "bytes 5-9/10"), ("Bytes=2-2", 206, "2", "bytes 2-2/10"),
            ("bytes=0-0, 8-", 206, "089", nil), ("bytes=10-", 416, "", nil),
            ("bytes=-0", 416, "", nil), ("bytes=0-99,0-99", 200, "0123456789", nil),
            ("bytes=2-1", 200, "0123456789", nil), ("bytes=x", 200, "0123456789", nil),
            ("lines=0-1", 200, "0123456789", nil), ("bytes=", 200, "0123456789", nil),
            ("bytes=99999999999999999999-", 200, "0123456789", nil),
            ("bytes=0-18446744073709551615", 200, "0123456789", nil),
        ] as [(String, Int, String, String?)])
    func whole(range: String, status: Int, body: String, contentRange: String?) throws {
        var cache = try cache()
        let answer = try cache.send(["Range: \(range)"]) { _, _ in nil }
        #expect(answer.verdict == .hit)
        #expect(answer.status == status && answer.body == body)
        #expect(answer.value("Content-Range") == contentRange)
    }

    @Test(
        "If-Range compares strongly, RFC 9110 §13.1.5",
        arguments: [
            ("\"v1\"", true), ("\"v2\"", false), ("W/\"v1\"", false),
            ("Sun, 06 Nov 1994 07:59:37 GMT", true), ("Sun, 06 Nov 1994 07:59:38 GMT", false),
            ("nonsense", false),
        ])
    func ifRange(value: String, isPart: Bool) throws {
        var cache = try cache()
        let answer = try cache.send(["Range: bytes=0-0", "If-Range: \(value)"]) { _, _ in nil }
        #expect(answer.status == (isPart ? 206 : 200))
    }

    @Test("HEAD is answered from a stored GET, and knows no range, RFC 9110 §14.2")
    func head() throws {
        var cache = try cache()
        let answer = try cache.send(["Range: bytes=0-0"], method: "HEAD") { _, _ in nil }
        #expect(answer.status == 200 && answer.body.isEmpty && answer.verdict == .hit)
        #expect(answer.value("Content-Length") == "10")
    }

    @Test(
        "a stored part answers what lies within it, and nothing else",
        arguments: [
            ("bytes=6-8", "678"), ("bytes=6-", "6789"), ("bytes=-1", "9"), ("bytes=-5", "56789"),
            ("bytes=3-4", nil), ("bytes=0-", nil), (nil, nil), ("bytes=6-6,8-8", nil),
        ] as [(String?, String?)])
    func part(range: String?, body: String?) throws {
        let lines = hour + ["Content-Range: bytes 5-9/10"]
        var cache = try cache(
            lines, body: "56789", request: ["Range: bytes=-5"], status: 206)
        let answer = try cache.send(range.map { ["Range: \($0)"] } ?? []) { _, _ in
            .init(body: "fetched")
        }
        if let body {
            #expect(answer.verdict == .hit && answer.body == body && answer.status == 206)
        } else {
            #expect(answer.verdict.forwardReason == "partial")
        }
    }

    @Test(
        "a part that cannot be right is not stored",
        arguments: [
            "bytes 4-9/10", "bytes 5-9/9", "bytes 9-5/10", "bytes 5-9", "bytes */10", "x 5-9/10",
            "bytes 5-9/10, bytes 1-2/10", "bytes 5-18446744073709551615/*",
        ])
    func malformed(range: String) throws {
        let cache = try cache(
            hour + ["Content-Range: \(range)"], body: "56789", request: ["Range: bytes=5-9"],
            status: 206)
        #expect(cache.entries.isEmpty)
    }

    @Test("parts that touch become one, RFC 9111 §3.4")
    func joined() throws {
        func range(_ text: String) throws -> ContentRange {
            try #require(ContentRange(Array(text.utf8)[...]))
        }
        let first = try range("bytes 0-4/10")
        #expect(try first.joined(with: range("bytes 5-9/10"))?.isWhole == true)
        #expect(try first.joined(with: range("bytes 3-6/*")) == range("bytes 0-6/10"))
        #expect(try first.joined(with: range("bytes 6-9/10")) == nil)
        #expect(try first.joined(with: range("bytes 5-9/11")) == nil)
    }

    @Test("only with the same strong validator, and then the whole is a 200")
    func joinedResponses() throws {
        func stored(_ range: String, _ tag: String) throws -> StoredMetadata {
            let cache = try cache(
                ["Cache-Control: max-age=9", "ETag: \(tag)", "Content-Range: \(range)"],
                body: "01234", request: ["Range: bytes=0-4"], status: 206)
            return try #require(cache.entries.values.first?.first).metadata
        }
        let first = try stored("bytes 0-4/10", "\"a\"")
        let whole = try #require(try stored("bytes 5-9/10", "\"a\"").joined(with: first))
        #expect(whole.part == nil && whole.status == 200 && whole.length == 10)
        #expect(whole.isPlainHit(at: whole.freshness.received))
        #expect(try stored("bytes 5-9/10", "\"b\"").joined(with: first) == nil)
        let weak = try stored("bytes 0-4/10", "W/\"a\"")
        #expect(try stored("bytes 5-9/10", "W/\"a\"").joined(with: weak) == nil)
    }
}

@Suite("Stale answers only with leave, RFC 9111 §4.2.4 and RFC 5861")
struct StaleAnswerTests {
    private func stored(_ control: String, after seconds: Double) throws -> CacheInMiniature {
        var cache = CacheInMiniature()
        _ = try cache.send { _, _ in
            .init(lines: ["Cache-Control: \(control)", "ETag: \"abc\""], body: "old")
        }
        cache.wait(seconds)
        return cache
    }

    @Test(
        "when the origin cannot be reached",
        arguments: [
            ("max-age=2", true), ("max-age=2, must-revalidate", false),
            ("max-age=2, proxy-revalidate", false), ("max-age=2, no-cache", false),
            ("max-age=2, s-maxage=2", false), ("max-age=2, stale-if-error=60", true),
            ("max-age=2, stale-if-error=1", false), ("max-age=2, stale-if-error=0", false),
        ])
    func unreachable(control: String, isServed: Bool) throws {
        var cache = try stored(control, after: 4)
        let answer = try cache.send { _, _ in nil }
        #expect((answer.body == "old") == isServed)
        #expect(answer.verdict.isFromStore == isServed)
        #expect(answer.status == (isServed ? 200 : 502))
    }

    @Test(
        "when the origin answers with an error",
        arguments: [
            ("max-age=2", 503, false), ("max-age=2, stale-if-error=60", 503, true),
            ("max-age=2, stale-if-error=60", 500, true),
            ("max-age=2, stale-if-error=60", 501, false),
            ("max-age=2, stale-if-error=60", 404, false),
            ("max-age=2, stale-if-error=60, must-revalidate", 503, false),
        ])
    func error(control: String, status: Int, isServed: Bool) throws {
        var cache = try stored(control, after: 4)
        let answer = try cache.send { _, _ in .init(status: status, body: "error") }
        #expect(answer.status == (isServed ? 200 : status))
        #expect(answer.body == (isServed ? "old" : "error"))
        #expect(!isServed || answer.verdict == .hitStale(.ifError))
    }

    @Test("a client may allow an error to be hidden too, RFC 5861 §4")
    func clientAllows() throws {
        var cache = try stored("max-age=2", after: 4)
        let answer = try cache.send(["Cache-Control: stale-if-error=9"]) { _, _ in
            .init(status: 500)
        }
        #expect(answer.verdict == .hitStale(.ifError))
    }

    @Test("while it is asked about in the background, and only so long, RFC 5861 §3")
    func whileRevalidate() throws {
        var cache = try stored("max-age=1, stale-while-revalidate=4", after: 3)
        let first = try cache.send { _, _ in
            .init(lines: ["Cache-Control: no-cache", "ETag: \"def\""], body: "new")
        }
        #expect(first.body == "old" && first.verdict == .hitStale(.whileRevalidate))
        #expect(cache.backgroundAsked == 1)
        cache.wait(3)
        let second = try cache.send { _, lines in
            #expect(lines.contains("If-None-Match: \"def\""))
            return .init(body: "third")
        }
        #expect(second.body == "third")

        var late = try stored("max-age=1, stale-while-revalidate=4", after: 5)
        #expect(try late.send { _, _ in .init(body: "new") }.body == "new")
    }

    @Test(
        "max-stale, RFC 9111 §5.2.1.2",
        arguments: [
            ("max-age=2", "max-stale", true), ("max-age=2", "max-stale=3", true),
            ("max-age=2", "max-stale=2", false), ("max-age=2", "max-stale=x", false),
            ("max-age=2, must-revalidate", "max-stale", false),
            ("max-age=2, s-maxage=2", "max-stale", false),
            ("max-age=2", "max-stale, max-age=3", false),
            ("max-age=2", "max-stale=9, max-stale=1", false),
        ])
    func maxStale(control: String, wish: String, isServed: Bool) throws {
        var cache = try stored(control, after: 4)
        let answer = try cache.send(["Cache-Control: \(wish)"]) { _, _ in .init(body: "new") }
        #expect((answer.verdict == .hitStale(.maxStale)) == isServed)
    }
}

@Suite("All that is stored is asked about at once, RFC 9111 §4.3")
struct ValidationTests {
    private func variants() throws -> CacheInMiniature {
        var cache = CacheInMiniature()
        for language in ["en", "de"] {
            _ = try cache.send(["Accept-Language: \(language)"]) { _, _ in
                .init(
                    lines: [
                        "Cache-Control: max-age=9", "Vary: Accept-Language",
                        "ETag: \"\(language)\"",
                    ], body: language)
            }
        }
        return cache
    }

    @Test("a request for a third variant gets the one the origin names, §4.1 and §4.3.4")
    func named() throws {
        var cache = try variants()
        let answer = try cache.send(["Accept-Language: fr"]) { _, lines in
            #expect(lines.contains("If-None-Match: \"en\", \"de\""))
            return .init(status: 304, lines: ["ETag: \"de\"", "X: 1"])
        }
        #expect(answer.body == "de" && answer.value("X") == "1" && answer.status == 200)
        let other = try cache.send(["Accept-Language: en"]) { _, _ in nil }
        #expect(other.value("X") == nil && other.verdict == .hit)
    }

    @Test("a 304 about nothing that is stored is asked again, without conditions")
    func unknown() throws {
        for lines in [["ETag: \"xx\""], []] {
            var cache = try variants()
            let answer = try cache.send(["Accept-Language: fr"]) { _, asked in
                asked.contains { $0.hasPrefix("If-None-Match") }
                    ? .init(status: 304, lines: lines) : .init(body: "fr")
            }
            #expect(answer.body == "fr" && answer.asked.count == 2)
        }
    }

    @Test("the client's own condition gives way to ours, and is judged after it, §4.3.2")
    func clientCondition() throws {
        var cache = try variants()
        cache.wait(20)
        let answer = try cache.send(["Accept-Language: en", "If-None-Match: \"en\""]) { _, lines in
            #expect(lines.filter { $0.hasPrefix("If-None-Match") }.count == 1)
            return .init(status: 304, lines: ["ETag: \"en\""])
        }
        #expect(answer.status == 304 && answer.verdict == .revalidated(.expired))
    }

    @Test("no-store on a 304 lets the answer out once and the stored one go")
    func noStore() throws {
        var cache = try variants()
        cache.wait(20)
        let answer = try cache.send(["Accept-Language: en"]) { _, _ in
            .init(status: 304, lines: ["ETag: \"en\"", "Cache-Control: no-store"])
        }
        #expect(answer.body == "en")
        #expect(try cache.send(["Accept-Language: en"]) { _, _ in .init(body: "x") }.body == "x")
    }

    @Test(
        "a HEAD updates what it confirms and drops what it contradicts, §4.3.5",
        arguments: [
            (["Content-Length: 3", "Cache-Control: max-age=1000", "Template-A: 2"], "old", "2"),
            (["Content-Length: 4", "Cache-Control: max-age=1000"], "new", nil),
            (["ETag: \"other\"", "Cache-Control: max-age=1000"], "new", nil),
        ] as [([String], String, String?)])
    func head(lines: [String], body: String, field: String?) throws {
        var cache = CacheInMiniature()
        _ = try cache.send { _, _ in
            .init(
                lines: ["Cache-Control: max-age=2", "Template-A: 1", "ETag: \"a\""], body: "old")
        }
        cache.wait(3)
        _ = try cache.send(method: "HEAD") { method, _ in
            #expect(method == "HEAD")
            return .init(lines: lines)
        }
        let answer = try cache.send { _, _ in .init(body: "new") }
        #expect(answer.body == body && answer.value("Template-A") == field)
    }
}
