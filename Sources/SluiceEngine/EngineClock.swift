import Glibc
package import SluiceCore

/// The two clocks the engine reads. Injected, so that tests can let hours pass.
package struct EngineClock: Sendable {
    package let monotonic: @Sendable () -> MonotonicTime
    package let wall: @Sendable () -> WallTime

    package init(
        monotonic: @escaping @Sendable () -> MonotonicTime,
        wall: @escaping @Sendable () -> WallTime
    ) {
        self.monotonic = monotonic
        self.wall = wall
    }

    package static let system = EngineClock(
        monotonic: { MonotonicTime(nanoseconds: nanoseconds(CLOCK_MONOTONIC)) },
        wall: { WallTime(nanoseconds: nanoseconds(CLOCK_REALTIME)) })

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
