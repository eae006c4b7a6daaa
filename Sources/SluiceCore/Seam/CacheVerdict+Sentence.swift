extension CacheVerdict {
    /// One sentence for the detail, the reason in it word for word.
    package var sentence: String {
        switch self {
        case .hit: "hit: answered from the store, still fresh"
        case .hitStale(let reason):
            "hit-stale: answered from the store though no longer fresh; \(reason.rawValue)"
        case .revalidated(let reason):
            "reval: \(reason.rawValue); the origin says that what is stored still holds"
        case .miss(let storage): "miss: not in the store; \(storage.sentence)"
        case .varyMiss(let storage):
            "miss: in the store only for requests with other fields; \(storage.sentence)"
        case .partial(let storage):
            "miss: only another part of it is in the store; \(storage.sentence)"
        case .refetched(.expired, let storage):
            "stale: in the store, but no longer fresh; \(storage.sentence)"
        case .refetched(let reason, let storage):
            "\(word): in the store, but \(reason.rawValue); \(storage.sentence)"
        case .unavailable: "absent: the client wanted a stored answer only, and there is none"
        case .bypass(let reason): "pass: \(reason.rawValue)"
        case .none: "The cache had no part in it."
        }
    }
}

extension CacheVerdict.StorageVerdict {
    fileprivate var sentence: String {
        switch self {
        case .stored: "the answer was stored"
        case .pending: "whether the answer is stored is \(rawValue)"
        default: "the answer was not stored: \(rawValue)"
        }
    }
}
