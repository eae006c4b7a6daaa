import SluiceCore
import Testing

@Suite("Content has to move")
struct PaceTests {
    private static let window: Int64 = 20_000_000_000
    private static func at(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(seconds * 1e9))
    }

    @Test(
        "at the least rate on the average of a window",
        arguments: [(2560, false), (2559, true), (0, true), (1 << 40, false)])
    func rate(moved: UInt64, tooSlow: Bool) {
        var pace = Pace(count: 100, now: Self.at(1), window: Self.window)
        #expect(pace.due == Self.at(21))
        let isTooSlow = pace.isTooSlow(
            count: 100 + moved, now: Self.at(21), rate: 128, window: Self.window)
        #expect(isTooSlow == tooSlow)
    }

    @Test("A burst does not pay for the pause behind it: each window is judged alone")
    func windows() {
        var pace = Pace(count: 0, now: Self.at(0), window: Self.window)
        let first = pace.isTooSlow(
            count: 1_000_000, now: Self.at(20), rate: 128, window: Self.window)
        #expect(!first && pace.due == Self.at(40))
        let second = pace.isTooSlow(
            count: 1_000_100, now: Self.at(40), rate: 128, window: Self.window)
        #expect(second)
    }

    @Test("A count that wraps around is no stop, and the largest rate is no trap")
    func extremes() {
        var pace = Pace(count: .max - 10, now: Self.at(0), window: Self.window)
        let wrapped = pace.isTooSlow(
            count: 4000, now: Self.at(20), rate: 128, window: Self.window)
        #expect(!wrapped)
        let largest = pace.isTooSlow(count: 8000, now: Self.at(40), rate: .max, window: .max)
        #expect(largest)
    }
}
