import Testing

@testable import SluiceCore

/// A naive reading of RFC 9111, written apart from the code it judges: it keeps every answer an
/// origin ever gave, and says of an answer from the store whether it may be one.
private struct Judge {
    struct Given {
        let path: String
        let language: String?
        let hadAuthorization: Bool
        let body: String
        let directives: [String]
        let varies: Bool
        /// Seconds, when the origin last said that it holds.
        var confirmed: Int64
        /// By which request.
        var confirmer = -1
    }

    var given: [Given] = []

    /// Why the answer is wrong; `nil` when it is right.
    func fault(
        _ answer: CacheInMiniature.Answer, to path: String, _ language: String?,
        _ wish: String?, number request: Int, at now: Int64, originIsDown: Bool
    ) -> String? {
        guard let source = given.last(where: { $0.body == answer.body }) else {
            return "nobody ever said that"
        }
        func says(_ name: String) -> Bool { source.directives.contains(name) }
        func number(_ name: String) -> Int64? {
            for directive in source.directives where directive.hasPrefix(name + "=") {
                return Int64(directive.dropFirst(name.count + 1))
            }
            return nil
        }
        if source.path != path { return "of another target" }
        if source.varies, source.language != language { return "for another language" }
        if says("private") || says("no-store") { return "not for sharing" }
        let isOpen = says("public") || says("must-revalidate") || number("s-maxage") != nil
        if source.hadAuthorization, !isOpen { return "the answer to one with credentials" }
        let age = now - source.confirmed
        if source.confirmer == request { return nil }
        if says("no-cache") || wish == "no-cache" { return "unasked" }
        let lifetime = number("s-maxage") ?? number("max-age") ?? 0
        if age < lifetime {
            if wish == "max-age=2", age > 2 { return "older than wished" }
            if wish == "min-fresh=3", lifetime - age <= 3 { return "not fresh enough" }
            return nil
        }
        if says("must-revalidate") || number("s-maxage") != nil { return "stale, never to be" }
        let staleness = age - lifetime
        if wish == "max-stale=4", staleness <= 4 { return nil }
        let namesAge = wish == "max-age=2" || wish == "min-fresh=3"
        if !namesAge, let grace = number("stale-while-revalidate"), staleness <= grace {
            return nil
        }
        if originIsDown, wish != "min-fresh=3" {
            let limit = number("stale-if-error") ?? 86_400
            if staleness <= limit, wish != "max-age=2" || age <= 2 { return nil }
        }
        return "stale by \(staleness)"
    }
}

@Suite("Nothing stale or private is ever served against the rules")
struct CacheSimulationTests {
    private static let controls = [
        ["max-age=5"], ["max-age=10", "public"], ["max-age=3", "must-revalidate"], ["no-store"],
        ["private", "max-age=9"], ["no-cache", "max-age=9"], ["s-maxage=4", "max-age=20"],
        ["max-age=2", "stale-while-revalidate=6"], ["max-age=2", "stale-if-error=8"], ["max-age=0"],
        ["public", "max-age=1"],
    ]
    private static let wishes = [
        nil, nil, nil, "no-cache", "max-age=2", "min-fresh=3", "max-stale=4", "no-store",
        "only-if-cached",
    ]

    /// A failure names its seed, and the seed plays the same again.
    @Test("random origins, clients and clocks", arguments: 1...40 as ClosedRange<UInt64>)
    func simulation(seed: UInt64) throws {
        var numbers = CacheSeed(state: seed)
        var cache = CacheInMiniature()
        var judge = Judge()
        var servedFromStore = 0
        for number in 0..<300 {
            cache.wait(Double(numbers.below(4)))
            let now = cache.now.seconds
            let path = "/\(numbers.below(3))"
            let language = [nil, "en", "de"][numbers.below(3)]
            let wish = Self.wishes[numbers.below(Self.wishes.count)]
            let hasAuthorization = numbers.below(5) == 0
            let isDown = numbers.below(6) == 0
            var lines: [String] = []
            if let language { lines.append("Accept-Language: \(language)") }
            if let wish { lines.append("Cache-Control: \(wish)") }
            if hasAuthorization { lines.append("Authorization: Basic x") }
            let control = Self.controls[numbers.below(Self.controls.count)]
            let varies = numbers.below(3) == 0
            let isTagged = numbers.below(2) == 0
            let holds = numbers.below(2) == 0
            let target = "http://a.test" + path
            let date = "Date: \(cache.date())"
            var fields = ["Cache-Control: \(control.joined(separator: ", "))", date]
            if varies { fields.append("Vary: Accept-Language") }
            if isTagged { fields.append("ETag: \"\(number)\"") }
            let answer = try cache.send(lines, target: target) { _, asked in
                if isDown { return nil }
                let tags = asked.first { $0.hasPrefix("If-None-Match: ") }
                if holds, let tag = tags?.dropFirst(15).split(separator: ", ").first {
                    // Confirms the first, in its old words.
                    let body = "body " + tag.filter(\.isNumber)
                    for index in judge.given.indices where judge.given[index].body == body {
                        judge.given[index].confirmed = now
                        judge.given[index].confirmer = number
                    }
                    return .init(status: 304, lines: ["ETag: \(tag)", date])
                }
                judge.given.append(
                    .init(
                        path: path, language: language, hadAuthorization: hasAuthorization,
                        body: "body \(number)", directives: control, varies: varies,
                        confirmed: now))
                return .init(lines: fields, body: "body \(number)")
            }
            guard answer.verdict.isFromStore else {
                #expect(answer.status == 200 || answer.status == 502 || answer.status == 504)
                continue
            }
            servedFromStore += 1
            let fault = judge.fault(
                answer, to: path, language, wish, number: number, at: now, originIsDown: isDown)
            if case .revalidated = answer.verdict, fault == "for another language" { continue }
            #expect(fault == nil, "seed \(seed), request \(number): \(answer.verdict)")
        }
        #expect(servedFromStore > 20)
    }
}
