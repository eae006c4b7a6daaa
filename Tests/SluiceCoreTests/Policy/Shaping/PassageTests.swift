import SluiceCore
import Testing

private func at(_ milliseconds: Int64) -> MonotonicTime {
    MonotonicTime(nanoseconds: milliseconds * 1_000_000)
}

@Suite("Bytes on their way through faults")
struct PassageTests {
    /// A passage down that expectations may ask.
    private final class Way {
        var passage = Passage(.down)

        init(_ change: ((inout Fault) -> Void)? = nil) {
            guard let change else { return }
            var fault = Fault()
            change(&fault)
            passage.set([fault], sharedRate: nil, anew: true, now: at(0))
        }

        func arrived(_ count: Int, _ milliseconds: Int64, random: UInt64 = 0) {
            passage.arrived(count, now: at(milliseconds), random: random)
        }

        func next(
            _ milliseconds: Int64, reserve: (Int) -> MonotonicTime = { _ in at(0) }
        ) -> Passage.Step {
            passage.next(now: at(milliseconds), reserve: reserve)
        }

        /// What passes until it has to wait, and what is said then.
        func run(_ milliseconds: Int64) -> (passed: [Int], then: Passage.Step) {
            var passed: [Int] = []
            while true {
                let step = next(milliseconds)
                guard case .pass(let count) = step else { return (passed, step) }
                passed.append(count)
            }
        }
    }

    @Test("Without a fault all that came leaves together")
    func open() {
        let passage = Way()
        #expect(passage.passage.isOpen)
        passage.arrived(100, 0, random: 1)
        passage.arrived(50, 0, random: 2)
        #expect(passage.passage.held == 150)
        let (passed, then) = passage.run(0)
        #expect(passed == [150] && then == .idle && passage.passage.isOpen)
    }

    @Test("Each is late by the delay, counted from when it came")
    func delay() {
        let passage = Way { $0.delay = 200_000_000 }
        passage.arrived(10, 0)
        passage.arrived(20, 150)
        #expect(passage.run(199).then == .wait(until: at(200)))
        let first = passage.run(200)
        #expect(first.passed == [10] && first.then == .wait(until: at(350)))
        let second = passage.run(350)
        #expect(second.passed == [20] && second.then == .idle)
    }

    @Test("Jitter swings about the delay and never changes the order")
    func jitter() {
        let passage = Way {
            $0.delay = 100_000_000
            $0.jitter = 50_000_000
        }
        passage.arrived(1, 0, random: 100_000_000)
        passage.arrived(2, 0)
        #expect(passage.run(149).then == .wait(until: at(150)))
        #expect(passage.run(150).passed == [3])
        passage.arrived(4, 1000)
        #expect(passage.run(1049).then == .wait(until: at(1050)))
    }

    @Test("A rate lets so many bytes a second pass, whatever came at once")
    func rate() {
        let passage = Way { $0.rate = 1000 }
        passage.arrived(10_000, 0)
        var total = 0
        for millisecond in 0...2000 {
            total += passage.run(Int64(millisecond)).passed.reduce(0, +)
            #expect(total <= millisecond + 50)
        }
        #expect(total >= 2000)
        #expect(passage.passage.held == 10_000 - total)
    }

    @Test("A slice leaves alone, and the next one after the gap")
    func slices() {
        let passage = Way {
            $0.slice = 100
            $0.gap = 10_000_000
        }
        passage.arrived(250, 0)
        var step = passage.run(0)
        #expect(step.passed == [100] && step.then == .wait(until: at(10)))
        step = passage.run(10)
        #expect(step.passed == [100])
        step = passage.run(20)
        #expect(step.passed == [50] && step.then == .idle)
        let ungapped = Way { $0.slice = 100 }
        ungapped.arrived(250, 0)
        #expect(ungapped.run(0).passed == [100, 100, 50])
    }

    @Test("The end comes behind exactly so many bytes, also when more came in one piece")
    func ending() {
        let passage = Way { $0.ending = Fault.Ending(.reset, after: 1000) }
        passage.arrived(999, 0)
        #expect(passage.run(0).then == .idle)
        passage.arrived(500, 0)
        let end = passage.run(0)
        #expect(end.passed == [1] && end.then == .end(.reset))
        #expect(passage.next(0) == .end(.reset))
    }

    @Test("Several rules together: delays add up, and the narrowest counts")
    func together() {
        var late = Fault()
        late.delay = 100_000_000
        var sliced = late
        sliced.slice = 10
        var other = Fault()
        other.slice = 4
        other.directions = .only(.up)
        let passage = Way()
        passage.passage.set([late, sliced, other], sharedRate: nil, anew: true, now: at(0))
        passage.arrived(15, 0)
        #expect(passage.run(199).then == .wait(until: at(200)))
        #expect(passage.run(200).passed == [10, 5])
    }

    @Test("A fault that is taken back lets go at once of what it held")
    func takenBack() {
        let passage = Way {
            $0.delay = 60_000_000_000
            $0.rate = 1
        }
        passage.arrived(5000, 0)
        #expect(passage.run(10).passed == [])
        passage.passage.set([], sharedRate: nil, anew: false, now: at(20))
        #expect(passage.run(20).passed == [5000] && passage.passage.isOpen)
    }

    @Test("What is shared is asked for once, and waited for")
    func shared() {
        let passage = Way()
        passage.passage.set([], sharedRate: 1000, anew: true, now: at(0))
        passage.arrived(80, 0)
        var asked: [Int] = []
        for _ in 0..<3 {
            let step = passage.next(0) { count in
                asked.append(count)
                return at(70)
            }
            #expect(step == .wait(until: at(70)))
        }
        #expect(asked == [50])
        #expect(passage.next(70) == .pass(50))
    }

    @Test("A million single bytes need no entry each")
    func manyArrivals() {
        let passage = Way { $0.delay = 1_000_000_000 }
        for number in 0..<1_000_000 {
            let now = MonotonicTime(nanoseconds: Int64(number))
            passage.passage.arrived(1, now: now, random: 0)
        }
        #expect(passage.passage.held == 1_000_000)
        #expect(passage.run(1500).passed == [1_000_000])
    }
}
