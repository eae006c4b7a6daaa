import Testing

@testable import SluiceCore

private typealias Case = YardstickCase
private let date = "Date: @0"
private let fresh = ["Cache-Control: max-age=100000", "Date: @0"]
private let soonStale = ["Cache-Control: max-age=2", "Date: @0", "Template-A: 1"]
private let tag = "ETag: \"abcdef\""
private let varyFoo = [
    "Cache-Control: max-age=5000", "Last-Modified: @-3000", "Date: @0", "Vary: Foo",
]
private let varyThree = [
    "Cache-Control: max-age=5000", "Last-Modified: @-3000", "Date: @0", "Vary: Foo, Bar, Baz",
]
private let varyLanguage = [
    "Cache-Control: max-age=5000", "Last-Modified: @-3000", "Date: @0", "Vary: Accept-Language",
]

private func pair(
    _ id: String, _ kind: YardstickCase.Kind, _ reply: [String], request first: [String] = [],
    then source: YardstickCase.Source, asking second: [String] = [], status: Int? = nil,
    method: String = "GET", has: [String] = [], lacks: [String] = []
) -> YardstickCase {
    Case(
        id, kind,
        [
            .init(request: first, reply: reply),
            .init(
                source: source, method: method, request: second, expectedStatus: status, has: has,
                lacks: lacks),
        ])
}

@Suite("The public yardstick: what caches do, http-tests/cache-tests")
struct YardstickBehaviourTests {
    private static let directives: [YardstickCase] = [
        pair("private", .required, ["Cache-Control: private, max-age=3600"], then: .fetched),
        pair("no-store", .required, ["Cache-Control: no-store"], then: .fetched),
        pair("no-store-case", .required, ["Cache-Control: No-StOrE"], then: .fetched),
        pair(
            "no-store-fresh", .required,
            ["Cache-Control: max-age=10000, no-store", "Expires: @10000", date], then: .fetched),
        pair(
            "no-cache", .required,
            ["Cache-Control: max-age=10000, no-cache", "Expires: @10000", date], then: .fetched),
        pair("no-cache-case", .required, ["Cache-Control: max-age=9, No-CaChE"], then: .fetched),
        pair(
            "no-cache-revalidate", .optimal, ["Cache-Control: no-cache", tag], then: .etagAsked),
        pair(
            "no-cache-revalidate-fresh", .optimal,
            ["Cache-Control: max-age=10000, no-cache", "Expires: @10000", date, tag],
            then: .etagAsked),
        pair(
            "no-cache-fields", .optimal,
            ["Cache-Control: no-cache=\"a, b\"", "a: 1", "b: 2", "c: 3", fresh[0], date],
            then: .cached, has: ["c: 3"], lacks: ["a", "b"]),
        pair(
            "must-revalidate-fresh", .optimal,
            ["Cache-Control: max-age=10000, must-revalidate", tag], then: .cached),
        pair(
            "must-revalidate-stale", .required,
            ["Cache-Control: max-age=2, must-revalidate", tag], then: .etagAsked),
        pair(
            "connection", .required, fresh + ["Connection: a, b", "a: 1", "b: 2", "c: 3"],
            then: .cached, has: ["c: 3"], lacks: ["a", "b"]),
        Case(
            "no-store-old-new", .optimal,
            [
                .init(reply: fresh + ["A: 1"]),
                .init(source: .cached, reply: ["Cache-Control: no-store", "A: 2"], has: ["A: 1"]),
            ]),
        Case(
            "599-must-understand", .required,
            [
                .init(
                    reply: ["Cache-Control: max-age=3600, no-store, must-understand"], status: 599),
                .init(status: 599),
            ]),
        pair(
            "200-must-understand", .optimal,
            ["Cache-Control: max-age=3600, no-store, must-understand"], then: .cached),
    ]

    private static let requests: [YardstickCase] = [
        pair("ma0", .optimal, fresh, then: .fetched, asking: ["Cache-Control: max-age=0"]),
        pair("ma1", .optimal, fresh, then: .fetched, asking: ["Cache-Control: max-age=1"]),
        pair(
            "magreaterage", .optimal, fresh + ["Age: 1800"], then: .fetched,
            asking: ["Cache-Control: max-age=600"]),
        pair(
            "max-stale", .optimal, soonStale, then: .cached,
            asking: ["Cache-Control: max-stale=1000"]),
        pair(
            "min-fresh", .optimal, ["Cache-Control: max-age=1500"], then: .fetched,
            asking: ["Cache-Control: min-fresh=2000"]),
        pair(
            "min-fresh-age", .optimal, ["Cache-Control: max-age=1500", "Age: 1000"],
            then: .fetched, asking: ["Cache-Control: min-fresh=1000"]),
        pair("no-cache", .optimal, fresh, then: .fetched, asking: ["Cache-Control: no-cache"]),
        pair(
            "no-cache-lm", .optimal, fresh + ["Last-Modified: @-10000"], then: .dateAsked,
            asking: ["Cache-Control: no-cache"]),
        pair(
            "no-cache-etag", .optimal, fresh + [tag], then: .etagAsked,
            asking: ["Cache-Control: no-cache"]),
        pair("no-store", .optimal, fresh, then: .fetched, asking: ["Cache-Control: no-store"]),
        pair(
            "authorization", .required, fresh, request: ["Authorization: FOO"], then: .fetched),
        pair(
            "authorization-public", .optimal, ["Cache-Control: max-age=3600, public"],
            request: ["Authorization: FOO"], then: .cached),
        pair(
            "authorization-must-revalidate", .optimal,
            ["Cache-Control: max-age=3600, must-revalidate"], request: ["Authorization: FOO"],
            then: .cached),
        pair(
            "authorization-smaxage", .optimal, ["Cache-Control: s-maxage=3600"],
            request: ["Authorization: FOO"], then: .cached),
        pair("cookie", .optimal, fresh, then: .cached, asking: ["Cookie: a=b"]),
        pair(
            "set-cookie", .optimal, fresh + ["Set-Cookie: a=b"], then: .cached,
            has: ["Set-Cookie: a=b"]),
    ]

    private static let conditions: [YardstickCase] = [
        pair(
            "etag-strong", .optimal, fresh + [tag], then: .cached,
            asking: ["If-None-Match: \"abcdef\""], status: 304, has: [tag]),
        pair(
            "etag-precedence", .required, fresh + ["Last-Modified: @-5000", tag], then: .cached,
            asking: [
                "If-None-Match: \"abcdef\"", "If-Modified-Since: Sun, 06 Nov 1994 06:02:57 GMT",
            ],
            status: 304),
        pair(
            "etag-weak", .optimal, fresh + ["ETag: W/\"abcdef\""], then: .cached,
            asking: ["If-None-Match: W/\"abcdef\""], status: 304),
        pair(
            "etag-first", .optimal, fresh + [tag], then: .cached,
            asking: ["If-None-Match: \"abcdef\", \"1234\", \"5678\""], status: 304),
        pair(
            "etag-second", .optimal, fresh + [tag], then: .cached,
            asking: ["If-None-Match: \"1234\", \"abcdef\", \"5678\""], status: 304),
        pair(
            "etag-last", .optimal, fresh + [tag], then: .cached,
            asking: ["If-None-Match: \"1234\", \"5678\", \"abcdef\""], status: 304),
        pair("etag-generate", .optimal, soonStale + [tag], then: .etagAsked),
        pair("etag-generate-weak", .optimal, soonStale + ["ETag: W/\"abcdef\""], then: .etagAsked),
        pair(
            "etag-vary", .required, ["Expires: @1", tag, date, "Vary: Abc"],
            request: ["Abc: 123"], then: .etagAsked, asking: ["Abc: 123"]),
        pair(
            "lm-fresh", .optimal, fresh + ["Last-Modified: @-3000"], then: .cached,
            asking: ["If-Modified-Since: Sun, 06 Nov 1994 07:59:37 GMT"], status: 304),
        pair(
            "lm-fresh-earlier", .optimal, fresh + ["Last-Modified: @-3000"], then: .cached,
            asking: ["If-Modified-Since: Sun, 06 Nov 1994 08:16:17 GMT"], status: 304),
        pair(
            "lm-stale", .optimal, soonStale + ["Last-Modified: @-3000"], then: .dateAsked,
            asking: ["If-Modified-Since: Sun, 06 Nov 1994 07:59:37 GMT"], status: 304),
        pair(
            "lm-fresh-no-lm", .optimal, fresh, then: .cached,
            asking: ["If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"], status: 304),
        pair(
            "lm-fresh-rfc850", .optimal, fresh + ["Last-Modified: @-3000"], then: .cached,
            asking: ["If-Modified-Since: Sunday, 06-Nov-94 07:59:37 GMT"], status: 304),
    ]

    private static let vary: [YardstickCase] =
        [
            pair(
                "match", .optimal, varyFoo, request: ["Foo: 1"], then: .cached, asking: ["Foo: 1"]),
            pair(
                "no-match", .required, varyFoo, request: ["Foo: 1"], then: .fetched,
                asking: ["Foo: 2"]),
            pair("omit-stored", .required, varyFoo, then: .fetched, asking: ["Foo: 1"]),
            pair("omit", .required, varyFoo, request: ["Foo: 1"], then: .fetched),
            pair(
                "cache-key", .optimal, varyFoo, request: ["Foo: 1", "Other: 2"], then: .cached,
                asking: ["Foo: 1", "Other: 3"]),
            pair(
                "3-match", .optimal, varyThree, request: ["Foo: 1", "Bar: abc", "Baz: 789"],
                then: .cached, asking: ["Foo: 1", "Bar: abc", "Baz: 789"]),
            pair(
                "3-order", .required, varyThree, request: ["Foo: 1", "Bar: abc", "Baz: 789"],
                then: .fetched, asking: ["Foo: 1", "Baz: 789", "Bar: abcde"]),
            pair(
                "3-omit", .optimal, varyThree, request: ["Foo: 1", "Baz: 789"], then: .cached,
                asking: ["Foo: 1", "Baz: 789"]),
            pair(
                "combine", .optimal, varyFoo, request: ["Foo: 1, 2"], then: .cached,
                asking: ["Foo: 1", "Foo: 2"]),
            pair(
                "space", .optimal, varyFoo, request: ["Foo: 1,2"], then: .cached,
                asking: ["Foo:  1, 2 "]),
            pair(
                "lang-order", .optimal, varyLanguage, request: ["Accept-Language: en, de"],
                then: .cached, asking: ["Accept-Language: de, en"]),
            pair(
                "lang-case", .optimal, varyLanguage, request: ["Accept-Language: en, de"],
                then: .cached, asking: ["Accept-Language: eN, De"]),
            pair(
                "lang-space", .optimal, varyLanguage, request: ["Accept-Language: en, de"],
                then: .cached, asking: ["Accept-Language:  en ,   de"]),
            Case(
                "invalidate", .optimal,
                [
                    .init(request: ["Foo: 1"], reply: varyFoo),
                    .init(request: ["Foo: 2"], reply: varyFoo),
                    .init(source: .cached, request: ["Foo: 1"]),
                    .init(source: .cached, request: ["Foo: 2"]),
                ]),
        ]
        + [["*"], ["*, *"], ["*", "*"], [", *"], ["", "*"], ["*, Foo"], ["Foo, *"]].map { stars in
            pair(
                "syntax \(stars)", .required,
                Array(varyFoo.prefix(3)) + stars.map { "Vary: \($0)" },
                request: ["Foo: 1"], then: .fetched, asking: ["Foo: 1"])
        }

    @Test("response directives and stored fields", arguments: directives)
    func directive(row: YardstickCase) throws { try row.run() }

    @Test("request directives and credentials", arguments: requests)
    func request(row: YardstickCase) throws { try row.run() }

    @Test("conditions", arguments: conditions)
    func condition(row: YardstickCase) throws { try row.run() }

    @Test("Vary", arguments: vary)
    func variants(row: YardstickCase) throws { try row.run() }

    @Test("only-if-cached without a stored answer is 504")
    func onlyIfCached() throws {
        var cache = CacheInMiniature()
        let answer = try cache.send(["Cache-Control: only-if-cached"]) { _, _ in
            Issue.record("asked")
            return nil
        }
        #expect(answer.status == 504 && answer.verdict == .unavailable)
    }

    @Test(
        "hop-by-hop fields are not stored, all others are",
        arguments: [
            ("Test-Header", true), ("X-Content-Foo", true), ("Content-Encoding", true),
            ("Content-Range", true), ("Content-MD5", true), ("Clear-Site-Data", true),
            ("Set-Cookie2", true), ("Keep-Alive", false), ("Proxy-Authenticate", false),
            ("Proxy-Authentication-Info", false), ("Proxy-Authorization", false),
            ("Proxy-Connection", false), ("TE", false), ("Upgrade", false),
        ])
    func fields(name: String, isStored: Bool) throws {
        let line = "\(name): v"
        try pair(
            name, .required, fresh + [line], then: .cached, has: isStored ? [line] : [],
            lacks: isStored ? [] : [name]
        ).run()
    }

    @Test(
        "a 304 brings new fields, but does not change what was stored of the content",
        arguments: [
            ("Test-Header", "a", "b", "b"), ("Content-Foo", "a", "b", "b"),
            ("Cache-Control", "max-age=1", "max-age=3600", "max-age=3600"),
            ("Content-Encoding", "a", "b", "a"), ("Set-Cookie", "a=b", "a=c", "a=c"),
        ])
    func update(name: String, old: String, new: String, expected: String) throws {
        let life = name == "Cache-Control" ? [] : ["Cache-Control: max-age=2"]
        func reply(_ value: String) -> [String] { life + [date, "\(name): \(value)", tag] }
        try Case(
            name, .required,
            [
                .init(reply: reply(old)),
                .init(source: .etagAsked, reply: reply(new), has: ["\(name): \(expected)"]),
            ]
        ).run()
    }

    @Test(
        "unsafe methods invalidate unless they fail",
        arguments: ["POST", "PUT", "DELETE", "M-SEARCH"])
    func invalidation(method: String) throws {
        func run(_ status: Int, _ source: YardstickCase.Source, _ lines: [String] = []) throws {
            try Case(
                method, .required,
                [
                    .init(reply: fresh),
                    .init(
                        method: method, request: ["Content-Length: 0"], reply: lines,
                        status: status,
                        target: lines.isEmpty ? "http://a.test/x" : "http://a.test/y"),
                    .init(source: source),
                ]
            ).run()
        }
        try run(200, .fetched)
        try run(500, .cached)
        try run(200, .fetched, ["Location: x"])
        try run(200, .fetched, ["Content-Location: /x"])
        try run(200, .cached, ["Location: http://b.test/x"])
    }

    @Test("a POST that says it is what a GET would give answers the next GET, RFC 9110 §9.3.3")
    func post() throws {
        func run(_ lines: [String], _ source: YardstickCase.Source) throws {
            try Case(
                "method-POST", .optimal,
                [
                    .init(method: "POST", request: ["Content-Length: 0"], reply: lines),
                    .init(source: source),
                ]
            ).run()
        }
        try run(fresh + ["Content-Location: http://a.test/x"], .cached)
        try run(fresh, .fetched)
        try run(fresh + ["Content-Location: /y"], .fetched)
        try run(["Last-Modified: @-90000", date, "Content-Location: /x"], .fetched)
    }

    @Test("queries are keys of their own")
    func queries() throws {
        for (query, source) in [("1", YardstickCase.Source.cached), ("2", .fetched)] {
            try Case(
                "query-args", .required,
                [
                    .init(reply: fresh, target: "http://a.test/x?test=1"),
                    .init(source: source, target: "http://a.test/x?test=\(query)"),
                ]
            ).run()
        }
    }

    @Test("Age grows, Date stays")
    func age() throws {
        let start = CacheInMiniature().date()
        try pair(
            "age", .required, fresh + ["Age: 30"], then: .cached,
            has: ["Age: 33", "Date: \(start)"]
        ).run()
    }
}
