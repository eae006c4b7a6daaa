import Testing

@testable import SluiceCore

@Suite("What is used stays, what is not used goes")
struct EvictionOrderTests {
    @Test("without any use, the oldest goes first")
    func oldestFirst() {
        var order = MarkedOrder()
        let places = (0..<4).map { _ in order.insert() }
        #expect((0..<5).map { _ in order.evict() } == places + [nil])
        #expect(order.order.count == 0)
    }

    @Test("a use spares what was used, once")
    func useSpares() {
        var order = MarkedOrder()
        let (first, second, third) = (order.insert(), order.insert(), order.insert())
        order.visit(first)
        #expect(order.evict() == second)
        #expect(order.evict() == third)
        #expect(order.evict() == first)
    }

    @Test("when all were used, the hand comes round and takes the oldest")
    func allUsed() {
        var order = MarkedOrder()
        let places = (0..<3).map { _ in order.insert() }
        for place in places { order.visit(place) }
        #expect(order.evict() == places[0])
    }

    @Test("uses that never end do not keep the hand going")
    func endlessUse() {
        var order = EvictionOrder()
        let places = (0..<3).map { _ in order.insert() }
        #expect(order.evict { _ in true } == places[0])
        #expect(order.count == 2)
    }

    @Test("a scan of things asked for once does not push out what is asked for often")
    func scanResistance() {
        var order = MarkedOrder()
        let favourites = Set((0..<8).map { _ in order.insert() })
        var evicted: Set<Int> = []
        for _ in 0..<1000 {
            for place in favourites { order.visit(place) }
            _ = order.insert()
            if let place = order.evict() { evicted.insert(place) }
        }
        #expect(evicted.isDisjoint(with: favourites))
        #expect(order.order.count == 8)
    }

    @Test("removing what the hand points at moves the hand on")
    func removeAtHand() {
        var order = MarkedOrder()
        let places = (0..<4).map { _ in order.insert() }
        order.visit(places[0])
        #expect(order.evict() == places[1])  // the hand now stands at the third
        order.remove(places[2])
        #expect(order.evict() == places[3])
        #expect(order.evict() == places[0])
        #expect(order.evict() == nil)
    }

    @Test("places are given out again, and empty ones are left alone")
    func reuse() {
        var order = MarkedOrder()
        let place = order.insert()
        order.remove(place)
        order.remove(place)
        order.remove(99)
        order.remove(-1)
        #expect(order.order.count == 0)
        #expect(order.insert() == place)
    }

    @Test("the walk goes from the newest to the oldest and stops when told")
    func walk() {
        var order = MarkedOrder()
        let places = (0..<5).map { _ in order.insert() }
        order.remove(places[2])
        var seen: [Int] = []
        order.order.forEach { place in
            seen.append(place)
            return seen.count < 3
        }
        #expect(seen == [places[4], places[3], places[1]])
    }

    @Test("after any sequence the queue holds exactly what was put in and not taken out")
    func randomSequences() {
        var random = SplitMix(state: 7)
        var order = MarkedOrder()
        var kept: Set<Int> = []
        for _ in 0..<20_000 {
            switch random.next() % 8 {
            case 0...2: #expect(kept.insert(order.insert()).inserted)
            case 3...4: if let place = kept.randomElement(using: &random) { order.visit(place) }
            case 5:
                if let place = kept.randomElement(using: &random) {
                    order.remove(place)
                    kept.remove(place)
                }
            default:
                let place = order.evict()
                #expect(place.map { kept.remove($0) != nil } ?? kept.isEmpty)
            }
        }
        var walked: Set<Int> = []
        order.order.forEach { walked.insert($0).inserted }
        #expect(walked == kept)
        #expect(order.order.count == kept.count)
    }
}

/// An order with the marks its owner keeps.
private struct MarkedOrder {
    var order = EvictionOrder()
    private var marks: Set<Int> = []

    mutating func insert() -> Int { order.insert() }
    mutating func visit(_ place: Int) { marks.insert(place) }

    mutating func remove(_ place: Int) {
        order.remove(place)
        marks.remove(place)
    }

    mutating func evict() -> Int? { order.evict { marks.remove($0) != nil } }
}

/// Repeatable randomness.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
