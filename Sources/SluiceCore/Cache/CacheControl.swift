/// The directives of a message's Cache-Control lines, RFC 9111 §5.2, of requests and responses.
///
/// Names are read whatever their case, arguments as token or quoted string (§5.2: both forms ought
/// to be accepted). Unknown directives are ignored (§5.2.3). What is no directive at all sets
/// `isMalformed`: nobody knows then what was forbidden.
///
/// A directive said twice with the same number says it once. Two different numbers leave the choice
/// between the first and stale (§4.2.1); sluice takes stale, the one that cannot be wrong, and for
/// the other directives the number that allows less. A number that cannot be read counts as zero.
package struct CacheControl: Equatable, Sendable {
    /// One bit a directive without number.
    package struct Flags: OptionSet, Hashable, Sendable {
        package let rawValue: UInt16
        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let noStore = Self(rawValue: 1 << 0)
        package static let noCache = Self(rawValue: 1 << 1)
        package static let isPrivate = Self(rawValue: 1 << 2)
        package static let onlyIfCached = Self(rawValue: 1 << 3)
        package static let mustRevalidate = Self(rawValue: 1 << 4)
        package static let proxyRevalidate = Self(rawValue: 1 << 5)
        package static let isPublic = Self(rawValue: 1 << 6)
        package static let mustUnderstand = Self(rawValue: 1 << 7)
        package static let immutable = Self(rawValue: 1 << 8)
        package static let noTransform = Self(rawValue: 1 << 9)
    }

    /// `noCache` and `isPrivate` only where they stand without field names.
    package internal(set) var flags: Flags = []
    /// In seconds, at most 2^31 (RFC 9111 §1.2.2), as are all that follow.
    package internal(set) var maxAge: Int64?
    package internal(set) var sharedMaxAge: Int64?
    package internal(set) var minFresh: Int64?
    /// `DeltaSeconds.greatest` for any staleness.
    package internal(set) var maxStale: Int64?
    package internal(set) var staleWhileRevalidate: Int64?
    package internal(set) var staleIfError: Int64?
    /// Names, in lower case, that `no-cache` or `private` names: these fields are for others, or
    /// have to be asked about, so they are not stored (§5.2.2.4, §5.2.2.7).
    package internal(set) var withheldFields: [[UInt8]] = []
    /// A line does not follow the grammar.
    package internal(set) var isMalformed = false
    /// There was a Cache-Control line, perhaps an empty one.
    package internal(set) var isPresent = false

    package init() {}

    /// Of all Cache-Control lines of a section.
    package init(_ section: FieldSection) {
        for field in section.fields where field.known == .cacheControl {
            read(section.bytes[field.value.range])
        }
    }

    package var noStore: Bool { flags.contains(.noStore) }
    package var noCache: Bool { flags.contains(.noCache) }
    package var isPrivate: Bool { flags.contains(.isPrivate) }
    package var onlyIfCached: Bool { flags.contains(.onlyIfCached) }

    /// Adds what one line says.
    package mutating func read(_ value: ArraySlice<UInt8>) {
        isPresent = true
        var list = DirectiveReader(value)
        while let element = list.next() {
            switch element {
            case .directive(let name, let argument): take(name, argument)
            case .malformed: isMalformed = true
            }
        }
    }

    private mutating func take(_ name: ArraySlice<UInt8>, _ argument: Argument?) {
        guard let known = CacheDirective.lookup(name) else { return }
        switch known {
        case .flag(let flag): flags.insert(flag)
        case .withFields(let flag): withhold(argument?.bytes, or: flag)
        case .seconds(let directive):
            // Without a number `max-stale` allows any staleness (§5.2.1.2).
            let isUnbounded = directive == .maxStale && argument == nil
            let seconds = argument.flatMap { DeltaSeconds.parse($0.bytes) }
            set(directive, to: isUnbounded ? DeltaSeconds.greatest : seconds ?? 0)
        }
    }

    mutating func set(_ directive: CacheDirective.Seconds, to seconds: Int64) {
        switch directive {
        case .maxAge: maxAge = Self.agreed(maxAge, seconds)
        case .sharedMaxAge: sharedMaxAge = Self.agreed(sharedMaxAge, seconds)
        case .minFresh: minFresh = max(minFresh ?? 0, seconds)
        case .maxStale: maxStale = min(maxStale ?? seconds, seconds)
        case .staleWhileRevalidate:
            staleWhileRevalidate = min(staleWhileRevalidate ?? seconds, seconds)
        case .staleIfError: staleIfError = min(staleIfError ?? seconds, seconds)
        }
    }

    private static func agreed(_ old: Int64?, _ new: Int64) -> Int64 {
        guard let old, old != new else { return new }
        return 0
    }

    /// Takes `#field-name`; what is no such list counts as if it named every field.
    mutating func withhold(_ list: ArraySlice<UInt8>?, or flag: Flags) {
        guard let list else {
            flags.insert(flag)
            return
        }
        var names: [[UInt8]] = []
        for element in list.split(separator: Byte.comma) {
            let name = element.trimmingBlanks
            if name.isEmpty { continue }
            guard name.allSatisfy({ ByteSet.token.contains($0) }) else {
                flags.insert(flag)
                return
            }
            names.append(name.map(\.lowercasedASCII))
        }
        if names.isEmpty { flags.insert(flag) } else { withheldFields += names }
    }
}
