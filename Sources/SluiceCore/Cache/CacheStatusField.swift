/// The Cache-Status field, RFC 9211: what this cache did, for whoever reads the response.
package struct CacheStatusField: Sendable {
    package let verdict: CacheVerdict
    /// Seconds of freshness left in what was served or stored; negative when stale.
    package let timeToLive: Int64?
    /// What the origin answered, when that is not the status the client gets.
    package let forwardStatus: UInt16?
    /// Whether this request waited for the fetch of another.
    package let isCollapsed: Bool
    /// The key, when it is to be shown.
    package let key: CacheKey?

    package init(
        _ verdict: CacheVerdict, timeToLive: Int64? = nil, forwardStatus: UInt16? = nil,
        isCollapsed: Bool = false, key: CacheKey? = nil
    ) {
        self.verdict = verdict
        self.timeToLive = timeToLive
        self.forwardStatus = forwardStatus
        self.isCollapsed = isCollapsed
        self.key = key
    }

    /// Appends a whole field line with its CRLF.
    package func append(to output: inout [UInt8]) {
        output.append(verdict.isHit ? "Cache-Status: sluice; hit" : "Cache-Status: sluice")
        if let reason = verdict.forwardReason {
            output.append("; fwd=")
            output.append(contentsOf: reason.utf8)
        }
        if let forwardStatus {
            output.append("; fwd-status=")
            output.appendDecimal(UInt64(forwardStatus))
        }
        let isStored = verdict.storage == .stored
        if isStored { output.append("; stored") }
        if isCollapsed { output.append("; collapsed") }
        if let timeToLive, verdict.isFromStore || isStored {
            output.append("; ttl=")
            if timeToLive < 0 { output.append("-") }
            output.appendDecimal(timeToLive.magnitude)
        }
        appendKey(to: &output)
        if let detail = verdict.detail {
            // Words of ours, without anything to escape.
            output.append("; detail=\"")
            output.append(contentsOf: detail.utf8)
            output.append("\"")
        }
        output.append("\r\n")
    }

    /// A structured string holds visible ASCII only (RFC 9651 §3.3.3), and so does every key.
    private func appendKey(to output: inout [UInt8]) {
        guard let key, key.bytes.allSatisfy({ (0x20...0x7e).contains($0) }) else { return }
        output.append("; key=\"")
        for byte in key.bytes {
            if byte == Byte.quote || byte == Byte.backslash { output.append(Byte.backslash) }
            output.append(byte)
        }
        output.append("\"")
    }

    /// The line of a verdict with nothing beside it.
    package static func append(_ verdict: CacheVerdict, ttl: Int64?, to output: inout [UInt8]) {
        Self(verdict, timeToLive: ttl).append(to: &output)
    }
}

extension CacheVerdict {
    /// RFC 9211 §2.1: answered without going forward.
    fileprivate var isHit: Bool {
        switch self {
        case .hit, .hitStale(.maxStale), .hitStale(.whileRevalidate): true
        default: false
        }
    }

    /// RFC 9211 §2.2; `nil` when the request was not forwarded past this cache.
    package var forwardReason: String? {
        switch self {
        case .hit, .hitStale(.maxStale), .hitStale(.whileRevalidate), .unavailable, .none: nil
        case .hitStale: "stale"
        case .miss: "uri-miss"
        case .varyMiss: "vary-miss"
        case .partial: "partial"
        case .revalidated(let reason), .refetched(let reason, _):
            reason.isOfRequest ? "request" : "stale"
        case .bypass(.method): "method"
        case .bypass(.noStore), .bypass(.noCache), .bypass(.otherDirective): "request"
        case .bypass: "bypass"
        }
    }

    /// Why, in the words of the screen.
    fileprivate var detail: String? {
        switch self {
        case .bypass(let reason): reason.rawValue
        case .hitStale(let reason): reason.rawValue
        case .revalidated(let reason):
            reason == .expired ? nil : reason.rawValue
        case .refetched(let reason, let storage):
            storage.detail ?? (reason == .expired ? nil : reason.rawValue)
        case .miss(let storage), .varyMiss(let storage), .partial(let storage): storage.detail
        case .hit, .unavailable, .none: nil
        }
    }
}

extension CacheVerdict.StorageVerdict {
    fileprivate var detail: String? { self == .stored || self == .pending ? nil : rawValue }
}
