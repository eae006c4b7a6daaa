/// A moment by the wall clock: nanoseconds since 1970-01-01T00:00:00Z. Shown to people, written to
/// logs, and used for deadlines that a person set ("for 15m").
package struct WallTime: Comparable, Hashable, Sendable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package init(seconds: Int64) { self.nanoseconds = seconds * 1_000_000_000 }

    /// Whole seconds since the epoch, rounded down.
    package var seconds: Int64 {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// Nanoseconds from `earlier` to `later`; negative when the clock was set back. Dates of
    /// strangers may be centuries away: what does not fit is the nearest that does.
    package static func - (later: Self, earlier: Self) -> Int64 {
        saturatingDifference(later.nanoseconds, earlier.nanoseconds)
    }

    package func advanced(byNanoseconds distance: Int64) -> Self {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(distance)
        return Self(nanoseconds: overflow ? (distance < 0 ? .min : .max) : sum)
    }
}

/// A moment by a clock that never jumps: nanoseconds since an arbitrary start. Used for durations
/// and timeouts, never shown.
package struct MonotonicTime: Comparable, Hashable, Sendable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static func < (left: Self, right: Self) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    package static func - (later: Self, earlier: Self) -> Int64 {
        saturatingDifference(later.nanoseconds, earlier.nanoseconds)
    }

    package func advanced(byNanoseconds distance: Int64) -> Self {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(distance)
        return Self(nanoseconds: overflow ? (distance < 0 ? .min : .max) : sum)
    }
}

private func saturatingDifference(_ later: Int64, _ earlier: Int64) -> Int64 {
    let (difference, overflow) = later.subtractingReportingOverflow(earlier)
    return overflow ? (later < earlier ? .min : .max) : difference
}
