import Testing

private typealias Case = YardstickCase
private let date = "Date: @0"
private let hour = "Cache-Control: max-age=3600"

@Suite("The public yardstick: freshness and parsing, http-tests/cache-tests")
struct YardstickFreshnessTests {
    private static let ages: [YardstickCase] = [
        ("nonnumeric", ["abc"], true), ("negative", ["-7200"], true), ("float", ["7200.0"], true),
        ("large-minus-one", ["2147483647"], false), ("large", ["2147483648"], false),
        ("larger", ["2147483649"], false), ("suffix", ["7200, 0"], false),
        ("prefix", ["0, 7200"], true), ("suffix-twoline", ["7200", "0"], false),
        ("prefix-twoline", ["0", "7200"], true), ("dup-0", ["0, 0"], true),
        ("dup-0-twoline", ["0", "0"], true), ("parameter", ["7200;foo=bar"], false),
    ].map { id, values, isFresh in
        Case(
            "age-parse-\(id)", .required, [date, hour] + values.map { "Age: \($0)" },
            then: isFresh ? .cached : .fetched)
    }

    private static let controls: [YardstickCase] = [
        ("max-age", ["Cache-Control: max-age=3600"], .cached),
        ("max-age-stale", ["Cache-Control: max-age=2", date], .fetched),
        ("max-age-0", ["Cache-Control: max-age=0"], .fetched),
        ("max-age-max", ["Cache-Control: max-age=2147483648"], .cached),
        ("max-age-max-minus-1", ["Cache-Control: max-age=2147483647"], .cached),
        ("max-age-max-plus-1", ["Cache-Control: max-age=2147483649"], .cached),
        ("max-age-max-plus", ["Cache-Control: max-age=99999999999"], .cached),
        ("max-age-age", [date, hour, "Age: 7200"], .fetched),
        ("max-age-date", ["Date: @-7200", hour], .fetched),
        ("max-age-expires", [hour, "Expires: @-7200", date], .cached),
        ("max-age-expires-invalid", [hour, "Expires: 0", date], .cached),
        ("max-age-0-expires", ["Expires: @3600", "Cache-Control: max-age=0", date], .fetched),
        ("max-age-extension", ["Cache-Control: foobar, max-age=3600"], .cached),
        ("max-age-case-insenstive", ["Cache-Control: MaX-aGe=3600"], .cached),
        ("max-age-negative", ["Cache-Control: max-age=-3600"], .fetched),
        ("s-maxage-shared", ["Cache-Control: s-maxage=3600"], .cached),
        ("s-maxage-longer", ["Cache-Control: max-age=3600, s-maxage=1"], .fetched),
        ("s-maxage-reversed", ["Cache-Control: s-maxage=1, max-age=3600"], .fetched),
        ("s-maxage-multiple", [hour, "Cache-Control: s-maxage=1"], .fetched),
        ("s-maxage-shorter", ["Cache-Control: max-age=1, s-maxage=3600"], .cached),
        (
            "s-maxage-shorter-expires",
            ["Expires: @-10", "Cache-Control: max-age=0, s-maxage=3600"], .cached
        ),
        ("quoted", ["Cache-Control: max-age=\"3600\""], .cached),
        ("ignore-quoted", ["Cache-Control: extension=\"max-age=3600\", max-age=1"], .fetched),
        ("ignore-quoted-rev", ["Cache-Control: max-age=1, extension=\"max-age=3600\""], .fetched),
        ("space-before-equals", ["Cache-Control: max-age =3600"], .fetched),
        ("space-after-equals", ["Cache-Control: max-age= 3600"], .fetched),
        ("leading-zero", ["Cache-Control: max-age=003600"], .cached),
        ("single-quoted", ["Cache-Control: max-age='3600'"], .fetched),
        ("none", [], .fetched),
    ].map { Case("freshness-\($0)", .required, $1, then: $2) }

    private static let expires: [YardstickCase] = [
        ("future", ["Expires: @2592000", date], .cached),
        ("past", ["Expires: @-2592000", date], .fetched),
        ("present", ["Expires: @0", date], .fetched),
        ("old-date", ["Expires: @300", "Date: @400"], .fetched),
        ("invalid", ["Expires: 0", date], .fetched),
        ("age-slow-date", ["Date: @-10", "Expires: @10", "Age: 25"], .fetched),
        ("age-fast-date", ["Date: @10", "Expires: @20", "Age: 15"], .fetched),
        ("32bit", ["Expires: Tue, 19 Jan 2038 14:14:08 GMT", date], .cached),
        ("far-future", ["Expires: Sun, 21 Nov 2286 04:46:39 GMT", date], .cached),
        ("rfc850", ["Expires: Thursday, 18-Aug-25 02:01:18 GMT", date], .cached),
        ("ansi-c", ["Expires: Thu Aug  8 02:01:18 2050", date], .cached),
        ("case-weekday", ["Expires: THU, 18 Aug 2050 02:01:18 GMT", date], .cached),
        ("case-month", ["Expires: Thu, 18 AUG 2050 02:01:18 GMT", date], .cached),
        ("case-tz", ["Expires: Thu, 18 Aug 2050 02:01:18 gMT", date], .cached),
        ("utc", ["Expires: Thu, 18 Aug 2050 02:01:18 UTC", date], .fetched),
        ("aest", ["Expires: Thu, 18 Aug 2050 02:01:18 AEST", date], .fetched),
        ("2-digit-year", ["Expires: Thu, 18 Aug 50 02:01:18 GMT", date], .fetched),
        ("no-comma", ["Expires: Thu 18 Aug 2050 02:01:18 GMT", date], .fetched),
        ("multiple-spaces", ["Expires: Thu, 18  Aug  2050 02:01:18 GMT", date], .fetched),
        ("date-dashes", ["Expires: Thu, 18-Aug-2050 02:01:18 GMT", date], .fetched),
        ("time-periods", ["Expires: Thu, 18 Aug 2050 02.01.18 GMT", date], .fetched),
        ("1-digit-hour", ["Expires: Thu, 18 Aug 2050 2:01:18 GMT", date], .fetched),
        (
            "multiple-lines",
            [
                "Expires: Thu, 18 Aug 2050 2:01:18 GMT", "Expires: Thu, 18 Aug 2050 2:01:19 GMT",
                date,
            ], .fetched
        ),
    ].map { Case("freshness-expires-\($0)", .required, $1, then: $2) }

    private static let targeted: [YardstickCase] = [
        ("max-age", ["max-age=3600"], [], .cached),
        ("max-age-max", ["max-age=2147483648"], [], .cached),
        ("max-age-max-plus", ["max-age=99999999999"], [], .cached),
        ("max-age-age", ["max-age=3600"], [date, "Age: 7200"], .fetched),
        ("space-before-equals", ["max-age =100"], ["Cache-Control: max-age=1"], .fetched),
        ("space-after-equals", ["max-age= 100"], ["Cache-Control: max-age=1"], .fetched),
        ("max-age-0", ["max-age=0"], [], .fetched),
        ("extension", ["foobar, max-age=3600"], [], .cached),
        ("expires", ["max-age=3600"], ["Expires: @-10000", date], .cached),
        ("invalid-expires", ["max-age=3600"], ["Expires: 0", date], .cached),
        ("max-age-0-expires", ["max-age=0"], ["Expires: @10000", date], .fetched),
        ("short-cc-max-age", ["max-age=3600"], ["Cache-Control: max-age=1"], .cached),
        ("long-cc-max-age", ["max-age=1"], [hour], .fetched),
        ("private", ["private"], [hour, "Expires: @10000", date], .fetched),
        ("no-cache", ["no-cache"], [hour, "Expires: @10000", date], .fetched),
        ("no-store-cc-fresh", ["no-store"], [hour, "Expires: @10000", date], .fetched),
        ("fresh-cc-nostore", ["max-age=10000"], ["Cache-Control: no-store"], .cached),
        (
            "cc-invalid-sh-type-unknown", ["max-age=10000, &&&&&"], ["Cache-Control: no-store"],
            .fetched
        ),
        (
            "cc-invalid-sh-type-wrong", ["max-age=\"10000\""], ["Cache-Control: no-store"],
            .fetched
        ),
        ("remove-header", ["foo"], [hour, date], .fetched),
    ].map { id, values, others, source in
        Case(
            "cdn-\(id)", .required, values.map { "CDN-Cache-Control: \($0)" } + others, then: source
        )
    }

    @Test("Age", arguments: ages)
    func age(row: YardstickCase) throws { try row.run() }

    @Test("Cache-Control lifetimes", arguments: controls)
    func control(row: YardstickCase) throws { try row.run() }

    @Test("Expires", arguments: expires)
    func expiry(row: YardstickCase) throws { try row.run() }

    @Test("CDN-Cache-Control", arguments: targeted)
    func cdn(row: YardstickCase) throws { try row.run() }

    @Test(
        "heuristic freshness only for the statuses that allow it",
        arguments: [
            (200, true), (201, false), (202, false), (203, true), (204, true), (403, false),
            (404, true), (405, true), (410, true), (414, true), (501, true), (502, false),
            (503, false), (504, false), (599, false),
        ])
    func heuristic(status: Int, isStored: Bool) throws {
        let reply = ["Last-Modified: @-86400", date]
        // What is not fresh is asked about; an origin that says otherwise is believed.
        try Case(
            "heuristic-\(status)", .required,
            [
                .init(reply: reply, status: status, body: status == 204 ? "" : nil),
                .init(
                    source: isStored ? .cached : .fetched, status: status,
                    body: status == 204 ? "" : nil, expectedStatus: status),
            ]
        ).run()
        guard status == 599 else { return }
        try Case(
            "heuristic-599-public", .optimal, reply + ["Cache-Control: public"], then: .cached,
            status: 599
        ).run()
    }

    @Test(
        "each status is kept while explicitly fresh, and not longer",
        arguments: [
            200, 203, 204, 299, 301, 302, 303, 307, 308, 400, 404, 410, 499, 500, 502, 503, 504,
            599,
        ])
    func statuses(status: Int) throws {
        let body = status == 204 ? "" : nil
        func run(_ reply: [String], _ source: Case.Source) throws {
            try Case(
                "status-\(status)", .optimal,
                [
                    .init(reply: reply, status: status, body: body),
                    .init(source: source, status: status, body: body, expectedStatus: status),
                ]
            ).run()
        }
        try run(["Cache-Control: max-age=100000", date], .cached)
        try run(["Expires: @-5000", "Last-Modified: @-100000", date], .fetched)
    }
}
