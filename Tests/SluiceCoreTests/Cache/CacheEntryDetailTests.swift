import Testing

@testable import SluiceCore

@Suite("What is said about a stored response")
struct CacheEntryDetailTests {
    private static let came = WallTime(seconds: 1_700_000_000)

    private func detail(
        _ lines: [String], request: [String] = [], policy: CachePolicy = CachePolicy()
    ) throws -> CacheEntryDetail {
        let asked = CacheRequest(try Heads.request(request))
        let key = try #require(CacheKey(asked.head))
        let response = try Heads.response(lines)
        let decision = Storability.decide(
            request: asked, key: key, response: response, requestTime: Self.came,
            responseTime: Self.came, policy: policy)
        guard case .store(let plan) = decision else {
            throw NotStored(verdict: decision.verdict)
        }
        let row = CacheEntryRow(
            id: CacheEntryID(1), key: key.text, status: 200, size: 5, age: 0,
            expires: plan.metadata.freshness.expires, hits: 0, lastHit: nil)
        return CacheEntryDetail(
            row, try #require(plan.completed(length: 5)), head: response.section.bytes,
            variants: 1, policy: policy)
    }

    private struct NotStored: Error {
        let verdict: CacheVerdict.StorageVerdict
    }

    private func words(_ name: String, _ detail: CacheEntryDetail, after seconds: Int64) -> [String]
    {
        let now = Self.came.advanced(byNanoseconds: seconds * 1_000_000_000)
        return detail.calculation(at: now).filter { $0.name == name }.map(\.text)
    }

    private struct Story: Sendable {
        let lines: [String]
        let seconds: Int64
        let sentence: String

        init(_ control: String, _ more: String..., after seconds: Int64, _ sentence: String) {
            lines = ["Cache-Control: \(control)"] + more
            self.seconds = seconds
            self.sentence = sentence
        }
    }

    private static let asked = "the origin is asked whether it still holds (If-None-Match): "
    private static let behind =
        "answered from here though stale, while the origin is asked behind it: "

    private static let stories: [Story] = [
        Story("max-age=60", after: 59, "answered from here, without asking the origin"),
        Story(
            "max-age=60", after: 60, "fetched anew, as it has nothing to ask with: no longer fresh"),
        Story("max-age=60", "ETag: \"a\"", after: 61, asked + "no longer fresh"),
        Story("max-age=60, no-cache", "ETag: \"a\"", after: 1, asked + "response says no-cache"),
        Story(
            "max-age=60, stale-while-revalidate=30", after: 80, behind + "stale-while-revalidate"),
    ]

    @Test("what the next request gets", arguments: stories)
    private func next(story: Story) throws {
        #expect(try words("next", detail(story.lines), after: story.seconds) == [story.sentence])
    }

    @Test("what becomes of it when the origin fails, as the operator chose")
    func failure() throws {
        let lines = ["Cache-Control: max-age=60"]
        #expect(try words("on failure", detail(lines), after: 59).isEmpty)
        #expect(
            try words("on failure", detail(lines), after: 61) == [
                "answered from here though stale: origin cannot be reached"
            ])
        var strict = CachePolicy()
        strict.staleWhenUnreachable = 0
        #expect(
            try words("on failure", detail(lines, policy: strict), after: 61) == [
                "the client is told; this is not sent in its place"
            ])
    }

    @Test("the request that selects a variant is made of what Vary lists, credentials unsaid")
    func selection() throws {
        let entry = try detail(
            ["Cache-Control: max-age=60", "Vary: Accept-Language, Cookie, X-None"],
            request: ["Accept-Language: de , en;q=0.5", "Cookie: id=secret"])
        #expect(
            entry.selection.map(\.text) == [
                "1 stored for this key", "accept-language: de,en;q=0.5", "cookie: (not shown)",
                "x-none: (not sent)",
            ])
        let key = try #require(CacheKey(recorded: Array(entry.row.key.bytes)))
        let request = try #require(CacheRequest(for: key, selecting: entry.metadata.selecting))
        #expect(entry.metadata.selecting.matches(request.head.section))
        #expect(CacheKey(request.head) == key)
    }

    @Test("stored fields are told without what only one person may see")
    func secrets() throws {
        let entry = try detail(["Cache-Control: max-age=60", "Set-Cookie: id=secret"])
        let fields = entry.fields.map(\.text)
        #expect(fields.contains("Set-Cookie: (not shown)") && fields.contains("HTTP/1.1 200 OK"))
        #expect(!entry.facts(at: Self.came).contains { $0.item.text.contains("secret") })
    }

    @Test(
        "a share of the time since Last-Modified, as the operator chose it", arguments: [0, 10, 50])
    func heuristic(percent: Int) throws {
        var policy = CachePolicy()
        policy.heuristicPercent = percent
        let lines = [
            "Date: Tue, 14 Nov 2023 22:13:20 GMT", "ETag: \"a\"",
            "Last-Modified: Tue, 14 Nov 2023 22:11:40 GMT",
        ]
        let why = percent > 0 ? "a share of the time since Last-Modified" : "nothing is said"
        #expect(
            try words("freshness", detail(lines, policy: policy), after: 0)[1]
                == "lifetime = \(percent) s because \(why)")
    }
}
