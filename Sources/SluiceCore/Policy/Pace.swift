/// Whether content moves as fast as it has to: measured from one mark to the next, so that neither
/// one byte a minute nor silence behind a burst goes on for ever.
package struct Pace: Sendable {
    private var mark: UInt64
    /// When it is to be looked at.
    package private(set) var due: MonotonicTime

    /// - Parameters:
    ///   - count: bytes that have moved so far.
    ///   - window: nanoseconds over which the rate is taken.
    package init(count: UInt64, now: MonotonicTime, window: Int64) {
        mark = count
        due = now.advanced(byNanoseconds: window)
    }

    /// To be asked once `due` has come. Starts the next window when enough has moved.
    /// - Parameter rate: bytes a second.
    package mutating func isTooSlow(
        count: UInt64, now: MonotonicTime, rate: Int, window: Int64
    ) -> Bool {
        let moved = Double(count &- mark)
        let wanted = Double(rate) * Double(window) / 1e9
        if moved < wanted { return true }
        self = Self(count: count, now: now, window: window)
        return false
    }
}
