/// What a store keeps of a response so that everything about its later use can be decided. The head
/// as it is sent and the content are the store's; this is 96 bytes, and one array more for an entity
/// tag, unless the store keeps that in the head, for Vary and for a part each.
package struct StoredMetadata: Equatable, Sendable {
    /// What of its directives matters later.
    struct Traits: OptionSet, Hashable, Sendable {
        let rawValue: UInt8

        /// `no-cache`: asked about before each use.
        static let noCache = Self(rawValue: 1 << 0)
        /// `must-revalidate`, or what says the same to a shared cache: never served stale.
        static let neverStale = Self(rawValue: 1 << 1)
        /// May answer, and be the answer to, requests with Authorization (RFC 9111 §3.5).
        static let authorized = Self(rawValue: 1 << 2)
        /// Will not change while it is fresh (RFC 8246). Shown only: what is fresh is not asked about.
        static let immutable = Self(rawValue: 1 << 3)
    }

    package let freshness: Freshness
    package let status: UInt16
    let traits: Traits
    /// Seconds, RFC 5861.
    let staleWhileRevalidate: UInt32
    /// Seconds, RFC 5861; `nil` when the response did not say.
    let staleIfError: UInt32?
    /// Bytes of the content that is stored.
    package let length: UInt64
    package private(set) var etag: EntityTag?
    /// Seconds of the epoch; `Int64.min` for none.
    private let lastModifiedSeconds: Int64
    package let selecting: SelectingKey
    /// What of the representation is stored; `nil` for all of it.
    package var part: ContentRange? { box?.part }
    /// Few responses are parts: the others do not pay for it.
    private let box: PartBox?
    /// Until then, and not before `freshness.received`, a GET without conditions is answered with no
    /// more ado. In the far past when it never is.
    @usableFromInline package let plainUntil: WallTime

    init(
        freshness: Freshness, status: UInt16, control: CacheControl, length: UInt64,
        etag: EntityTag?, lastModified: WallTime?, selecting: SelectingKey, part: ContentRange?
    ) {
        self.freshness = freshness
        self.status = status
        self.length = length
        self.etag = etag
        self.selecting = selecting
        box = part.map { PartBox($0) }
        lastModifiedSeconds = lastModified?.seconds ?? .min
        staleWhileRevalidate = UInt32(clamping: control.staleWhileRevalidate ?? 0)
        staleIfError = control.staleIfError.map { UInt32(clamping: $0) }
        traits = Traits(control)
        let isPlain = selecting.isEmpty && part == nil && !traits.contains(.noCache)
        plainUntil = isPlain ? freshness.expires : WallTime(nanoseconds: .min)
    }

    package var lastModified: WallTime? {
        lastModifiedSeconds == .min ? nil : WallTime(seconds: lastModifiedSeconds)
    }

    /// The same with this entity tag, or without one: the head has it too, and who keeps both need
    /// not keep it twice.
    package func with(_ etag: EntityTag?) -> Self {
        var other = self
        other.etag = etag
        return other
    }

    /// The same with content of another length.
    func with(length: UInt64) -> Self { Self(self, length: length, part: part) }

    /// This part and one stored before as one, RFC 9111 §3.4; `nil` when they do not share a strong
    /// validator, or do not touch. Their content is joined by their offsets; once nothing is missing
    /// it is a 200. The fields are those of the newer, this one.
    package func joined(with older: Self) -> Self? {
        guard let tag = strongTag, older.strongTag == tag, let part, let other = older.part,
            selecting == older.selecting, let joined = part.joined(with: other)
        else { return nil }
        return Self(
            self, length: joined.range.upperBound - joined.range.lowerBound,
            part: joined.isWhole ? nil : joined)
    }

    private init(_ other: Self, length: UInt64, part: ContentRange?) {
        freshness = other.freshness
        status = part == nil && other.part != nil ? 200 : other.status
        traits = other.traits
        staleWhileRevalidate = other.staleWhileRevalidate
        staleIfError = other.staleIfError
        self.length = length
        etag = other.etag
        lastModifiedSeconds = other.lastModifiedSeconds
        selecting = other.selecting
        box = part.map { PartBox($0) }
        let isPlain = selecting.isEmpty && part == nil && !traits.contains(.noCache)
        plainUntil = isPlain ? freshness.expires : WallTime(nanoseconds: .min)
    }

    /// Whether a plain request (`CacheRequest.isPlain`) is answered as it is, when this is all that
    /// is stored for its key: two comparisons.
    @inline(__always)
    @inlinable package func isPlainHit(at now: WallTime) -> Bool {
        now < plainUntil && now >= freshness.received
    }

    /// Whether an origin can be asked if it still holds.
    package var hasValidator: Bool { etag != nil || lastModified != nil }

    /// A validator that two responses with the same bytes share, and no others (RFC 9110 §8.8.1).
    package var strongTag: EntityTag? { etag.flatMap { $0.isWeak ? nil : $0 } }

    /// Names of the fields that choose between stored responses; empty without Vary.
    package var varyNames: String { selecting.names }
}

private final class PartBox: Equatable, Sendable {
    let part: ContentRange

    init(_ part: ContentRange) { self.part = part }

    static func == (left: PartBox, right: PartBox) -> Bool { left.part == right.part }
}

extension StoredMetadata.Traits {
    init(_ control: CacheControl) {
        self = []
        if control.noCache { insert(.noCache) }
        if control.flags.contains(.immutable) { insert(.immutable) }
        // RFC 9111 §5.2.2.10: s-maxage says proxy-revalidate too.
        if !control.flags.isDisjoint(with: [.mustRevalidate, .proxyRevalidate])
            || control.sharedMaxAge != nil
        {
            insert(.neverStale)
        }
        if !control.flags.isDisjoint(with: [.mustRevalidate, .isPublic])
            || control.sharedMaxAge != nil
        {
            insert(.authorized)
        }
    }
}
