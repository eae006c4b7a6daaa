/// Whether a response may be stored, RFC 9111 §3, as far as this cache goes: a complete 200 to a
/// plain GET, with explicit freshness and without anything that makes it one person's own.
package enum Storability {
    package enum Decision: Equatable, Sendable {
        case store(Freshness)
        case refuse(CacheVerdict.StorageVerdict)

        /// For the exchange's cache verdict.
        package var verdict: CacheVerdict.StorageVerdict {
            switch self {
            case .store: .stored
            case .refuse(let reason): reason
            }
        }
    }

    /// `requestTime` is when the request was sent, `responseTime` when its head arrived.
    package static func decide(
        request: RequestHead, response: ResponseHead, requestTime: WallTime,
        responseTime: WallTime
    ) -> Decision {
        if request.method != .get || request.contains(.authorization) { return .refuse(.request) }
        let control = CacheControl(response.section)
        if let reason = statusReason(response) ?? directiveReason(response, control)
            ?? fieldReason(response)
        {
            return .refuse(reason)
        }
        let freshness = Freshness(
            response, control, requestTime: requestTime, responseTime: responseTime)
        guard let freshness else { return .refuse(.noFreshness) }
        return freshness.isFresh(at: responseTime) ? .store(freshness) : .refuse(.alreadyStale)
    }

    /// 206 is a part (§3.3). A body that only the close of the connection ends may have been cut
    /// short, and nobody would know (RFC 9112 §8).
    private static func statusReason(
        _ response: ResponseHead
    ) -> CacheVerdict.StorageVerdict? {
        if response.status == 206 || response.contains(.contentRange) { return .partial }
        if response.status != 200 { return .status }
        return response.framing == .untilClose ? .endNotMarked : nil
    }

    /// §5.2.2. A Pragma without Cache-Control is taken for what its sender meant, though §5.4
    /// gives it no meaning in responses.
    private static func directiveReason(
        _ response: ResponseHead, _ control: CacheControl
    ) -> CacheVerdict.StorageVerdict? {
        if control.noStore { return .noStore }
        if control.isPrivate { return .isPrivate }
        if control.noCache { return .noCache }
        if control.isMalformed { return .malformedDirective }
        return !control.isPresent && Pragma.saysNoCache(response.section) ? .noCache : nil
    }

    /// Vary: §4.1. Set-Cookie: §7.3 warns of storing it.
    private static func fieldReason(
        _ response: ResponseHead
    ) -> CacheVerdict.StorageVerdict? {
        if response.contains(.vary) { return .vary }
        return response.contains(.setCookie) ? .setCookie : nil
    }
}
