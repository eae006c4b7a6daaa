/// Whether a response may be stored, RFC 9111 §3.
package enum Storability {
    package enum Decision: Equatable, Sendable {
        case store(StoragePlan)
        case refuse(CacheVerdict.StorageVerdict)

        /// For the exchange's cache verdict.
        package var verdict: CacheVerdict.StorageVerdict {
            switch self {
            case .store: .stored
            case .refuse(let reason): reason
            }
        }
    }

    /// - Parameters:
    ///   - request: what was answered, as the client sent it.
    ///   - key: of the request's target.
    ///   - requestTime: when the request was sent.
    ///   - responseTime: when the head of its answer arrived.
    package static func decide(
        request: CacheRequest, key: CacheKey, response: ResponseHead, requestTime: WallTime,
        responseTime: WallTime, policy: CachePolicy = CachePolicy()
    ) -> Decision {
        let fields = FreshnessFields(response.section, status: response.status)
        let freshness = fields.freshness(
            requestTime: requestTime, responseTime: responseTime, policy: policy)
        if let reason = requestReason(request, key, response, freshness)
            ?? statusReason(response, fields.control)
            ?? directiveReason(request, response, fields.control, freshness, policy)
        {
            return .refuse(reason)
        }
        do throws(SelectingKey.Fault) {
            let selecting = try SelectingKey(of: response.section, for: request.head.section)
            let plan = StoragePlan(fields, freshness, selecting, response)
            guard let plan else { return .refuse(.malformedRange) }
            return worth(plan).map { .refuse($0) } ?? .store(plan)
        } catch {
            return .refuse(error == .everything ? .varyStar : .varyTooLong)
        }
    }

    /// A HEAD has no content to store; a POST is stored for later GETs where it says that it answers
    /// them (RFC 9110 §9.3.3); no other method is defined as cacheable.
    private static func requestReason(
        _ request: CacheRequest, _ key: CacheKey, _ response: ResponseHead,
        _ freshness: Freshness
    ) -> CacheVerdict.StorageVerdict? {
        if request.control.noStore { return .request }
        if request.head.method == .post {
            let isGet = Invalidation.contentLocation(of: response, base: key) == key
            return isGet && response.status == 200 && freshness.basis.isExplicit
                && !request.head.isUpgrade ? nil : .request
        }
        guard request.bypass == nil, request.head.method == .get else { return .request }
        // An origin that reads paths its own way would be asked for one and heard for another.
        return key.isUsual ? nil : .unusualTarget
    }

    /// A body that only the close of the connection ends may have been cut short, and nobody would
    /// know (RFC 9112 §8).
    private static func statusReason(
        _ response: ResponseHead, _ control: CacheControl
    ) -> CacheVerdict.StorageVerdict? {
        if CacheableStatus.isOfRequest(response.status) { return .requestStatus }
        if response.framing == .untilClose { return .endNotMarked }
        let mustUnderstand = control.flags.contains(.mustUnderstand)
        return mustUnderstand && !CacheableStatus.isUnderstood(response.status)
            ? .notUnderstood : nil
    }

    /// §5.2.2, §3.5 and §7.3.
    private static func directiveReason(
        _ request: CacheRequest, _ response: ResponseHead, _ control: CacheControl,
        _ freshness: Freshness, _ policy: CachePolicy
    ) -> CacheVerdict.StorageVerdict? {
        // must-understand takes the place of no-store where the status is understood (§5.2.2.3).
        if control.noStore, !control.flags.contains(.mustUnderstand) { return .noStore }
        if control.isPrivate { return .isPrivate }
        if control.isMalformed { return .malformedDirective }
        if request.present.contains(.authorization),
            !StoredMetadata.Traits(control).contains(.authorized)
        {
            return .authorization
        }
        if response.contains(.setCookie), !control.withholds(.setCookie),
            !policy.storesSetCookie || !freshness.basis.isExplicit
        {
            return .setCookie
        }
        return nil
    }

    /// What is never served without asking, and cannot be asked about, is not worth its room.
    private static func worth(_ plan: StoragePlan) -> CacheVerdict.StorageVerdict? {
        let stored = plan.metadata
        if stored.hasValidator { return nil }
        if stored.traits.contains(.noCache) { return .noCache }
        if stored.freshness.isFresh(at: stored.freshness.received) { return nil }
        if stored.freshness.basis == .none || stored.freshness.basis == .unreadableDate {
            return .noFreshness
        }
        let isUsefulStale = stored.staleWhileRevalidate > 0 || (stored.staleIfError ?? 0) > 0
        return isUsefulStale && !stored.traits.contains(.neverStale) ? nil : .alreadyStale
    }
}

/// How a response is stored.
package struct StoragePlan: Equatable, Sendable {
    /// `length` is what was announced, 0 for chunked content: the store sets it at the end.
    package private(set) var metadata: StoredMetadata
    /// Names of fields, in lower case, that are left out of the stored head.
    package let withheldFields: [[UInt8]]

    /// `nil` for a 206 that cannot be right.
    init?(
        _ fields: FreshnessFields, _ freshness: Freshness, _ selecting: SelectingKey,
        _ response: ResponseHead
    ) {
        let section = response.section
        var part: ContentRange?
        if response.status == 206 {
            // Several parts in one (multipart) are not taken apart.
            guard section.lines(of: .contentRange).count == 1,
                let range = section.value(of: .contentRange).flatMap({ ContentRange($0) }),
                response.announces(range.range)
            else { return nil }
            part = range
        }
        let length: UInt64 = if case .length(let length) = response.framing { length } else { 0 }
        withheldFields = fields.control.withheldFields
        metadata = StoredMetadata(
            freshness: freshness, status: response.status, control: fields.control,
            length: length, etag: section.value(of: .etag).flatMap { EntityTag($0) },
            lastModified: HTTPDate.lastModified(section, now: freshness.received),
            selecting: selecting, part: part)
    }

    /// What is to be stored once the content is there, so many bytes of it; `nil` when they are not
    /// as many as were announced.
    package func completed(length: UInt64) -> StoredMetadata? {
        if let part = metadata.part,
            part.range.upperBound - part.range.lowerBound != length
        {
            return nil
        }
        return metadata.with(length: length)
    }
}

extension ResponseHead {
    /// Whether its length, where it says one, is that of the range.
    fileprivate func announces(_ range: Range<UInt64>) -> Bool {
        guard case .length(let length) = framing else { return framing == .chunked }
        return length == range.upperBound - range.lowerBound
    }
}

extension CacheControl {
    /// Whether a field is not stored, by name.
    fileprivate func withholds(_ field: FieldName) -> Bool {
        !withheldFields.isEmpty
            && withheldFields.contains(Array(field.wireName.lowercased().utf8))
    }
}
