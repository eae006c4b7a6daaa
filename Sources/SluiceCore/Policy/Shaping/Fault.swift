/// What a `fault` rule does to the bytes of a connection, so that one can see how the peers take
/// it: for a class, and for tests.
package struct Fault: Hashable, Sendable {
    /// Nanoseconds that each byte is late.
    package var delay: Int64 = 0
    /// Nanoseconds that it may be late besides, or early, at random; in their order in any case.
    package var jitter: Int64 = 0
    /// Bytes a second; `nil` for all there are.
    package var rate: Int?
    /// Bytes that leave together at the most.
    package var slice: Int?
    /// Nanoseconds between two slices.
    package var gap: Int64 = 0
    package var ending: Ending?
    package var directions = Directions.both

    /// How the connection ends, once so many bytes have passed in one direction.
    package struct Ending: Hashable, Sendable {
        package var way: Way
        package var after: Int

        package enum Way: String, CaseIterable, Sendable {
            case reset, close
        }

        package init(_ way: Way, after: Int) {
            self.way = way
            self.after = after
        }
    }

    package init() {}

    /// Nanoseconds: nobody waits longer for a byte.
    package static let longestDelay: Int64 = 300_000_000_000

    /// It does nothing.
    package var isNone: Bool {
        delay == 0 && jitter == 0 && rate == nil && slice == nil && ending == nil
    }
}

extension Fault {
    /// Half as bad or twice, within what can be asked for: for the keys. How a connection ends
    /// stays, and when.
    package func scaled(doubled: Bool) -> Fault {
        // On a whole millisecond: a file keeps no less.
        func length(_ value: Int64) -> Int64 {
            guard value > 0, !doubled else { return min(Self.longestDelay / 2, value) * 2 }
            return max(1, value / 2 / 1_000_000) * 1_000_000
        }
        // Fewer bytes are worse.
        func bytes(_ value: Int) -> Int {
            doubled ? max(1, value / 2) : min(Quota.mostBytes / 2, value) * 2
        }
        var fault = self
        fault.delay = length(delay)
        fault.jitter = length(jitter)
        fault.gap = length(gap)
        fault.rate = rate.map(bytes)
        fault.slice = slice.map(bytes)
        return fault
    }
}
