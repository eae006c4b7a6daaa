import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("Rates come from successive snapshots")
struct RatesTests {
    private func snapshot(_ seconds: Double, requests: Int, bytes: [UInt64: UInt64] = [:])
        -> Snapshot
    {
        var snapshot = Snapshot(
            taken: Sample.started.advanced(byNanoseconds: Int64(seconds * 1_000_000_000)),
            started: Sample.started)
        snapshot.parts = .connections
        snapshot.counters.add(requests, to: .requests)
        snapshot.connections = bytes.map { id, amount in
            // Numbers from 10 on were open before anybody looked.
            let age = id < 10 ? 1.0 : 20_000
            return Sample.connection(id, "127.0.0.1:1", age: age, .tunnel, bytes: (amount, 0))
        }
        return snapshot
    }

    @Test("a steady stream shows as its rate, however often one looks")
    func steady() {
        for interval in [0.1, 0.5, 2.0] {
            var rates = Rates()
            for step in 0...Int(10 / interval) {
                let time = Double(step) * interval
                rates.add(snapshot(time, requests: Int(time * 50)))
            }
            #expect(abs(rates.perSecond(.requests) - 50) < 3, "every \(interval) s")
        }
    }

    @Test("one snapshot tells no rate, nor does a clock set back, nor counters begun anew")
    func nothingToTell() {
        var rates = Rates()
        rates.add(snapshot(10, requests: 1000))
        #expect(rates.perSecond(.requests) == 0)
        rates.add(snapshot(5, requests: 2000))
        #expect(rates.perSecond(.requests) == 0)
        rates.add(snapshot(7, requests: 10))
        #expect(rates.perSecond(.requests) == 0)
        rates.add(snapshot(9, requests: 30))
        #expect(rates.perSecond(.requests) == 10)
    }

    @Test("the history spreads a pause between snapshots over its seconds")
    func history() {
        var rates = Rates()
        rates.add(snapshot(0, requests: 0))
        rates.add(snapshot(4, requests: 400))
        let history = rates.requestHistory(seconds: 5, cells: 5)
        #expect(history.reduce(0, +) == 400)
        #expect(history.filter { $0 == 100 }.count == 4)
        #expect(rates.requestHistory(seconds: 5, cells: 0).isEmpty)
    }

    @Test("a long sleep of the machine costs no more than the history is long")
    func sleep() {
        var rates = Rates()
        rates.add(snapshot(0, requests: 0))
        rates.add(snapshot(40_000_000, requests: 5))
        #expect(rates.requestHistory(seconds: 600, cells: 60).reduce(0, +) >= 0)
    }

    @Test("each connection has its own rate; one that is gone has none")
    func connections() {
        var rates = Rates()
        rates.add(snapshot(0, requests: 0, bytes: [1: 0, 2: 500]))
        rates.add(snapshot(0.5, requests: 0, bytes: [1: 900, 2: 500]))
        #expect(rates.bytesPerSecond(of: ConnectionID(1)) == 0, "not yet a second")
        rates.add(snapshot(2, requests: 0, bytes: [1: 4000, 2: 500, 3: 9000, 10: 9000]))
        #expect(rates.bytesPerSecond(of: ConnectionID(1)) == 2000)
        #expect(rates.bytesPerSecond(of: ConnectionID(2)) == 0)
        #expect(rates.bytesPerSecond(of: ConnectionID(3)) == 4500, "it began with nothing")
        #expect(rates.bytesPerSecond(of: ConnectionID(10)) == 0, "of old bytes nothing is known")
        rates.add(snapshot(4, requests: 0, bytes: [2: 500]))
        #expect(rates.bytesPerSecond(of: ConnectionID(1)) == 0)
    }
}
