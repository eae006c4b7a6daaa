import SluiceCore

/// The part of the cache's decisions that this store can carry out: one whole 200 for each target,
/// served as it is while it is fresh. Whatever would need more goes to the origin.
enum PlainCaching {
    /// What is never fresh without asking is of no use here.
    static let policy: CachePolicy = {
        var policy = CachePolicy()
        policy.usesHeuristics = false
        policy.storesSetCookie = false
        return policy
    }()

    /// Why a request is neither looked up nor its answer stored.
    static func bypassReason(for request: CacheRequest) -> CacheVerdict.BypassReason? {
        let head = request.head
        if head.method != .get { return .method }
        if let reason = request.bypass { return reason }
        if request.isPlain { return nil }
        if head.contains(.authorization) { return .authorization }
        if [.ifNoneMatch, .ifModifiedSince, .ifRange].contains(where: head.contains) {
            return .conditional
        }
        if head.contains(.range) { return .range }
        return directiveReason(request.control)
    }

    private static func directiveReason(
        _ control: CacheControl
    ) -> CacheVerdict.BypassReason? {
        if control.noCache { return .noCache }
        let isSpecial =
            control.isMalformed || control.onlyIfCached || control.maxAge != nil
            || control.minFresh != nil
        return isSpecial ? .otherDirective : nil
    }

    /// Why a response that may be stored is not.
    static func refusal(
        of plan: StoragePlan, _ head: ResponseHead
    ) -> CacheVerdict.StorageVerdict? {
        if head.status == 206 || head.contains(.contentRange) { return .partial }
        if head.status != 200 { return .status }
        if !plan.metadata.varyNames.isEmpty { return .vary }
        if !plan.withheldFields.isEmpty { return .noCache }
        let freshness = plan.metadata.freshness
        if plan.metadata.isPlainHit(at: freshness.received) { return nil }
        if freshness.isFresh(at: freshness.received) { return .noCache }
        return freshness.basis.isExplicit ? .alreadyStale : .noFreshness
    }
}
