import Testing

@testable import SluiceCore

@Suite("What a request says about the cache, RFC 9111 §5.2.1")
struct CacheRequestTests {
    @Test(
        "which requests go past the cache, and which need no more than a look at the clock",
        arguments: [
            ([], nil, true), (["Cookie: a=b"], nil, true), (["Content-Length: 0"], nil, true),
            (["Cache-Control: x=1"], nil, false), (["Pragma: x"], nil, false),
            (["Range: bytes=0-1"], nil, false), (["If-None-Match: \"x\""], nil, false),
            (["Authorization: x"], nil, false),
            (["Cache-Control: no-cache", "Cache-Control: No-Store"], .noStore, false),
            (["If-Match: *"], .conditional, false),
            (["If-Unmodified-Since: x"], .conditional, false),
            (["Content-Length: 5"], .body, false), (["Transfer-Encoding: chunked"], .body, false),
            (["Connection: upgrade", "Upgrade: websocket"], .upgrade, false),
        ] as [([String], CacheVerdict.BypassReason?, Bool)])
    func requests(lines: [String], bypass: CacheVerdict.BypassReason?, isPlain: Bool) throws {
        let request = CacheRequest(try Heads.request(lines))
        #expect(request.bypass == bypass && request.isPlain == isPlain)
    }

    @Test("other methods pass", arguments: ["POST", "PUT", "DELETE", "OPTIONS", "get"])
    func methods(method: String) throws {
        #expect(CacheRequest(try Heads.request(method: method)).bypass == .method)
    }

    @Test(
        "what makes a fresh answer not good enough, and its place in Cache-Status",
        arguments: [
            (["Cache-Control: no-cache"], CacheVerdict.RefetchReason.requestNoCache),
            (["Pragma: x, No-Cache"], .requestNoCache),
            (["Cache-Control: max-age=1"], .requestMaxAge),
            (["Cache-Control: min-fresh=60"], .requestMinFresh),
            (["Cache-Control: max-age=2 x"], .requestMalformed),
            (["Authorization: Basic x"], .authorization),
        ])
    func refetched(lines: [String], reason: CacheVerdict.RefetchReason) throws {
        var cache = CacheInMiniature()
        _ = try cache.send { _, _ in .init(lines: ["Cache-Control: max-age=60"], body: "a") }
        cache.wait(2)
        let answer = try cache.send(lines) { _, _ in .init(body: "b") }
        #expect(answer.verdict == .refetched(reason, .noFreshness) || lines[0].hasPrefix("Auth"))
        #expect(answer.verdict.forwardReason == "request" && answer.body == "b")
        #expect(
            try cache.send(["Pragma: no-cache", "Cache-Control: x"]) { _, _ in nil }.verdict == .hit
        )
    }

    @Test("a URI too long for a key has none")
    func longTarget() throws {
        let path = String(repeating: "x", count: CacheKey.limit - 50)
        let short = try Heads.request(target: "http://a.test/" + path)
        #expect(CacheKey(short) != nil)
        var limits = WireLimits()
        limits.startLine = 1 << 16
        let long = try Heads.request(target: "http://a.test/\(path)\(path)", limits: limits)
        #expect(CacheKey(long) == nil)
    }

    @Test("a request that names no host has no key")
    func noHost() throws {
        let request = try Heads.request(target: "/x", host: nil)
        #expect(CacheKey(request) == nil)
    }

    @Test(
        "an unsafe request that did not fail makes the stored answer untrue, §4.4",
        arguments: [
            (Method.post, UInt16(200), true), (.put, 201, true), (.delete, 204, true),
            (.patch, 303, true), (.other, 200, true), (.post, 404, false), (.put, 500, false),
            (.get, 200, false), (.head, 200, false), (.options, 200, false),
            (.connect, 200, false),
        ])
    func invalidation(method: Method, status: UInt16, invalidates: Bool) {
        #expect(Invalidation.invalidates(method, status: status) == invalidates)
    }
}

@Suite("Keys are equal when the URI is, RFC 9110 §4.2.3 and RFC 3986 §6.2")
struct CacheKeyTests {
    @Test(
        "one URI in several spellings has one key",
        arguments: [
            ("http://a.test/x?y", "http://a.test/x?y"), ("http://A.TEST/x", "http://a.test/x"),
            ("http://a.test:80/x", "http://a.test/x"), ("http://a.test:/x", "http://a.test/x"),
            ("http://a.test", "http://a.test/"), ("http://a.test?q", "http://a.test/?q"),
            ("http://a.test:8080/", "http://a.test:8080/"),
            ("http://[::1]:81/", "http://[::1]:81/"), ("http://[::1]/", "http://[::1]/"),
            ("https://a.test/", "https://a.test/"), ("https://a.test:443/", "https://a.test/"),
            ("https://a.test:80/", "https://a.test:80/"), ("/x", "http://a.test/x"),
            ("http://a.test/%78", "http://a.test/x"), ("http://a.test/./x", "http://a.test/x"),
            ("http://a.test/a/b/../../../x", "http://a.test/x"),
            ("http://a.test/a/./b/..", "http://a.test/a/"), ("http://a.test/..", "http://a.test/"),
            ("http://a.test/%2e%2E/x", "http://a.test/x"), ("http://a.test//x", "http://a.test//x"),
            ("http://a.test/%c3%a4%2f", "http://a.test/%C3%A4%2F"),
            ("http://a.test/%x%", "http://a.test/%x%"),
            ("http://a.test/...?./%78", "http://a.test/...?./%78"),
        ])
    func keys(target: String, key: String) throws {
        let read = try #require(CacheKey(try Heads.request(target: target)))
        #expect(read.text == WireText(key))
        #expect(CacheKey(url: key) == read)
        if target.hasPrefix("http") { #expect(CacheKey(url: target) == read) }
    }

    @Test(
        "spellings that an origin may tell apart have keys of their own",
        arguments: [
            "http://a.test/X", "http://a.test/%2Fx", "http://a.test/x?", "http://a.test//x",
            "http://a.test/x/", "http://a.test./x", "http://a.test:81/x", "https://a.test/x",
        ])
    func different(target: String) throws {
        let plain = try #require(CacheKey(url: "a.test/x"))
        #expect(try #require(CacheKey(try Heads.request(target: target))) != plain)
    }

    @Test("each listener may have keys of its own")
    func partitions() throws {
        let head = try Heads.request()
        let one = try #require(CacheKey(head, partition: "one"))
        #expect(one != CacheKey(head) && one == CacheKey(head, partition: "one"))
    }

    @Test("parameters that do not count, in an order that does not")
    func settings() throws {
        var settings = CacheKey.Settings()
        settings.ignoredParameters = [Array("utm_*".utf8), Array("sid".utf8)]
        settings.sortsParameters = true
        for (query, normal) in [
            ("?b=2&utm_source=x&a=1&sid=9", "?a=1&b=2"), ("?b=2&b=1&a", "?a&b=2&b=1"),
            ("?sid", ""), ("", ""), ("?side=1", "?side=1"),
        ] {
            let key = CacheKey(url: "http://a.test/" + query, settings: settings)
            #expect(key?.text == WireText("http://a.test/" + normal))
        }
    }

    @Test(
        "what is no URL has no key",
        arguments: ["", "/x", "ftp://a.test/", "http://", "[::1", "a:b:c"])
    func noKey(url: String) {
        #expect(CacheKey(url: url) == nil)
    }
}

@Suite("Cache-Status tells what the cache did, RFC 9211")
struct CacheStatusFieldTests {
    @Test(
        "each verdict has its line",
        arguments: [
            (CacheVerdict.hit, 30, "sluice; hit; ttl=30"),
            (.miss(.stored), 60, "sluice; fwd=uri-miss; stored; ttl=60"),
            (.miss(.stored), nil, "sluice; fwd=uri-miss; stored"),
            (
                .miss(.varyStar), nil,
                "sluice; fwd=uri-miss; detail=\"response varies on everything\""
            ),
            (.varyMiss(.stored), 5, "sluice; fwd=vary-miss; stored; ttl=5"),
            (.partial(.stored), nil, "sluice; fwd=partial; stored"),
            (.revalidated(.expired), 9, "sluice; fwd=stale; ttl=9"),
            (
                .revalidated(.requestNoCache), 9,
                "sluice; fwd=request; ttl=9; detail=\"request says no-cache\""
            ),
            (
                .hitStale(.whileRevalidate), -2,
                "sluice; hit; ttl=-2; detail=\"stale-while-revalidate\""
            ),
            (.hitStale(.ifError), -2, "sluice; fwd=stale; ttl=-2; detail=\"stale-if-error\""),
            (.miss(.pending), nil, "sluice; fwd=uri-miss"),
            (.stale(.stored), 60, "sluice; fwd=stale; stored; ttl=60"),
            (.stale(.noStore), nil, "sluice; fwd=stale; detail=\"response says no-store\""),
            (.bypass(.method), nil, "sluice; fwd=method; detail=\"method is not GET\""),
            (.bypass(.noCache), nil, "sluice; fwd=request; detail=\"request says no-cache\""),
            (
                .bypass(.authorization), nil,
                "sluice; fwd=bypass; detail=\"request has Authorization\""
            ),
            (.none, nil, "sluice"), (.hit, -5, "sluice; hit; ttl=-5"),
        ] as [(CacheVerdict, Int64?, String)])
    func lines(verdict: CacheVerdict, ttl: Int64?, value: String) {
        var line: [UInt8] = []
        CacheStatusField.append(verdict, ttl: ttl, to: &line)
        #expect(String(decoding: line, as: UTF8.self) == "Cache-Status: \(value)\r\n")
    }

    @Test("status, collapsing and key stand beside it, RFC 9211 §2.3 to §2.7")
    func beside() {
        var line: [UInt8] = []
        CacheStatusField(
            .stale(.stored), timeToLive: 3, forwardStatus: 200, isCollapsed: true,
            key: CacheKey(url: "http://a.test/\"x")
        ).append(to: &line)
        #expect(
            String(decoding: line, as: UTF8.self)
                == "Cache-Status: sluice; fwd=stale; fwd-status=200; stored; collapsed; ttl=3; "
                + "key=\"http://a.test/\\\"x\"\r\n")
    }

    @Test("no reason needs escaping in a quoted string")
    func reasonsAreStrings() {
        let words =
            CacheVerdict.BypassReason.allCases.map(\.rawValue)
            + CacheVerdict.StorageVerdict.allCases.map(\.rawValue)
        for word in words {
            #expect(word.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != 0x22 && $0 != 0x5c })
        }
    }
}
