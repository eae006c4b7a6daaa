extension StoredMetadata {
    /// What the next plain request for it will get, in a sentence.
    /// - Parameter request: one that selects it.
    func prospect(for request: CacheRequest, at now: WallTime) -> String {
        if let part {
            return "only bytes \(part.range.lowerBound)-\(part.range.upperBound - 1) are here: "
                + "a request for others, or for all, goes to the origin"
        }
        let whole = "answered from here"
        return switch Usability.judge(self, for: request, now: now) {
        case .fresh: "\(whole), without asking the origin"
        case .stale(.whileRevalidate):
            "\(whole) though stale, while the origin is asked behind it: "
                + CacheVerdict.StaleReason.whileRevalidate.rawValue
        case .stale(let reason): "\(whole) though stale: \(reason.rawValue)"
        case .mustAsk(let reason):
            hasValidator
                ? "the origin is asked whether it still holds (\(validators)): \(reason.rawValue)"
                : "fetched anew, as it has nothing to ask with: \(reason.rawValue)"
        }
    }

    /// What becomes of that request when the origin cannot be reached; `nil` where nobody asks it.
    func prospectOfFailure(
        for request: CacheRequest, at now: WallTime, policy: CachePolicy
    ) -> String? {
        guard part == nil, Usability.judge(self, for: request, now: now) != .fresh else {
            return nil
        }
        let reason = Usability.afterFailure(
            self, for: request, status: nil, now: now, policy: policy)
        return reason.map { "answered from here though stale: \($0.rawValue)" }
            ?? "the client is told; this is not sent in its place"
    }

    private var validators: String {
        var fields: [String] = []
        if etag != nil { fields.append("If-None-Match") }
        if etag == nil, lastModified != nil { fields.append("If-Modified-Since") }
        return fields.joined(separator: ", ")
    }
}
