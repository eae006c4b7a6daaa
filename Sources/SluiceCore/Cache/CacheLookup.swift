/// What is done with a request: the decision of RFC 9111 §4, from the request, what is stored for
/// its key, and the time.
///
/// How one request goes through the cache:
///
///     CacheRequest(head)              what of it matters; `bypass`: forward it, store nothing
///     CacheKey(head, ...)             where to look
///     isPlainHit / CacheLookup        serve, ask the origin, fetch, or 504
///     Storability.decide              of the answer, when it is no 304 to a question of ours
///     Validation.decide               of the answer to a question, and when there is none
///     Invalidation.targets            after unsafe methods
package enum CacheLookup {
    package enum Decision: Equatable, Sendable {
        /// Answer with the stored response of that index.
        case serve(StoredAnswer)
        /// Send the request on with these conditions in place of its own; `Validation` takes the
        /// answer.
        case ask(ConditionalRequest)
        /// Send it on as it is. The verdict waits for what becomes of the answer.
        case forward(CacheVerdict)
        /// 504: the client wanted a stored answer only.
        case unavailable
    }

    /// - Parameters:
    ///   - request: one without a `bypass` reason.
    ///   - variants: all that is stored for its key, in any order.
    package static func decide(
        _ request: CacheRequest, among variants: [StoredMetadata], now: WallTime
    ) -> Decision {
        if let reason = request.bypass { return .forward(.bypass(reason)) }
        let search = VariantSearch(request, among: variants)
        guard let index = search.selected else {
            return absent(request, search, variants)
        }
        switch Usability.judge(variants[index], for: request, now: now) {
        case .fresh:
            return .serve(search.answer(index, .hit))
        case .stale(let reason):
            var answer = search.answer(index, .hitStale(reason))
            answer.asksInBackground = reason == .whileRevalidate
            return .serve(answer)
        case .mustAsk(let reason):
            if request.control.onlyIfCached { return .unavailable }
            let conditions = ConditionalRequest(
                of: variants, first: index, reason: reason, isVaryMiss: false)
            return conditions.map { .ask($0) } ?? .forward(.refetched(reason, .pending))
        }
    }

    /// What to ask the origin about a stored response that was served stale meanwhile, or that the
    /// operator wants to be sure of; `nil` when nothing can be asked: then fetch it anew.
    package static func question(
        about index: Int, among variants: [StoredMetadata]
    ) -> ConditionalRequest? {
        ConditionalRequest(of: variants, first: index, reason: .expired, isVaryMiss: false)
    }

    /// Nothing stored is for this request. What is stored for others may still be right for it, as
    /// the origin can say (RFC 9111 §4.1).
    private static func absent(
        _ request: CacheRequest, _ search: VariantSearch, _ variants: [StoredMetadata]
    ) -> Decision {
        if request.control.onlyIfCached { return .unavailable }
        if search.hasPart { return .forward(.partial(.pending)) }
        guard !variants.isEmpty else { return .forward(.miss(.pending)) }
        let isConditional =
            request.present.contains(.ifNoneMatch) || request.present.contains(.ifModifiedSince)
            || request.present.contains(.range) || request.present.contains(.authorization)
        guard !isConditional,
            let conditions = ConditionalRequest(
                of: variants, first: nil, reason: .expired, isVaryMiss: true)
        else { return .forward(.varyMiss(.pending)) }
        return .ask(conditions)
    }

    /// What to send when the stored response of that index answers, its conditions and range
    /// considered. For an answer after validation, and for followers of a collapsed fetch.
    package static func answer(
        _ request: CacheRequest, with index: Int, among variants: [StoredMetadata],
        verdict: CacheVerdict
    ) -> StoredAnswer {
        VariantSearch(request, among: variants).answer(index, verdict)
    }
}

/// A stored response, and what of it a client is sent.
package struct StoredAnswer: Equatable, Sendable {
    package enum Form: Equatable, Sendable {
        /// Head and content.
        case whole
        /// The head, with Content-Length, to a HEAD.
        case head
        /// 304 with the fields of RFC 9110 §15.4.5, without content.
        case notModified
        /// 206 with one Content-Range. Offsets count within what is stored.
        case range(Range<UInt64>, as: ContentRange)
        /// 206 as multipart/byteranges (RFC 9110 §15.3.7.2), in this order.
        case ranges([ContentRange])
        /// 416 with `Content-Range: bytes */length`.
        case unsatisfiable(length: UInt64)
    }

    package let index: Int
    package let form: Form
    package let verdict: CacheVerdict
    /// The client does not wait for it, but the origin is to be asked (RFC 5861 §3), once.
    package internal(set) var asksInBackground = false
}

/// Finds the stored response for a request, RFC 9111 §4 and §4.1.
private struct VariantSearch {
    let request: CacheRequest
    let variants: [StoredMetadata]
    /// Index of the one that is for this request.
    let selected: Int?
    /// Whether there would be one, were it not a part that does not hold what is asked for.
    let hasPart: Bool
    private let ranges: RangeSet?

    init(_ request: CacheRequest, among variants: [StoredMetadata]) {
        self.request = request
        self.variants = variants
        let ranges = Self.ranges(of: request)
        self.ranges = ranges
        var best: Int?
        var hasPart = false
        for (index, variant) in variants.enumerated()
        where variant.selecting.matches(request.head.section) {
            if let part = variant.part, !Self.holds(part, ranges, request, variant) {
                hasPart = true
                continue
            }
            if let found = best, !variant.isBetter(than: variants[found]) { continue }
            best = index
        }
        selected = best
        self.hasPart = hasPart && best == nil
    }

    /// RFC 9110 §14.2: Range is for GET.
    private static func ranges(of request: CacheRequest) -> RangeSet? {
        guard request.present.contains(.range), !request.isHead else { return nil }
        return request.head.section.value(of: .range).flatMap { RangeSet($0) }
    }

    private static func holds(
        _ part: ContentRange, _ ranges: RangeSet?, _ request: CacheRequest,
        _ stored: StoredMetadata
    ) -> Bool {
        guard let ranges, ranges.resolved(in: part) != nil else { return false }
        return Preconditions(request: request, stored: stored).allowsRange
    }

    func answer(_ index: Int, _ verdict: CacheVerdict) -> StoredAnswer {
        StoredAnswer(index: index, form: form(of: variants[index]), verdict: verdict)
    }

    private func form(of stored: StoredMetadata) -> StoredAnswer.Form {
        let conditions = Preconditions(request: request, stored: stored)
        if conditions.isNotModified { return .notModified }
        if request.isHead { return .head }
        guard let ranges else { return .whole }
        if let part = stored.part {
            guard let range = ranges.resolved(in: part),
                let content = ContentRange(range: range, complete: part.complete)
            else { return .whole }
            let start = part.range.lowerBound
            return .range(range.lowerBound - start..<range.upperBound - start, as: content)
        }
        guard stored.status == 200, conditions.allowsRange,
            let found = ranges.resolved(in: stored.length)
        else { return .whole }
        let contents = found.compactMap { ContentRange(range: $0, complete: stored.length) }
        guard let first = contents.first else { return .unsatisfiable(length: stored.length) }
        return contents.count == 1 ? .range(first.range, as: first) : .ranges(contents)
    }
}

extension StoredMetadata {
    /// RFC 9111 §4: of several the most recent, by its Date; a whole one before a part.
    fileprivate func isBetter(than other: Self) -> Bool {
        if (part == nil) != (other.part == nil) { return part == nil }
        return made == other.made
            ? freshness.received > other.freshness.received : made > other.made
    }
}
