import Testing

@testable import SluiceCore

/// One case of the public suite http-tests/cache-tests, told in steps: what a client asks, what the
/// origin would say, and where the answer has to come from.
struct YardstickCase: Sendable, CustomTestStringConvertible {
    enum Kind: Sendable { case required, optimal }

    enum Source: Sendable {
        /// The origin is not asked.
        case cached
        /// The answer is the origin's of this step.
        case fetched
        /// The origin is asked with If-None-Match, or If-Modified-Since, and says 304.
        case etagAsked, dateAsked
    }

    struct Step: Sendable {
        var source = Source.fetched
        var method = "GET"
        var request: [String] = []
        /// `@n` stands for the date n seconds from now.
        var reply: [String] = []
        var status = 200
        var body: String?
        /// `nil` when it is the status of the reply, or of the stored one.
        var expectedStatus: Int?
        var has: [String] = []
        var lacks: [String] = []
        var target = "http://a.test/x"
        /// The origin closes instead of answering.
        var disconnects = false
    }

    let id: String
    let kind: Kind
    let steps: [Step]
    var testDescription: String { id }

    init(_ id: String, _ kind: Kind, _ steps: [Step]) {
        self.id = id
        self.kind = kind
        self.steps = steps
    }

    /// The most frequent form: one answer, and three seconds later the same request.
    init(_ id: String, _ kind: Kind, _ reply: [String], then source: Source, status: Int = 200) {
        self.init(
            id, kind,
            [Step(reply: reply, status: status), Step(source: source, status: status)])
    }

    func run() throws {
        var cache = CacheInMiniature()
        var dates = ""
        var previousReply: [String] = []
        for (number, step) in steps.enumerated() {
            if number > 0 { cache.wait(3) }
            let reply = step.reply.map { Self.dated($0, cache) }
            let request = step.request.map { $0.replacing("@last", with: dates) }
            dates = cache.date()
            var asked = 0
            let answer = try cache.send(
                request, method: step.method, target: step.target
            ) { _, lines in
                asked += 1
                if step.disconnects { return nil }
                let status = Self.status(step, lines, previousReply)
                return .init(
                    status: status, lines: reply, body: status == 304 ? "" : step.content(number))
            }
            check(step, number, answer, asked)
            previousReply = reply
        }
    }

    private func check(
        _ step: Step, _ number: Int, _ answer: CacheInMiniature.Answer, _ asked: Int
    ) {
        switch step.source {
        case .cached:
            #expect(answer.verdict.isFromStore && asked == 0, "step \(number)")
        case .fetched:
            if !step.disconnects {
                #expect(!answer.verdict.isFromStore && asked == 1, "step \(number)")
            }
        case .etagAsked, .dateAsked:
            guard case .revalidated = answer.verdict, asked == 1 else {
                Issue.record("step \(number): \(answer.verdict)")
                return
            }
        }
        if let status = step.expectedStatus { #expect(answer.status == status) }
        for line in step.has {
            let name = String(line.prefix { $0 != ":" })
            let value = line.dropFirst(name.count + 1).drop { $0 == " " }
            #expect(answer.value(name) == String(value), "step \(number)")
        }
        for name in step.lacks { #expect(answer.value(name) == nil, "step \(number)") }
    }

    /// As the suite's own origin decides.
    private static func status(_ step: Step, _ lines: [String], _ previous: [String]) -> Int {
        func value(_ name: String, _ lines: [String]) -> String? {
            lines.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
        }
        switch step.source {
        case .cached, .fetched: return step.status
        case .etagAsked:
            let tag = value("ETag", previous)
            return tag != nil && value("If-None-Match", lines) == tag ? 304 : 999
        case .dateAsked:
            let date = value("Last-Modified", previous)
            return date != nil && value("If-Modified-Since", lines) == date ? 304 : 999
        }
    }

    private static func dated(_ line: String, _ cache: CacheInMiniature) -> String {
        guard let at = line.firstIndex(of: "@"), let seconds = Int64(line[line.index(after: at)...])
        else { return line }
        return line[..<at] + cache.date(seconds)
    }
}

extension YardstickCase.Step {
    fileprivate func content(_ number: Int) -> String { body ?? "content of step \(number)" }
}
