/// What of a request matters to the cache, found in one pass over its fields. Cache-Control is only
/// read when there is one.
package struct CacheRequest: Sendable {
    package let head: RequestHead
    /// The known fields that are there.
    let present: FieldNameSet
    /// Pragma counts as Cache-Control when there is none (RFC 9111 §5.4).
    package let control: CacheControl
    /// Why the store is not asked, nor told; `nil` when it is.
    package let bypass: CacheVerdict.BypassReason?
    /// A GET without content, conditions, range, directives and credentials: `isPlainHit` suffices.
    package let isPlain: Bool

    private static let unusual = FieldNameSet(
        .cacheControl, .pragma, .authorization, .range, .ifMatch, .ifNoneMatch,
        .ifModifiedSince, .ifUnmodifiedSince, .ifRange)

    package init(_ head: RequestHead) {
        self.head = head
        var present = FieldNameSet()
        for field in head.fields { present.insert(field.known) }
        self.present = present
        if present.contains(.cacheControl) {
            control = CacheControl(head.section)
        } else {
            var control = CacheControl()
            if present.contains(.pragma), Pragma.saysNoCache(head.section) {
                control.flags.insert(.noCache)
            }
            self.control = control
        }
        bypass = Self.bypassReason(head, present, control)
        isPlain = bypass == nil && head.method == .get && !present.intersects(Self.unusual)
    }

    package var isHead: Bool { head.method == .head }

    /// If-Match and If-Unmodified-Since are for the origin alone (RFC 9111 §4.3.2); content of a GET
    /// has no meaning that HTTP defines (RFC 9110 §9.3.1), but an origin may give it one.
    private static func bypassReason(
        _ head: RequestHead, _ present: FieldNameSet, _ control: CacheControl
    ) -> CacheVerdict.BypassReason? {
        guard head.method == .get || head.method == .head else { return .method }
        if head.isUpgrade { return .upgrade }
        if hasContent(head) { return .body }
        if present.contains(.ifMatch) || present.contains(.ifUnmodifiedSince) {
            return .conditional
        }
        return control.noStore ? .noStore : nil
    }

    private static func hasContent(_ head: RequestHead) -> Bool {
        switch head.framing {
        case .none, .length(0): false
        case .length, .chunked, .untilClose: true
        }
    }
}
