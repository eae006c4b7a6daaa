/// The directives of a message's Cache-Control lines, RFC 9111 §5.2.
///
/// Names are read whatever their case, arguments as token or quoted string (§5.2: both forms ought
/// to be accepted). What is said twice counts in its stricter form (§4.2.1). Unknown directives are
/// ignored (§5.2.3). What is no directive at all sets `isMalformed`: nobody knows then what was
/// forbidden.
package struct CacheControl: Equatable, Sendable {
    package private(set) var noStore = false
    /// Also when it names fields: those are not told apart from the rest.
    package private(set) var noCache = false
    /// The same.
    package private(set) var isPrivate = false
    package private(set) var onlyIfCached = false
    /// In seconds, at most 2^31 (RFC 9111 §1.2.2).
    package private(set) var maxAge: Int64?
    package private(set) var sharedMaxAge: Int64?
    package private(set) var minFresh: Int64?
    /// A line does not follow the grammar, or a number is none.
    package private(set) var isMalformed = false
    /// There was a Cache-Control line, perhaps an empty one.
    package private(set) var isPresent = false

    package init() {}

    /// Of all Cache-Control lines of a section.
    package init(_ section: FieldSection) {
        for field in section.fields where field.known == .cacheControl {
            read(section.bytes[field.value.range])
        }
    }

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
        guard let known = KnownDirective.lookup(name) else { return }
        switch known {
        case .noStore: noStore = true
        case .noCache: noCache = true
        case .private: isPrivate = true
        case .onlyIfCached: onlyIfCached = true
        case .maxAge: maxAge = strictest(maxAge, argument, min)
        case .sharedMaxAge: sharedMaxAge = strictest(sharedMaxAge, argument, min)
        case .minFresh: minFresh = strictest(minFresh, argument, max)
        }
    }

    private mutating func strictest(
        _ old: Int64?, _ argument: Argument?, _ choose: (Int64, Int64) -> Int64
    ) -> Int64? {
        guard let seconds = argument.flatMap({ DeltaSeconds.parse($0.bytes) }) else {
            isMalformed = true
            return old
        }
        return old.map { choose($0, seconds) } ?? seconds
    }
}

/// The directives that change what this cache does. `max-stale` does not: nothing stale is served.
private enum KnownDirective: CaseIterable {
    case noStore, noCache, `private`, onlyIfCached, maxAge, sharedMaxAge, minFresh

    private var name: StaticString {
        switch self {
        case .noStore: "no-store"
        case .noCache: "no-cache"
        case .private: "private"
        case .onlyIfCached: "only-if-cached"
        case .maxAge: "max-age"
        case .sharedMaxAge: "s-maxage"
        case .minFresh: "min-fresh"
        }
    }

    static func lookup(_ name: ArraySlice<UInt8>) -> Self? {
        for directive in allCases where directive.isNamed(name) { return directive }
        return nil
    }

    private func isNamed(_ text: ArraySlice<UInt8>) -> Bool {
        let name = name
        guard name.utf8CodeUnitCount == text.count else { return false }
        for (offset, byte) in text.enumerated()
        where byte.lowercasedASCII != name.utf8Start[offset] {
            return false
        }
        return true
    }
}

/// Seconds as a field writes them, RFC 9111 §1.2.2.
enum DeltaSeconds {
    /// Larger numbers stand for this one.
    static let greatest: Int64 = 1 << 31

    /// `nil` unless there are digits only.
    static func parse(_ text: ArraySlice<UInt8>) -> Int64? {
        guard !text.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in text {
            guard let digit = Byte.digit(byte) else { return nil }
            value = min(value * 10 + Int64(digit), greatest)
        }
        return value
    }
}
