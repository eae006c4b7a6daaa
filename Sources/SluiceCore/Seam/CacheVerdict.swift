/// What the cache did for an exchange, with its reason. Screen, log, Cache-Status (RFC 9211) and the
/// sentence for people all come from here; the words of the reasons appear verbatim.
package enum CacheVerdict: Hashable, Sendable {
    /// Answered from the store, fresh.
    case hit
    /// Answered from the store, stale, for which there was leave.
    case hitStale(StaleReason)
    /// The origin was asked whether what is stored still holds, and it does: answered from the store.
    case revalidated(RefetchReason)
    /// Nothing was stored for the target; the answer was forwarded and stored, or not, with the
    /// reason.
    case miss(StorageVerdict)
    /// Answers were stored, but for requests with other fields (RFC 9111 §4.1).
    case varyMiss(StorageVerdict)
    /// A part was stored, and not the one asked for.
    case partial(StorageVerdict)
    /// An answer was stored but could not be used as it was; fetched again.
    case refetched(RefetchReason, StorageVerdict)
    /// The client wanted a stored answer or none, and there was none: 504 (RFC 9111 §5.2.1.7).
    case unavailable
    /// The request itself rules the cache out.
    case bypass(BypassReason)
    /// No answer of an origin was involved: refused, failed, a tunnel, or no cache here.
    case none

    /// Stored, no longer fresh, fetched again.
    package static func stale(_ storage: StorageVerdict) -> Self { .refetched(.expired, storage) }

    /// Why a stale answer was good enough, RFC 9111 §4.2.4.
    package enum StaleReason: String, CaseIterable, Sendable {
        case maxStale = "request allows max-stale"
        case whileRevalidate = "stale-while-revalidate"
        case ifError = "stale-if-error"
        case unreachable = "origin cannot be reached"
    }

    /// Why a stored answer had to be asked about or fetched again.
    package enum RefetchReason: String, CaseIterable, Sendable {
        case expired = "no longer fresh"
        case responseNoCache = "response says no-cache"
        case requestNoCache = "request says no-cache"
        case requestMaxAge = "older than the request allows"
        case requestMinFresh = "not fresh for as long as the request asks"
        case requestMalformed = "Cache-Control of the request cannot be understood"
        case authorization = "request has Authorization"

        /// A fresh answer was there; it is the request that would not have it (RFC 9211 §2.2).
        package var isOfRequest: Bool { self != .expired && self != .responseNoCache }
    }

    /// Why a request may not be answered from the store.
    package enum BypassReason: String, CaseIterable, Sendable {
        case method = "method is not GET"
        case authorization = "request has Authorization"
        case noStore = "request says no-store"
        case noCache = "request says no-cache"
        case range = "request has Range"
        case conditional = "request is conditional"
        case body = "request has content"
        case otherDirective = "request has a cache directive not handled"
        case keyTooLong = "target too long for a key"
        case upgrade = "request asks for an upgrade"
        case noHost = "request names no host"
    }

    /// Whether an origin's answer was stored, and if not, why.
    package enum StorageVerdict: String, CaseIterable, Sendable {
        case stored
        case pending = "not known yet"
        case status = "status is not 200"
        case requestStatus = "status is about this one request"
        case notUnderstood = "status is not understood"
        case noStore = "response says no-store"
        case noCache = "response says no-cache"
        case isPrivate = "response says private"
        case vary = "response has Vary"
        case varyStar = "response varies on everything"
        case varyTooLong = "response varies on too much"
        case noFreshness = "no explicit freshness"
        case alreadyStale = "already stale"
        case setCookie = "response has Set-Cookie"
        case authorization = "request has Authorization"
        case partial = "response is partial"
        case malformedRange = "Content-Range cannot be right"
        case tooLarge = "larger than an entry may be"
        case truncated = "body was cut short"
        case noAnswer = "no answer to store"
        case endNotMarked = "end of body is not marked"
        case request = "request rules the cache out"
        case unusualTarget = "target is not in its normal form"
        case malformedDirective = "Cache-Control cannot be understood"
        case notAdmitted = "too large to keep before it is asked for again"
        case diskBehind = "disk did not keep up"
        case beingStored = "another request is storing it"
        case noCacheHere = "cache is off"
    }
}

extension CacheVerdict {
    /// What became of the origin's answer, where there was one to store.
    package var storage: StorageVerdict? {
        switch self {
        case .miss(let storage), .varyMiss(let storage), .partial(let storage),
            .refetched(_, let storage):
            storage
        case .hit, .hitStale, .revalidated, .unavailable, .bypass, .none: nil
        }
    }

    /// The same verdict once it is known what became of the answer; others stay as they are.
    package func with(_ storage: StorageVerdict) -> Self {
        switch self {
        case .miss: .miss(storage)
        case .varyMiss: .varyMiss(storage)
        case .partial: .partial(storage)
        case .refetched(let reason, _): .refetched(reason, storage)
        case .hit, .hitStale, .revalidated, .unavailable, .bypass, .none: self
        }
    }

    /// Whether the client's answer came from the store.
    package var isFromStore: Bool {
        switch self {
        case .hit, .hitStale, .revalidated: true
        case .miss, .varyMiss, .partial, .refetched, .unavailable, .bypass, .none: false
        }
    }
}

extension CacheVerdict: CustomStringConvertible {
    /// One word for the CACHE column.
    package var word: String {
        switch self {
        case .hit: "hit"
        case .hitStale: "hit-stale"
        case .revalidated: "reval"
        case .miss, .varyMiss, .partial: "miss"
        case .refetched(let reason, _): reason.isOfRequest ? "refetch" : "stale"
        case .unavailable: "absent"
        case .bypass: "pass"
        case .none: "-"
        }
    }

    /// The word and its reason.
    package var description: String {
        switch self {
        case .hit, .unavailable, .none: word
        case .hitStale(let reason): "\(word): \(reason.rawValue)"
        case .revalidated(let reason): "\(word): \(reason.rawValue)"
        case .miss(let storage), .varyMiss(let storage), .partial(let storage),
            .refetched(.expired, let storage):
            "\(word): \(storage.rawValue)"
        case .refetched(let reason, let storage):
            "\(word): \(reason.rawValue); \(storage.rawValue)"
        case .bypass(let reason): "\(word): \(reason.rawValue)"
        }
    }
}
