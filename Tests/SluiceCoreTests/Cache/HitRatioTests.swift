import Testing

@testable import SluiceCore

/// Requests for numbered things, the same for the same seed.
private struct Trace {
    enum Kind: String, CaseIterable { case zipf, scan, mixed }

    let things: [Int]

    /// - Parameters:
    ///   - zipf: popularity falls with rank to the power of 0.9, over so many things.
    ///   - scan: the same, and each 2000 requests 1000 things in a row that are asked for once.
    ///   - mixed: a third of single requests among them, and every 20,000 requests another tenth of
    ///     all things is the popular one.
    init(_ kind: Kind, count: Int, things population: Int) {
        var numbers = CacheSeed(state: 42)
        var sums: [Double] = []
        var sum = 0.0
        for rank in 1...population {
            sum += 1 / Self.power(Double(rank))
            sums.append(sum)
        }
        var next = population
        var things: [Int] = []
        while things.count < count {
            if kind == .scan, things.count % 3000 == 2000 {
                for _ in 0..<1000 {
                    things.append(next)
                    next += 1
                }
                continue
            }
            if kind == .mixed, numbers.below(3) == 0 {
                things.append(next)
                next += 1
                continue
            }
            let wanted = Double(numbers.below(1 << 30)) / Double(1 << 30) * sum
            var low = 0
            var high = sums.count - 1
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] < wanted { low = middle + 1 } else { high = middle }
            }
            let shift = kind == .mixed ? things.count / 20_000 * (population / 10) : 0
            things.append((low + shift) % population)
        }
        self.things = things
    }

    /// rank^0.9, by square roots: 0.9 is nearly 1/2 + 1/4 + 1/8 + 1/32.
    private static func power(_ rank: Double) -> Double {
        let half = rank.squareRoot()
        let quarter = half.squareRoot()
        let eighth = quarter.squareRoot()
        return half * quarter * eighth * eighth.squareRoot().squareRoot()
    }

    /// Hits in ten thousand requests.
    func ratio(_ type: (some EvictionCandidate).Type, capacity: Int) -> Int {
        var candidate = type.init(capacity: capacity)
        let hits = things.count { candidate.access($0) }
        return hits * 10_000 / things.count
    }
}

/// SplitMix64.
struct CacheSeed: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}

@Suite("The order of eviction is chosen by measure")
struct HitRatioTests {
    /// The table beside `EvictionOrder`, in hundredths of a percent.
    @Test(
        "ours beats SIEVE and LRU on every trace",
        arguments: [
            ("zipf", 100), ("zipf", 1000), ("scan", 100), ("scan", 1000), ("mixed", 100),
            ("mixed", 1000),
        ])
    func figures(name: String, capacity: Int) throws {
        let kind = try #require(Trace.Kind(rawValue: name))
        let trace = Trace(kind, count: 60_000, things: 10_000)
        let ours = trace.ratio(OrderCandidate.self, capacity: capacity)
        #expect(ours > trace.ratio(LRUCandidate.self, capacity: capacity))
        #expect(ours > trace.ratio(SieveCandidate.self, capacity: capacity))
        // No more than two points behind the orders that need counters and more work at each use.
        #expect(ours + 200 > trace.ratio(S3FIFOCandidate.self, capacity: capacity))
        #expect(ours + 200 > trace.ratio(TinyLFUCandidate.self, capacity: capacity))
    }
}
