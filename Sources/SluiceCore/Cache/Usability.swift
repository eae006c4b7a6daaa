/// Whether a stored response may be used without asking the origin, RFC 9111 §4, §4.2.4 and §5.2.1.
enum Usability: Equatable {
    case fresh
    case stale(CacheVerdict.StaleReason)
    case mustAsk(CacheVerdict.RefetchReason)

    static func judge(
        _ stored: StoredMetadata, for request: CacheRequest, now: WallTime
    ) -> Self {
        let control = request.control
        // RFC 9111 §3.5 the other way round: what may not be shared with those who have
        // credentials is not given to them either.
        if request.present.contains(.authorization), !stored.traits.contains(.authorized) {
            return .mustAsk(.authorization)
        }
        if control.isMalformed { return .mustAsk(.requestMalformed) }
        if control.noCache { return .mustAsk(.requestNoCache) }
        if stored.traits.contains(.noCache) { return .mustAsk(.responseNoCache) }
        let freshness = stored.freshness
        if let limit = control.maxAge, !freshness.isYounger(than: limit, at: now) {
            return freshness.isFresh(at: now) ? .mustAsk(.requestMaxAge) : .mustAsk(.expired)
        }
        if freshness.isFresh(at: now) {
            guard let margin = control.minFresh else { return .fresh }
            return freshness.isFresh(at: now, for: margin) ? .fresh : .mustAsk(.requestMinFresh)
        }
        return stale(stored, control, now: now)
    }

    private static func stale(
        _ stored: StoredMetadata, _ control: CacheControl, now: WallTime
    ) -> Self {
        guard !stored.traits.contains(.neverStale), control.minFresh == nil else {
            return .mustAsk(.expired)
        }
        if let limit = control.maxStale, stored.isStale(atMost: limit, at: now) {
            return .stale(.maxStale)
        }
        let grace = Int64(stored.staleWhileRevalidate)
        // A client that names an age wants no grace.
        if grace > 0, control.maxAge == nil, stored.isStale(atMost: grace, at: now) {
            return .stale(.whileRevalidate)
        }
        return .mustAsk(.expired)
    }

    /// Whether it may be served in place of an error, RFC 9111 §4.2.4, §4.3.3 and RFC 5861 §4;
    /// `nil` when the error has to be told.
    /// - Parameter status: what the origin answered; `nil` when it could not be reached.
    static func afterFailure(
        _ stored: StoredMetadata, for request: CacheRequest, status: UInt16?, now: WallTime,
        policy: CachePolicy
    ) -> CacheVerdict.StaleReason? {
        let control = request.control
        guard stored.traits.isDisjoint(with: [.noCache, .neverStale]), !control.noCache,
            !control.isMalformed, control.minFresh == nil,
            !request.present.contains(.authorization) || stored.traits.contains(.authorized)
        else { return nil }
        if let limit = control.maxAge, !stored.freshness.isYounger(than: limit, at: now) {
            // What the client says about errors goes before what it says about age.
            guard control.staleIfError != nil else { return nil }
        }
        let allowed = stored.staleIfError.map { Int64($0) }
        if let seconds = control.staleIfError ?? allowed {
            return stored.isStale(atMost: seconds, at: now) ? .ifError : nil
        }
        guard status == nil, policy.staleWhenUnreachable > 0 else { return nil }
        return stored.isStale(atMost: policy.staleWhenUnreachable, at: now) ? .unreachable : nil
    }

    /// RFC 5861 §4: the statuses that count as an error.
    static func isError(_ status: UInt16) -> Bool {
        status == 500 || (502...504).contains(status)
    }
}

extension StoredMetadata {
    fileprivate func isStale(atMost seconds: Int64, at now: WallTime) -> Bool {
        freshness.isFresh(at: now, for: -seconds)
    }
}
