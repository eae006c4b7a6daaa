/// The directives that change what this cache does, by what stands behind them.
enum CacheDirective {
    case flag(CacheControl.Flags)
    /// Without argument the flag, with one the names of fields.
    case withFields(CacheControl.Flags)
    case seconds(Seconds)

    enum Seconds {
        case maxAge, sharedMaxAge, minFresh, maxStale, staleWhileRevalidate, staleIfError
    }

    private static let all: [(StaticString, CacheDirective)] = [
        ("max-age", .seconds(.maxAge)), ("no-cache", .withFields(.noCache)),
        ("no-store", .flag(.noStore)), ("public", .flag(.isPublic)),
        ("private", .withFields(.isPrivate)), ("s-maxage", .seconds(.sharedMaxAge)),
        ("must-revalidate", .flag(.mustRevalidate)),
        ("stale-while-revalidate", .seconds(.staleWhileRevalidate)),
        ("stale-if-error", .seconds(.staleIfError)), ("immutable", .flag(.immutable)),
        ("proxy-revalidate", .flag(.proxyRevalidate)), ("max-stale", .seconds(.maxStale)),
        ("min-fresh", .seconds(.minFresh)), ("only-if-cached", .flag(.onlyIfCached)),
        ("no-transform", .flag(.noTransform)), ("must-understand", .flag(.mustUnderstand)),
    ]

    /// Letters in either case.
    static func lookup(_ name: ArraySlice<UInt8>) -> Self? {
        for (candidate, directive) in all where name.isSameText(as: candidate) {
            return directive
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    /// Whether this is the text, letters in either case; `lowercase` is ASCII.
    func isSameText(as lowercase: StaticString) -> Bool {
        guard lowercase.utf8CodeUnitCount == count else { return false }
        for offset in 0..<count
        where self[startIndex &+ offset].lowercasedASCII != lowercase.utf8Start[offset] {
            return false
        }
        return true
    }

    /// Without the blanks at both ends.
    var trimmingBlanks: Self {
        var slice = self
        while let first = slice.first, Byte.isBlank(first) { slice = slice.dropFirst() }
        while let last = slice.last, Byte.isBlank(last) { slice = slice.dropLast() }
        return slice
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
