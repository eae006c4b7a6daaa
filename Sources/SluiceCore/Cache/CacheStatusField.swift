/// The Cache-Status field, RFC 9211: what this cache did, for whoever reads the response.
package enum CacheStatusField {
    /// Appends a whole field line with its CRLF. `ttl` is the remaining freshness in seconds of
    /// what was served or stored; `nil` leaves it out.
    package static func append(
        _ verdict: CacheVerdict, ttl: Int64?, to output: inout [UInt8]
    ) {
        output.append(verdict == .hit ? "Cache-Status: sluice; hit" : "Cache-Status: sluice")
        if let reason = verdict.forwardReason {
            output.append("; fwd=")
            output.append(contentsOf: reason.utf8)
        }
        let isStored = verdict.storage == .stored
        if isStored { output.append("; stored") }
        if let ttl, verdict == .hit || isStored {
            output.append("; ttl=")
            if ttl < 0 { output.append("-") }
            output.appendDecimal(ttl.magnitude)
        }
        if let detail = verdict.detail {
            output.append("; detail=\"")
            output.append(contentsOf: detail.utf8)
            output.append("\"")
        }
        output.append("\r\n")
    }
}

extension CacheVerdict {
    /// RFC 9211 §2.2; `nil` when the request was not forwarded past this cache.
    package var forwardReason: String? {
        switch self {
        case .hit, .none: nil
        case .miss: "uri-miss"
        case .stale: "stale"
        case .bypass(.method): "method"
        case .bypass(.noStore), .bypass(.noCache), .bypass(.otherDirective): "request"
        case .bypass: "bypass"
        }
    }

    fileprivate var storage: StorageVerdict? {
        switch self {
        case .miss(let storage), .stale(let storage): storage
        case .hit, .bypass, .none: nil
        }
    }

    /// Why not, in the words of the screen. They hold no quote and no backslash.
    fileprivate var detail: String? {
        switch self {
        case .bypass(let reason): reason.rawValue
        case .miss(let storage), .stale(let storage):
            storage == .stored || storage == .pending ? nil : storage.rawValue
        case .hit, .none: nil
        }
    }
}
