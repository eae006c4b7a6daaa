/// Whether a request may be answered from the store, RFC 9111 §4.
package enum CacheLookup {
    /// Why it may not; `nil` when it may, if there is a `CacheKey` for it. A request with a reason
    /// is neither looked up nor its answer stored.
    package static func bypassReason(for head: RequestHead) -> CacheVerdict.BypassReason? {
        if head.method != .get { return .method }
        if head.isUpgrade { return .upgrade }
        if hasContent(head) { return .body }
        return fieldReason(head) ?? directiveReason(head)
    }

    /// Whether an answer to this method makes the stored one for the same URI untrue, RFC 9111 §4.4:
    /// after an unsafe request that did not fail, the entry has to go.
    package static func invalidates(_ method: Method, status: UInt16) -> Bool {
        !method.isSafe && method != .connect && (200...399).contains(status)
    }

    /// Content of a GET has no meaning that HTTP defines (RFC 9110 §9.3.1), but an origin may give
    /// it one.
    private static func hasContent(_ head: RequestHead) -> Bool {
        switch head.framing {
        case .none, .length(0): false
        case .length, .chunked, .untilClose: true
        }
    }

    /// Authorization: RFC 9111 §3.5. Range and conditions (RFC 9110 §13, §14) ask for answers other
    /// than the stored one.
    private static func fieldReason(_ head: RequestHead) -> CacheVerdict.BypassReason? {
        for field in head.fields {
            switch field.known {
            case .authorization: return .authorization
            case .range: return .range
            case .ifMatch, .ifNoneMatch, .ifModifiedSince, .ifUnmodifiedSince, .ifRange:
                return .conditional
            default: continue
            }
        }
        return nil
    }

    /// RFC 9111 §5.2.1; Pragma counts when there is no Cache-Control (§5.4).
    private static func directiveReason(_ head: RequestHead) -> CacheVerdict.BypassReason? {
        let control = CacheControl(head.section)
        if control.noStore { return .noStore }
        if control.noCache { return .noCache }
        if control.isMalformed || control.onlyIfCached || control.maxAge != nil
            || control.minFresh != nil
        {
            return .otherDirective
        }
        return !control.isPresent && Pragma.saysNoCache(head.section) ? .noCache : nil
    }
}

/// The one directive of HTTP/1.0, RFC 9111 §5.4.
enum Pragma {
    static func saysNoCache(_ section: FieldSection) -> Bool {
        for field in section.fields where field.known == .pragma {
            // Its grammar and its only directive are those of Cache-Control.
            var control = CacheControl()
            control.read(section.bytes[field.value.range])
            if control.noCache { return true }
        }
        return false
    }
}
