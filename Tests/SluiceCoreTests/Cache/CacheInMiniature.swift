import Testing

@testable import SluiceCore

/// A whole cache of one key after another, put together from the decisions alone, in the order the
/// engine uses them. Origins are closures; time stands still unless moved.
struct CacheInMiniature {
    struct Entry {
        var metadata: StoredMetadata
        /// As `Forwarding.appendStored` makes it.
        var head: [UInt8]
        var body: [UInt8]
    }

    /// What an origin says; `nil` from an origin is a closed connection.
    struct Reply {
        var status = 200
        var lines: [String] = []
        var body = ""
    }

    struct Answer {
        let status: Int
        let lines: [String]
        let body: String
        let verdict: CacheVerdict
        /// Fields the origin was asked with; empty when it was not asked.
        var asked: [[String]] = []

        func value(_ name: String) -> String? {
            let start = name.lowercased() + ":"
            for line in lines where line.lowercased().hasPrefix(start) {
                return String(line.dropFirst(start.count).drop { $0 == " " })
            }
            return nil
        }
    }

    /// What goes to the origin: its field lines, and the reply.
    typealias Origin = (_ method: String, _ lines: [String]) throws -> Reply?

    var policy = CachePolicy()
    var now = WallTime(seconds: 784_111_777)
    private(set) var entries: [CacheKey: [Entry]] = [:]
    private(set) var backgroundAsked = 0

    mutating func wait(_ seconds: Double) {
        now = now.advanced(byNanoseconds: Int64(seconds * 1_000_000_000))
    }

    /// A date field's value, so many seconds from now.
    func date(_ seconds: Int64 = 0) -> String {
        var bytes: [UInt8] = []
        HTTPDate.append(now.advanced(byNanoseconds: seconds * 1_000_000_000), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func send(
        _ lines: [String] = [], method: String = "GET", target: String = "http://a.test/x",
        origin: Origin
    ) throws -> Answer {
        let head = try Heads.request(lines, method: method, target: target)
        let request = CacheRequest(head)
        let key = try #require(CacheKey(head))
        let variants = (entries[key] ?? []).map(\.metadata)
        switch CacheLookup.decide(request, among: variants, now: now) {
        case .serve(let answer):
            if variants.count == 1, request.isPlain, variants[0].isPlainHit(at: now) {
                #expect(answer.verdict == .hit && answer.form == .whole)
            }
            let served = deliver(answer, of: key)
            if answer.asksInBackground {
                try askInBackground(request, key, answer.index, origin)
            }
            return served
        case .unavailable:
            return Answer(status: 504, lines: [], body: "", verdict: .unavailable)
        case .forward(let verdict):
            return try fetch(request, key, question: nil, verdict, origin)
        case .ask(let question):
            return try fetch(request, key, question: question, question.verdict, origin)
        }
    }

    private mutating func askInBackground(
        _ request: CacheRequest, _ key: CacheKey, _ index: Int, _ origin: Origin
    ) throws {
        backgroundAsked += 1
        let variants = (entries[key] ?? []).map(\.metadata)
        let question = CacheLookup.question(about: index, among: variants)
        _ = try fetch(request, key, question: question, .stale(.pending), origin)
    }

    private mutating func fetch(
        _ request: CacheRequest, _ key: CacheKey, question: ConditionalRequest?,
        _ verdict: CacheVerdict, _ origin: Origin
    ) throws -> Answer {
        let variants = (entries[key] ?? []).map(\.metadata)
        let (method, lines) = forwarded(request, question)
        let index =
            question?.selected
            ?? variants.firstIndex { $0.selecting.matches(request.head.section) }
        guard let reply = try origin(method, lines) else {
            guard request.bypass == nil,
                let answer = Validation.standIn(
                    request, status: nil, index: index, among: variants, now: now, policy: policy)
            else {
                return Answer(status: 502, lines: [], body: "", verdict: verdict, asked: [lines])
            }
            return deliver(answer, of: key, asked: [lines])
        }
        let response = try Self.head(of: reply, to: method)
        if let question {
            let outcome = Validation.decide(
                question, request, response: response, among: variants, now: now,
                policy: policy)
            switch outcome {
            case .holds(let selected, let updates, let verdict):
                let leaving = update(key, updates, by: response)
                let metadata = (entries[key] ?? []).map(\.metadata)
                let answer = CacheLookup.answer(
                    request, with: selected, among: metadata, verdict: verdict)
                defer { for index in leaving { entries[key]?.remove(at: index) } }
                return deliver(answer, of: key, asked: [lines])
            case .stale(let answer): return deliver(answer, of: key, asked: [lines])
            case .askAgain:
                var answer = try fetch(request, key, question: nil, verdict, origin)
                answer.asked.insert(lines, at: 0)
                return answer
            case .replaced: break
            }
        } else if request.bypass == nil,
            let answer = Validation.standIn(
                request, status: response.status, index: index, among: variants, now: now,
                policy: policy)
        {
            return deliver(answer, of: key, asked: [lines])
        }
        return try pass(reply, response, request, key, verdict, lines)
    }

    /// Gives the client what the origin said, and does what it means for the store.
    private mutating func pass(
        _ reply: Reply, _ response: ResponseHead, _ request: CacheRequest, _ key: CacheKey,
        _ verdict: CacheVerdict, _ lines: [String]
    ) throws -> Answer {
        for target in Invalidation.targets(
            method: request.head.method, key: key, response: response)
        {
            entries[target] = nil
        }
        if request.head.method == .head { headUpdate(request, key, response) }
        let decision = Storability.decide(
            request: request, key: key, response: response, requestTime: now, responseTime: now,
            policy: policy)
        if case .store(let plan) = decision { store(plan, reply, response, request, key) }
        return Answer(
            status: reply.status, lines: reply.lines, body: reply.body,
            verdict: verdict.with(decision.verdict), asked: [lines])
    }

    private mutating func store(
        _ plan: StoragePlan, _ reply: Reply, _ response: ResponseHead, _ request: CacheRequest,
        _ key: CacheKey
    ) {
        let body = Array(reply.body.utf8)
        guard let metadata = plan.completed(length: UInt64(body.count)) else { return }
        var head: [UInt8] = []
        Forwarding.appendStored(
            response, length: body.count, via: "test", date: now, withheld: plan.withheldFields,
            to: &head)
        var kept = (entries[key] ?? []).filter { old in
            old.metadata.selecting != metadata.selecting
                || (old.metadata.part == nil) != (metadata.part == nil)
        }
        kept.append(Entry(metadata: metadata, head: head, body: body))
        entries[key] = kept
    }

    /// - Returns: the ones that may not stay, the last first.
    @discardableResult
    private mutating func update(
        _ key: CacheKey, _ indices: [Int], by response: ResponseHead
    ) -> [Int] {
        var leaving: [Int] = []
        for index in indices.sorted(by: >) {
            guard let entry = entries[key]?[index] else { continue }
            let update = StoredUpdate(
                entry.metadata, storedHead: entry.head, by: response, requestTime: now,
                responseTime: now, policy: policy)
            entries[key]?[index].metadata = update.metadata
            entries[key]?[index].head = update.head
            if !update.stays { leaving.append(index) }
        }
        return leaving
    }

    private mutating func headUpdate(
        _ request: CacheRequest, _ key: CacheKey, _ response: ResponseHead
    ) {
        for index in (entries[key] ?? []).indices.reversed() {
            guard let entry = entries[key]?[index] else { continue }
            switch Validation.effect(ofHead: response, to: request, on: entry.metadata) {
            case .nothing: continue
            case .update: update(key, [index], by: response)
            case .invalidate: entries[key]?.remove(at: index)
            }
        }
    }

    // MARK: - Bytes

    private func deliver(
        _ answer: StoredAnswer, of key: CacheKey, asked: [[String]] = []
    ) -> Answer {
        let entry = (entries[key] ?? [])[answer.index]
        let text = String(decoding: entry.head, as: UTF8.self)
        var lines = text.split(separator: "\r\n").dropFirst().map(String.init)
        lines.append("Age: \(entry.metadata.freshness.age(at: now))")
        var status = Int(entry.metadata.status)
        var body: [UInt8] = []
        switch answer.form {
        case .whole: body = entry.body
        case .head: break
        case .notModified: status = 304
        case .range(let range, let content):
            status = 206
            body = Array(entry.body[Int(range.lowerBound)..<Int(range.upperBound)])
            var line: [UInt8] = []
            content.append(to: &line)
            lines.append(String(decoding: line.dropLast(2), as: UTF8.self))
        case .ranges(let parts):
            status = 206
            for part in parts {
                body += entry.body[Int(part.range.lowerBound)..<Int(part.range.upperBound)]
            }
        case .unsatisfiable: status = 416
        }
        return Answer(
            status: status, lines: lines, body: String(decoding: body, as: UTF8.self),
            verdict: answer.verdict, asked: asked)
    }

    private func forwarded(
        _ request: CacheRequest, _ question: ConditionalRequest?
    ) -> (method: String, lines: [String]) {
        var bytes: [UInt8] = []
        Forwarding.appendRequest(request.head, via: "test", asking: question, to: &bytes)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        let method = lines[0].prefix { $0 != " " }
        return (String(method), lines.dropFirst().map(String.init))
    }

    private static func head(of reply: Reply, to method: String) throws -> ResponseHead {
        let hasContent = method != "HEAD" && ![204, 304].contains(reply.status)
        let isSaid = reply.lines.contains { $0.lowercased().hasPrefix("content-length:") }
        let framing = hasContent && !isSaid ? "Content-Length: \(reply.body.utf8.count)" : ""
        return try Heads.response(
            reply.lines, status: reply.status, framing: framing, to: method == "HEAD" ? .head : .get
        )
    }
}
