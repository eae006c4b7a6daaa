import Testing

@testable import SluiceCore

@Suite("Only plain GETs are answered from the store, RFC 9111")
struct CacheLookupTests {
    @Test(
        "what a request says decides whether the store is asked",
        arguments: [
            ("5.2.1", [], nil), ("5.2.1.2", ["Cache-Control: max-stale=60"], nil),
            ("5.2.1.6", ["Cache-Control: no-transform"], nil),
            ("5.2.3", ["Cache-Control: x=1"], nil),
            ("3", ["Cookie: a=b"], nil), ("3", ["Content-Length: 0"], nil),
            ("5.4", ["Pragma: x"], nil), ("5.4", ["Pragma: no-cache", "Cache-Control: x"], nil),
            ("5.4", ["Pragma: no-cache"], .noCache), ("5.4", ["Pragma: x, No-Cache"], .noCache),
            ("5.2.1.4", ["Cache-Control: no-cache"], .noCache),
            ("5.2.1.5", ["Cache-Control: no-store"], .noStore),
            ("5.2.1.5", ["Cache-Control: no-cache", "Cache-Control: No-Store"], .noStore),
            ("5.2.1.1", ["Cache-Control: max-age=0"], .otherDirective),
            ("5.2.1.1", ["Cache-Control: max-age=3600"], .otherDirective),
            ("5.2.1.3", ["Cache-Control: min-fresh=5"], .otherDirective),
            ("5.2.1.7", ["Cache-Control: only-if-cached"], .otherDirective),
            ("5.2", ["Cache-Control: max-age"], .otherDirective),
            ("5.2", ["Cache-Control: \"no-store\""], .otherDirective),
            ("3.5", ["Authorization: Basic x"], .authorization),
            ("3.5", ["Authorization:"], .authorization), ("3.3", ["Range: bytes=0-1"], .range),
            ("4.3.2", ["If-None-Match: \"x\""], .conditional),
            ("4.3.2", ["If-Match: *"], .conditional),
            ("4.3.2", ["If-Modified-Since: x"], .conditional),
            ("4.3.2", ["If-Unmodified-Since: x"], .conditional),
            ("3.3", ["If-Range: \"x\"", "Range: bytes=0-1"], .conditional),
            ("9.3.1 of 9110", ["Content-Length: 5"], .body),
            ("9.3.1 of 9110", ["Transfer-Encoding: chunked"], .body),
            ("7.8 of 9110", ["Connection: upgrade", "Upgrade: websocket"], .upgrade),
        ] as [(String, [String], CacheVerdict.BypassReason?)])
    func requests(
        section: String, lines: [String], reason: CacheVerdict.BypassReason?
    ) throws {
        #expect(CacheLookup.bypassReason(for: try Heads.request(lines)) == reason)
    }

    @Test("other methods pass", arguments: ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "get"])
    func methods(method: String) throws {
        #expect(CacheLookup.bypassReason(for: try Heads.request(method: method)) == .method)
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
        #expect(CacheLookup.invalidates(method, status: status) == invalidates)
    }
}

@Suite("Keys are equal when the URI is, RFC 9110 §4.2.3")
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
            "http://a.test/X", "http://a.test/%78", "http://a.test/./x", "http://a.test/x?",
            "http://a.test//x", "http://a.test./x", "http://a.test:81/x", "https://a.test/x",
        ])
    func different(target: String) throws {
        let plain = try #require(CacheKey(url: "a.test/x"))
        #expect(try #require(CacheKey(try Heads.request(target: target))) != plain)
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
            (.miss(.vary), nil, "sluice; fwd=uri-miss; detail=\"response has Vary\""),
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
