/// What the cache did for an exchange, with its reason. The words appear verbatim on screen, in the
/// log and (by `forwardReason`) in Cache-Status, RFC 9211.
package enum CacheVerdict: Hashable, Sendable {
    /// Answered from the store, fresh.
    case hit
    /// Not in the store; the answer was forwarded and stored, or not, with the reason.
    case miss(StorageVerdict)
    /// In the store but no longer fresh; fetched again.
    case stale(StorageVerdict)
    /// The request itself rules the cache out.
    case bypass(BypassReason)
    /// No answer of an origin was involved: refused, failed, a tunnel, or no cache here.
    case none

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
        case noStore = "response says no-store"
        case noCache = "response says no-cache"
        case isPrivate = "response says private"
        case vary = "response has Vary"
        case noFreshness = "no explicit freshness"
        case alreadyStale = "already stale"
        case setCookie = "response has Set-Cookie"
        case partial = "response is partial"
        case tooLarge = "larger than an entry may be"
        case truncated = "body was cut short"
        case noAnswer = "no answer to store"
        case endNotMarked = "end of body is not marked"
        case request = "request rules the cache out"
        case malformedDirective = "Cache-Control cannot be understood"
        case noCacheHere = "cache is off"
    }
}

extension CacheVerdict: CustomStringConvertible {
    /// One word for the CACHE column.
    package var word: String {
        switch self {
        case .hit: "hit"
        case .miss: "miss"
        case .stale: "stale"
        case .bypass: "pass"
        case .none: "-"
        }
    }

    /// The word and its reason.
    package var description: String {
        switch self {
        case .hit, .none: word
        case .miss(let storage), .stale(let storage): "\(word): \(storage.rawValue)"
        case .bypass(let reason): "pass: \(reason.rawValue)"
        }
    }
}
