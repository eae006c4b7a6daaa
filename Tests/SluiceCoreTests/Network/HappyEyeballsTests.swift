import Testing

@testable import SluiceCore

@Suite("Several addresses are raced (RFC 8305)")
struct HappyEyeballsTests {
    private static let a4 = IPAddress.v4(1)
    private static let b4 = IPAddress.v4(2)
    private static let a6 = IPAddress.v6(1 << 100)
    private static let b6 = IPAddress.v6(2 << 100)

    @Test("the preferred family first, then both in turn (§4)")
    func order() {
        let (a4, b4, a6, b6) = (Self.a4, Self.b4, Self.a6, Self.b6)
        #expect(HappyEyeballs.interleaved([a6, b6, a4, b4]) == [a6, a4, b6, b4])
        #expect(HappyEyeballs.interleaved([a4, b4, a6]) == [a4, a6, b4])
        #expect(HappyEyeballs.interleaved([a4, a4]) == [a4])
        #expect(HappyEyeballs.interleaved([]) == [])
    }

    @Test("the next is tried after a delay or at once after a failure; the first success wins (§5)")
    func race() {
        var machine = HappyEyeballs([Self.a6, Self.a4, Self.b6])
        var effects: [HappyEyeballs.Effect] = []
        func taken() -> [HappyEyeballs.Effect] {
            defer { effects = [] }
            return effects
        }
        machine.start(&effects)
        #expect(taken() == [.connect(Self.a6), .startDelay])
        machine.delayPassed(&effects)
        #expect(taken() == [.connect(Self.a4), .startDelay])
        machine.failed(Self.a6, &effects)
        #expect(taken() == [.connect(Self.b6), .stopDelay])
        machine.succeeded(Self.a4, &effects)
        #expect(taken() == [.stopDelay, .cancel(Self.b6), .succeed(Self.a4)])
        machine.succeeded(Self.b6, &effects)
        machine.timedOut(&effects)
        #expect(taken() == [])
    }

    @Test("when all fail, the last one says why; when time is over, all are dropped")
    func noWinner() {
        var effects: [HappyEyeballs.Effect] = []
        var machine = HappyEyeballs([Self.a6, Self.a4])
        machine.start(&effects)
        machine.failed(Self.a6, &effects)
        machine.failed(Self.a4, &effects)
        #expect(effects.last == .fail(Self.a4))
        effects = []
        machine = HappyEyeballs([Self.a6, Self.a4])
        machine.start(&effects)
        machine.timedOut(&effects)
        #expect(effects.suffix(3) == [.stopDelay, .cancel(Self.a6), .timeOut])
    }

    @Test("whatever happens in whatever order: one outcome, and no attempt forgotten")
    func simulation() {
        var random = SeededNumbers(state: 0x8305)
        for seed in 0..<20_000 {
            let addresses = (0..<Int(random.next() % 20) + 1).map { index -> IPAddress in
                random.next() % 2 == 0 ? .v4(UInt32(index)) : .v6(UInt128(index) << 64)
            }
            var machine = HappyEyeballs(addresses)
            var open: Set<IPAddress> = []
            var tried: Set<IPAddress> = []
            var outcomes = 0
            var effects: [HappyEyeballs.Effect] = []
            machine.start(&effects)
            for _ in 0..<200 {
                for effect in effects {
                    switch effect {
                    case .connect(let address):
                        #expect(outcomes == 0 && open.insert(address).inserted, "\(seed)")
                        #expect(tried.insert(address).inserted, "\(seed)")
                    case .cancel(let address): #expect(open.remove(address) != nil, "\(seed)")
                    case .succeed, .timeOut: outcomes += 1
                    case .fail:
                        outcomes += 1
                        #expect(tried.count == min(addresses.count, HappyEyeballs.addressLimit))
                    case .startDelay, .stopDelay: break
                    }
                }
                effects = []
                if outcomes > 0 { break }
                let some = open.sorted().first
                switch (random.next() % 8, some) {
                case (0, _): machine.timedOut(&effects)
                case (1, let address?):
                    open.remove(address)
                    machine.succeeded(address, &effects)
                case (2...4, let address?):
                    open.remove(address)
                    machine.failed(address, &effects)
                default: machine.delayPassed(&effects)
                }
            }
            #expect(outcomes == 1 && open.isEmpty, "\(seed)")
        }
    }
}

/// SplitMix64: the same numbers in every run.
private struct SeededNumbers {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
