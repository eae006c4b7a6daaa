/// What the answer to a question (`ConditionalRequest`) says about what is stored, RFC 9111 §4.3.3
/// to §4.3.5.
package enum Validation {
    package enum Outcome: Equatable, Sendable {
        /// 304: `update` each of these stored responses, then send `CacheLookup.answer` of the
        /// selected one with this verdict.
        case holds(selected: Int, updates: [Int], CacheVerdict)
        /// The answer is for the client; `Storability` says whether it takes the stored one's place.
        case replaced(CacheVerdict)
        /// An error that a stale response may stand in for; the answer itself is dropped.
        case stale(StoredAnswer)
        /// 304 about something that is not stored: send the request again, without conditions.
        case askAgain
    }

    /// - Parameter variants: those the question was made of.
    package static func decide(
        _ question: ConditionalRequest, _ request: CacheRequest, response: ResponseHead,
        among variants: [StoredMetadata], now: WallTime, policy: CachePolicy = CachePolicy()
    ) -> Outcome {
        if response.status == 304 {
            let named = updates(question, response, variants)
            guard let first = named.first else { return .askAgain }
            let selected = question.selected.flatMap { named.contains($0) ? $0 : nil } ?? first
            return .holds(selected: selected, updates: named, question.confirmed)
        }
        if let answer = standIn(
            request, status: response.status, index: question.selected, among: variants, now: now,
            policy: policy)
        {
            return .stale(answer)
        }
        return .replaced(question.verdict)
    }

    /// The stale response that may be sent where the origin could not be reached, or answered with
    /// an error (RFC 9111 §4.3.3, RFC 5861 §4); `nil` when the failure has to be told. Also for
    /// requests that were forwarded without question because nothing could be asked.
    /// - Parameters:
    ///   - status: `nil` when there was no answer.
    ///   - index: of the stored response that would have been sent.
    package static func standIn(
        _ request: CacheRequest, status: UInt16?, index: Int?, among variants: [StoredMetadata],
        now: WallTime, policy: CachePolicy = CachePolicy()
    ) -> StoredAnswer? {
        if let status, !Usability.isError(status) { return nil }
        guard let index,
            let reason = Usability.afterFailure(
                variants[index], for: request, status: status, now: now, policy: policy)
        else { return nil }
        return CacheLookup.answer(
            request, with: index, among: variants, verdict: .hitStale(reason))
    }

    /// RFC 9111 §4.3.4: a strong validator names all that share it, a weak one the most recent that
    /// does, none at all the one that was asked about.
    private static func updates(
        _ question: ConditionalRequest, _ response: ResponseHead, _ variants: [StoredMetadata]
    ) -> [Int] {
        if let tag = response.value(of: .etag), !tag.isEmpty {
            let same = question.candidates.filter {
                variants[$0].etag?.matchesWeakly(tag) ?? false
            }
            let strong = same.filter { variants[$0].etag?.matchesStrongly(tag) ?? false }
            return strong.isEmpty ? Array(same.prefix(1)) : strong
        }
        guard question.candidates.count == 1 else { return [] }
        let stored = variants[question.candidates[0]]
        if question.etags.isEmpty, let modified = stored.lastModified,
            let said = HTTPDate.lastModified(response.section, now: stored.freshness.received),
            said != modified
        {
            return []
        }
        return question.candidates
    }
}

extension ConditionalRequest {
    /// The verdict when the origin confirms.
    fileprivate var confirmed: CacheVerdict {
        switch verdict {
        case .refetched(let reason, _): .revalidated(reason)
        default: .revalidated(.expired)
        }
    }
}

// MARK: - HEAD

extension Validation {
    /// What a 200 to a HEAD says about a stored response to GET, RFC 9111 §4.3.5.
    package enum HeadEffect: Equatable, Sendable {
        case nothing
        /// Take its fields, as those of a 304.
        case update
        /// It is of another representation: what is stored has to go.
        case invalidate
    }

    package static func effect(
        ofHead response: ResponseHead, to request: CacheRequest, on stored: StoredMetadata
    ) -> HeadEffect {
        guard response.status == 200, stored.status == 200, stored.part == nil,
            stored.selecting.matches(request.head.section)
        else { return .nothing }
        if let tag = response.value(of: .etag), let etag = stored.etag, !etag.matchesWeakly(tag) {
            return .invalidate
        }
        let received = stored.freshness.received
        if let said = HTTPDate.lastModified(response.section, now: received),
            let modified = stored.lastModified, said != modified
        {
            return .invalidate
        }
        if let length = response.value(of: .contentLength),
            DecimalScanner.number(length) != stored.length
        {
            return .invalidate
        }
        return .update
    }
}

extension DecimalScanner {
    /// A value that is one number.
    fileprivate static func number(_ text: ArraySlice<UInt8>) -> UInt64? {
        var scanner = Self(text)
        let number = scanner.number()
        return scanner.isAtEnd ? number : nil
    }
}
