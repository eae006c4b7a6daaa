/// How much may pass: so much in a period, and a burst at once after a rest. Counted in whole
/// numbers, so that nothing is gained or lost by how often it is asked, or over how many years.
package struct TokenBucket: Equatable, Sendable {
    /// `count` in `period` nanoseconds; both at least 1.
    package struct Rate: Hashable, Sendable {
        package var count: Int
        package var period: Int64

        package init(_ count: Int, per period: Int64 = 1_000_000_000) {
            self.count = max(1, count)
            self.period = max(1, period)
        }
    }

    /// Loops read the clock apart from each other: one may ask with a time that is this much older
    /// than what another has said. Beyond it a clock has been set back, and time goes on from there.
    private static let tolerance: Int64 = 1_000_000_000

    package let rate: Rate
    package let burst: Int
    /// What is left, in tokens times `rate.period`; below zero when it is promised already.
    private var level: Int128
    private var asked: MonotonicTime

    /// Full.
    package init(_ rate: Rate, burst: Int, now: MonotonicTime) {
        self.rate = rate
        self.burst = max(1, burst)
        level = Int128(self.burst) * Int128(rate.period)
        asked = now
    }

    private var full: Int128 { Int128(burst) * Int128(rate.period) }

    private mutating func refill(_ now: MonotonicTime) {
        let passed = now - asked
        guard passed >= 0 || passed < -Self.tolerance else { return }
        asked = now
        // What a clock that was set back takes away was never earned.
        guard passed > 0 else { return }
        level = min(full, level + Int128(passed) * Int128(rate.count))
    }

    /// Nothing is promised, and all of the burst is there: as good as one that was never asked.
    package mutating func isFull(now: MonotonicTime) -> Bool {
        refill(now)
        return level == full
    }

    /// Takes `count` if they are there.
    /// - Returns: `nil`, or when they would be, and nothing is taken.
    package mutating func take(_ count: Int, now: MonotonicTime) -> MonotonicTime? {
        refill(now)
        let wanted = Int128(min(count, burst)) * Int128(rate.period)
        guard level < wanted else {
            level -= wanted
            return nil
        }
        return moment(of: wanted - level, now)
    }

    /// Takes `count` also if they are not there yet: whoever asks next comes behind.
    /// - Returns: when they are.
    package mutating func reserve(_ count: Int, now: MonotonicTime) -> MonotonicTime {
        refill(now)
        level -= Int128(count) * Int128(rate.period)
        return level >= 0 ? now : moment(of: -level, now)
    }

    /// Counts what passes whether it is there or not: nobody waits for it, so that no more than one
    /// burst is ever owed.
    /// - Returns: whether it was too much.
    package mutating func meter(_ count: Int, now: MonotonicTime) -> Bool {
        refill(now)
        level -= Int128(count) * Int128(rate.period)
        defer { level = max(level, -full) }
        return level < 0
    }

    /// Gives back what was reserved and is not used.
    package mutating func giveBack(_ count: Int) {
        level = min(full, level + Int128(count) * Int128(rate.period))
    }

    private func moment(of missing: Int128, _ now: MonotonicTime) -> MonotonicTime {
        let count = Int128(rate.count)
        let wait = (missing + count - 1) / count
        return now.advanced(byNanoseconds: Int64(clamping: wait))
    }
}
