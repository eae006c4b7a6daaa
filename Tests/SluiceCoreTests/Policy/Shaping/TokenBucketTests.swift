import SluiceCore
import Testing

@Suite("So much in a period")
struct TokenBucketTests {
    private static func at(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(seconds * 1e9))
    }

    /// A bucket that expectations may ask.
    private final class Tap {
        var bucket: TokenBucket
        init(_ rate: TokenBucket.Rate, burst: Int, now: MonotonicTime) {
            bucket = TokenBucket(rate, burst: burst, now: now)
        }
        func take(_ count: Int, now: MonotonicTime) -> MonotonicTime? {
            bucket.take(count, now: now)
        }
        func reserve(_ count: Int, now: MonotonicTime) -> MonotonicTime {
            bucket.reserve(count, now: now)
        }
    }

    /// How many of `tries` at this moment are let through.
    private static func taken(_ tries: Int, of tap: Tap, at seconds: Double) -> Int {
        (0..<tries).count { _ in tap.take(1, now: at(seconds)) == nil }
    }

    @Test("A burst passes at once, and then what has come back since")
    func burst() {
        let tap = Tap(TokenBucket.Rate(10), burst: 20, now: Self.at(5))
        #expect(Self.taken(30, of: tap, at: 5) == 20)
        #expect(Self.taken(30, of: tap, at: 5.05) == 0)
        #expect(Self.taken(30, of: tap, at: 5.1) == 1)
        #expect(Self.taken(30, of: tap, at: 7.1) == 20)
    }

    @Test("It says to the nanosecond when the next one may pass")
    func due() {
        let tap = Tap(TokenBucket.Rate(3), burst: 1, now: Self.at(0))
        #expect(tap.take(1, now: Self.at(0)) == nil)
        let due = MonotonicTime(nanoseconds: 333_333_334)
        #expect(tap.take(1, now: Self.at(0)) == due)
        #expect(tap.take(1, now: MonotonicTime(nanoseconds: 333_333_333)) != nil)
        #expect(tap.take(1, now: due) == nil)
    }

    @Test("Nothing is gained or lost by asking often, though a third of a second is no number")
    func drift() {
        let tap = Tap(TokenBucket.Rate(3), burst: 2, now: Self.at(0))
        let count = (0..<100_000).count { step in
            tap.take(1, now: MonotonicTime(nanoseconds: Int64(step) * 10_000_003)) == nil
        }
        // Three a second for 1000.0003 seconds, and the two that were there.
        #expect(count == 3001 || count == 3002)
    }

    @Test("After a hundred years of rest there is one burst, and no trap")
    func rest() {
        let tap = Tap(
            TokenBucket.Rate(.max, per: 1), burst: .max, now: MonotonicTime(nanoseconds: .min))
        #expect(tap.take(.max, now: MonotonicTime(nanoseconds: .max)) == nil)
        #expect(tap.take(.max, now: MonotonicTime(nanoseconds: .max)) != nil)
        let slow = Tap(TokenBucket.Rate(1, per: .max), burst: 2, now: Self.at(0))
        #expect(Self.taken(5, of: slow, at: 3_000_000_000) == 2)
    }

    @Test("A clock that is set back earns nothing, and time goes on from there")
    func setBack() {
        let tap = Tap(TokenBucket.Rate(10), burst: 10, now: Self.at(100))
        #expect(Self.taken(10, of: tap, at: 100) == 10)
        #expect(Self.taken(10, of: tap, at: 40) == 0)
        #expect(Self.taken(10, of: tap, at: 40.5) == 5)
    }

    @Test("Two loops whose clocks were read at slightly different times earn nothing by it")
    func staleTime() {
        let tap = Tap(TokenBucket.Rate(10), burst: 1, now: Self.at(0))
        var count = 0
        for step in 0..<1000 {
            let now = Double(step) * 0.01
            if tap.take(1, now: Self.at(now + 0.009)) == nil { count += 1 }
            if tap.take(1, now: Self.at(now)) == nil { count += 1 }
        }
        #expect((99...101).contains(count))
    }

    @Test("What is reserved comes in the order in which it was asked for")
    func reservation() {
        let tap = Tap(TokenBucket.Rate(100), burst: 10, now: Self.at(0))
        #expect(tap.reserve(10, now: Self.at(0)) == Self.at(0))
        #expect(tap.reserve(50, now: Self.at(0)) == Self.at(0.5))
        #expect(tap.reserve(10, now: Self.at(0.1)) == Self.at(0.6))
        tap.bucket.giveBack(10)
        #expect(tap.reserve(20, now: Self.at(0.1)) == Self.at(0.7))
    }
}
