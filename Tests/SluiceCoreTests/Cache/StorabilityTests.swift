import Testing

@testable import SluiceCore

@Suite("What may be stored, and for how long, RFC 9111 §3 and §4.2")
struct StorabilityTests {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static let now = WallTime(seconds: 784_111_777)
    private static let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT"

    struct Row: Sendable, CustomTestStringConvertible {
        let section: String
        let lines: [String]
        let verdict: CacheVerdict.StorageVerdict
        /// Seconds; `nil` where nothing is stored.
        var lifetime: Int64?
        var age: Int64 = 0

        init(
            _ section: String, _ lines: [String], _ verdict: CacheVerdict.StorageVerdict,
            lifetime: Int64? = nil, age: Int64 = 0
        ) {
            self.section = section
            self.lines = lines
            self.verdict = verdict
            self.lifetime = lifetime
            self.age = age
        }

        static func stored(
            _ section: String, _ lines: [String], _ lifetime: Int64, age: Int64 = 0
        ) -> Row {
            Row(section, lines, .stored, lifetime: lifetime, age: age)
        }

        var testDescription: String { "§\(section) \(lines)" }
    }

    private static let lifetimes: [Row] = [
        .stored("4.2.1", ["Cache-Control: max-age=60"], 60),
        .stored("4.2.1", ["Cache-Control: s-maxage=90"], 90),
        .stored("5.2.2.10", ["Cache-Control: max-age=10, s-maxage=90"], 90),
        .stored("5.2.2.10", ["Cache-Control: s-maxage=5, max-age=100"], 5),
        .stored("5.3", ["Cache-Control: max-age=60", "Expires: 0"], 60),
        .stored("5.3", ["Expires: Sun, 06 Nov 1994 09:49:37 GMT"], 3600),
        .stored("5.3", ["Expires: Sunday, 06-Nov-94 08:50:37 GMT"], 60),
        .stored("5.3", ["Expires: Sun Nov  6 08:50:37 1994"], 60),
        .stored("5.2", ["cache-control: MAX-AGE=60"], 60),
        .stored("5.2", ["Cache-Control: max-age=\"60\""], 60),
        .stored("5.2", ["Cache-Control: public, max-age=60"], 60),
        .stored("5.2", ["Cache-Control: public", "Cache-Control: max-age=60"], 60),
        .stored("5.2.3", ["Cache-Control: max-age=60, immutable, x=\"a,b\", stale-if-error=1"], 60),
        .stored("5.2.3", ["Cache-Control: community=\"no-store\", max-age=60"], 60),
        .stored("5.2.2.2", ["Cache-Control: max-age=60, must-revalidate, proxy-revalidate"], 60),
        .stored("5.2.2.6", ["Cache-Control: no-transform, max-age=60"], 60),
        .stored("5.6.1 of 9110", ["Cache-Control: , ,max-age=60 ,\t,"], 60),
        .stored("4.2.1", ["Cache-Control: max-age=60, max-age=60"], 60),
        .stored("5.2.2.3", ["Cache-Control: must-understand, no-store, max-age=60"], 60),
        .stored("5.2.2.4", ["Cache-Control: no-cache=\"set-cookie\", max-age=60"], 60),
        .stored("5.2.2.4", ["Cache-Control: no-cache, max-age=60", "ETag: x"], 60),
        .stored("5.2.2.7", ["Cache-Control: max-age=60, private=\"x,y\""], 60),
        .stored("5.4", ["Pragma: no-cache", "Expires: Sun, 06 Nov 1994 08:50:37 GMT"], 60),
        .stored("4.1", ["Cache-Control: max-age=60", "Vary: Accept-Encoding"], 60),
        .stored("7.3", ["Cache-Control: max-age=60", "Set-Cookie: a=b"], 60),
        .stored("4.2.2", ["Last-Modified: Sun, 06 Nov 1994 08:32:57 GMT"], 100),
        .stored("4.2.2", ["Last-Modified: Sat, 01 Jan 1994 00:00:00 GMT"], 86_400),
        .stored("4.3", ["ETag: x"], 0),
        .stored("4.3", ["Cache-Control: max-age=x", "ETag: x"], 0),
        .stored("14.4 of 9110", ["Cache-Control: max-age=60", "Content-Range: bytes 0-4/9"], 60),
        .stored("1.2.2", ["Cache-Control: max-age=99999999999999999999999"], 1 << 31),
        .stored("1.2.2", ["Cache-Control: max-age=0060"], 60),
        .stored("5.4", ["Pragma: no-cache", "Cache-Control: max-age=60"], 60),
        .stored("5.4", ["Pragma: x", "Expires: Sun, 06 Nov 1994 08:50:37 GMT"], 60),
        .stored("5.1", ["Cache-Control: max-age=60", "Age: 20"], 60, age: 20),
        .stored("5.1", ["Cache-Control: max-age=60", "Age: 20, 70"], 60, age: 20),
        .stored("5.1", ["Cache-Control: max-age=60", "Age: x"], 60),
        .stored("5.1", ["Cache-Control: max-age=60", "Age: -1"], 60),
    ]

    private static let refused: [Row] = [
        Row("5.2.2.5", ["Cache-Control: no-store, max-age=60"], .noStore),
        Row("5.2.2.5", ["Cache-Control: max-age=60", "Cache-Control: NO-STORE"], .noStore),
        Row("5.2.2.5", ["Cache-Control: no-store=1, max-age=60"], .noStore),
        Row("5.2.2.4", ["Cache-Control: no-cache, max-age=60"], .noCache),
        Row("5.2.2.7", ["Cache-Control: private, max-age=60"], .isPrivate),
        Row("5.2.2.7", ["Cache-Control: public, private, s-maxage=60"], .isPrivate),
        Row("4.2.1", [], .noFreshness),
        Row("5.2.2.9", ["Cache-Control: public"], .noFreshness),
        Row("5.2", ["Cache-Control:"], .noFreshness),
        Row("4.2.1", ["Cache-Control: max-age=60, max-age=30"], .alreadyStale),
        Row("4.2.1", ["Cache-Control: max-age=30", "Cache-Control: max-age=60"], .alreadyStale),
        Row(
            "7.3", ["Last-Modified: Sat, 01 Jan 1994 00:00:00 GMT", "Set-Cookie: a=b"], .setCookie),
        Row("5.2.2.4", ["Cache-Control: no-cache=\"@\", max-age=60"], .noCache),
        Row("5.2.2.7", ["Cache-Control: private=\"\", max-age=60"], .isPrivate),
        Row("4.2", ["Cache-Control: max-age=0"], .alreadyStale),
        Row("4.2", ["Cache-Control: max-age=60", "Age: 60"], .alreadyStale),
        Row("5.1", ["Cache-Control: max-age=60", "Age: 99999999999999999999"], .alreadyStale),
        Row("5.2.2.10", ["Cache-Control: max-age=60, s-maxage=0"], .alreadyStale),
        Row("5.3", ["Expires: 0"], .alreadyStale),
        Row("5.3", ["Expires: -1"], .alreadyStale),
        Row("5.3", ["Expires: tomorrow"], .alreadyStale),
        Row("5.3", ["Expires: Sun, 06 Nov 1994 08:49:37 GMT"], .alreadyStale),
        Row("5.3", ["Expires: Sun, 06 Nov 1994 08:49:36 GMT"], .alreadyStale),
        Row("5.3", ["Expires: Sun, 06 Nov 1994 08:50:37 GMT", "Expires: 0"], .alreadyStale),
        Row("5.3", ["Expires: Sat, 01 Jan 0000 00:00:00 GMT"], .alreadyStale),
        Row("4.1", ["Cache-Control: max-age=60", "Vary: *"], .varyStar),
        Row("4.2.1", ["Cache-Control: max-age=x"], .alreadyStale),
        Row("4.2.1", ["Cache-Control: max-age=-1"], .alreadyStale),
        Row("4.2.1", ["Cache-Control: max-age=1.5"], .alreadyStale),
        Row("4.2.1", ["Cache-Control: max-age"], .alreadyStale),
        Row("4.2.1", ["Cache-Control: max-age="], .malformedDirective),
        Row("4.2.1", ["Cache-Control: max-age=\"\""], .alreadyStale),
        Row("4.2.1", ["Cache-Control: max-age=\"6\\0\""], .alreadyStale),
        Row("5.2", ["Cache-Control: max-age = 60"], .malformedDirective),
        Row("5.2", ["Cache-Control: max-age=60; public"], .malformedDirective),
        Row("5.2", ["Cache-Control: max-age=60 public"], .malformedDirective),
        Row("5.2", ["Cache-Control: max-age=\"60"], .malformedDirective),
        Row("5.2", ["Cache-Control: =60, max-age=60"], .malformedDirective),
        Row("5.2", ["Cache-Control: x=\"a\\\", max-age=60"], .malformedDirective),
        Row("5.2", ["Cache-Control: @, no-store, max-age=60"], .noStore),
    ]

    private func decide(
        _ lines: [String], status: Int = 200, framing: String = "Content-Length: 5",
        delay: Int64 = 0, dated: Bool = true
    ) throws -> Storability.Decision {
        let hasDate = !dated || lines.contains { $0.hasPrefix("Date:") }
        return try Storability.decide(
            request: CacheRequest(try Heads.request()), key: #require(CacheKey(url: "a.test/x")),
            response: try Heads.response(
                (hasDate ? [] : [Self.date]) + lines, status: status, framing: framing),
            requestTime: Self.now.advanced(byNanoseconds: -delay), responseTime: Self.now)
    }

    @Test("explicit freshness is read as the sections say", arguments: lifetimes)
    func stored(row: Row) throws {
        guard case .store(let plan) = try decide(row.lines) else {
            Issue.record("not stored: \(try decide(row.lines))")
            return
        }
        let freshness = plan.metadata.freshness
        #expect(freshness.lifetime == row.lifetime)
        #expect(freshness.age(at: Self.now) == row.age)
    }

    @Test("what is doubtful is not stored, and the verdict says why", arguments: refused)
    func notStored(row: Row) throws {
        #expect(try decide(row.lines).verdict == row.verdict)
    }

    @Test(
        "statuses, §3, §3.3 and §5.2.2.3",
        arguments: [
            (201, CacheVerdict.StorageVerdict.stored), (203, .stored), (204, .stored),
            (206, .malformedRange), (301, .stored), (304, .requestStatus), (404, .stored),
            (412, .requestStatus), (416, .requestStatus), (431, .requestStatus), (500, .stored),
            (599, .stored), (999, .stored),
        ])
    func statuses(status: Int, verdict: CacheVerdict.StorageVerdict) throws {
        #expect(try decide(["Cache-Control: max-age=60"], status: status).verdict == verdict)
    }

    @Test("a body that may have been cut short unseen is not stored, RFC 9112 §8")
    func untilClose() throws {
        let lines = ["Cache-Control: max-age=60"]
        #expect(try decide(lines, framing: "").verdict == .endNotMarked)
        #expect(try decide(lines, framing: "Transfer-Encoding: chunked").verdict == .stored)
    }

    @Test(
        "what the request rules out, §3, §3.5 and §5.2.1.5",
        arguments: [
            (
                ["Authorization: Basic x"], "GET", "max-age=60",
                CacheVerdict.StorageVerdict.authorization
            ),
            (["Authorization: Basic x"], "GET", "max-age=60, public", .stored),
            (["Authorization: Basic x"], "GET", "max-age=60, must-revalidate", .stored),
            (["Authorization: Basic x"], "GET", "max-age=60, proxy-revalidate", .authorization),
            (["Authorization: Basic x"], "GET", "s-maxage=60", .stored),
            (["Cache-Control: no-store"], "GET", "max-age=60", .request),
            ([], "HEAD", "max-age=60", .request), ([], "get", "max-age=60", .request),
            ([], "PUT", "max-age=60", .request),
            (["Content-Length: 0"], "POST", "max-age=60", .request),
            (["If-Match: x"], "GET", "max-age=60", .request),
        ] as [([String], String, String, CacheVerdict.StorageVerdict)])
    func requests(
        lines: [String], method: String, control: String, verdict: CacheVerdict.StorageVerdict
    ) throws {
        let decision = Storability.decide(
            request: CacheRequest(try Heads.request(lines, method: method)),
            key: try #require(CacheKey(url: "a.test/x")),
            response: try Heads.response(["Cache-Control: \(control)"]),
            requestTime: Self.now, responseTime: Self.now)
        #expect(decision.verdict == verdict)
    }

    @Test("the answer to a target in an unusual spelling is not stored for the usual one")
    func unusual() throws {
        for (target, isStored) in [
            ("/a/../x", false), ("/%78", false), ("/x%2f", true), ("/x%2F", true), ("/x?%78", true),
        ] {
            let head = try Heads.request(target: "http://a.test" + target)
            let decision = Storability.decide(
                request: CacheRequest(head), key: try #require(CacheKey(head)),
                response: try Heads.response(["Cache-Control: max-age=60"]),
                requestTime: Self.now, responseTime: Self.now)
            #expect(decision.verdict == (isStored ? .stored : .unusualTarget))
        }
    }

    @Test("without Date the response is as old as its arrival, RFC 9110 §6.6.1")
    func undated() throws {
        guard case .store(let plan) = try decide(["Cache-Control: max-age=9"], dated: false)
        else {
            Issue.record("not stored")
            return
        }
        #expect(plan.metadata.freshness.age(at: Self.now) == 0)
        #expect(
            try decide(["Expires: Sun, 06 Nov 1994 08:49:47 GMT"], dated: false).verdict == .stored)
    }

    @Test("two Dates leave the age unknown")
    func twoDates() throws {
        let lines = [Self.date, Self.date, "Cache-Control: max-age=60"]
        #expect(try decide(lines).verdict == .noFreshness)
    }

    @Test(
        "a Date that cannot be read counts as the arrival, RFC 9110 §6.6.1",
        arguments: ["Date: now", "Date:"])
    func badDate(line: String) throws {
        guard case .store(let plan) = try decide([line, "Cache-Control: max-age=60"]) else {
            Issue.record("not stored")
            return
        }
        #expect(plan.metadata.freshness.timeToLive(at: Self.now) == 60)
    }

    @Test(
        "dates centuries away do no harm",
        arguments: [
            ("Date: Sat, 01 Jan 0000 00:00:00 GMT", "Cache-Control: max-age=60"),
            ("Date: Fri, 31 Dec 9999 23:59:59 GMT", "Expires: Sat, 01 Jan 0000 00:00:00 GMT"),
        ])
    func extremes(date: String, freshness: String) throws {
        #expect(try decide([date, freshness]).verdict == .alreadyStale)
    }

    @Test("age at arrival is the larger of what Date and Age say, with the delay, §4.2.3")
    func initialAge() throws {
        func age(_ lines: [String], delay: Int64) throws -> Int64? {
            guard case .store(let plan) = try decide(lines, delay: delay) else { return nil }
            return plan.metadata.freshness.age(at: Self.now)
        }
        let second: Int64 = 1_000_000_000
        let old = "Date: Sun, 06 Nov 1994 08:49:27 GMT"
        #expect(try age([old, "Cache-Control: max-age=60"], delay: 0) == 10)
        #expect(try age([old, "Cache-Control: max-age=60", "Age: 4"], delay: 3 * second) == 10)
        #expect(try age([old, "Cache-Control: max-age=60", "Age: 8"], delay: 3 * second) == 11)
        #expect(try age(["Cache-Control: max-age=60"], delay: -5 * second) == 0)
        let future = "Date: Sun, 06 Nov 1994 08:50:37 GMT"
        #expect(try age([future, "Cache-Control: max-age=60"], delay: 0) == 0)
    }

    @Test("a stored response is served until its lifetime ends, and not at the end, §4.2")
    func freshness() throws {
        guard case .store(let plan) = try decide(["Cache-Control: max-age=60", "Age: 20"])
        else {
            Issue.record("not stored")
            return
        }
        let freshness = plan.metadata.freshness
        let end = WallTime(seconds: 784_111_777 + 40)
        #expect(freshness.expires == end)
        #expect(freshness.isFresh(at: end.advanced(byNanoseconds: -1)))
        #expect(!freshness.isFresh(at: end))
        #expect(freshness.timeToLive(at: Self.now) == 40)
        #expect(freshness.age(at: end) == 60)
        #expect(freshness.timeToLive(at: WallTime(seconds: 784_111_777 + 100)) == -60)
    }

    @Test("a clock set back makes a stored response unusable, not younger")
    func clockSetBack() throws {
        guard case .store(let plan) = try decide(["Cache-Control: max-age=60"]) else {
            Issue.record("not stored")
            return
        }
        let freshness = plan.metadata.freshness
        let before = Self.now.advanced(byNanoseconds: -1)
        #expect(!freshness.isFresh(at: before))
        #expect(freshness.age(at: before) == 0)
    }

    @Test("what is kept of a response for decisions is small: a million of them fit")
    func size() { #expect(MemoryLayout<StoredMetadata>.stride <= 96) }
}
