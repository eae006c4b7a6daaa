import SluiceCore
import Testing

private let second: Int64 = 1_000_000_000

private func at(_ seconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: seconds * second) }

private func rules(
    checks: Bool = false, slowStart: Int64 = 0, failures: Int = 3, maximum: Int64 = 40
) -> HealthRules {
    var group = UpstreamSettings(name: "g", servers: [])
    if checks { group.check = HealthCheckSettings() }
    group.slowStart = slowStart * second
    group.ejection.failures = failures
    group.ejection.maximum = maximum * second
    return HealthRules(group)
}

@Suite("The health of a server")
struct ServerHealthTests {
    @Test("Three failed checks in a row take it down, two that pass bring it back")
    func riseAndFall() {
        var health = ServerHealth(rules(checks: true), now: at(0))
        for passed in [false, false, true, false, false] {
            #expect(health.checked(passed: passed, now: at(1)) == nil)
        }
        let fallen = health.checked(passed: false, now: at(2))
        #expect(fallen?.to == .down && fallen?.reason == .checksFailed(3))
        #expect(health.since == at(2) && !health.takesWork)
        #expect(health.checked(passed: true, now: at(3)) == nil)
        let risen = health.checked(passed: true, now: at(4))
        #expect(risen?.from == .down && risen?.to == .ready && risen?.reason == .checksPassed(2))
    }

    @Test("Clients failed in a row eject it; each time in a row doubles the time, to a maximum")
    func backOff() {
        var health = ServerHealth(rules(), now: at(0))
        var now: Int64 = 0
        for expected: Int64 in [5, 10, 20, 40, 40] {
            #expect(health.failed(isLast: false, now: at(now)) == nil)
            #expect(health.failed(isLast: false, now: at(now)) == nil)
            let change = health.failed(isLast: false, now: at(now))
            #expect(change?.reason == .ejected(3, for: expected * second))
            #expect(health.advance(now: at(now + expected - 1)) == nil)
            now += expected
            #expect(health.advance(now: at(now))?.to == .ready)
        }
        // It has served for as long as it was out: that is forgotten.
        now += 40
        for _ in 0..<2 { _ = health.failed(isLast: false, now: at(now)) }
        let change = health.failed(isLast: false, now: at(now))
        #expect(change?.reason == .ejected(3, for: 5 * second))
    }

    @Test("Ejected, it is kept for want of a better one, and a client it serves ends the ejection")
    func reserve() {
        var health = ServerHealth(rules(), now: at(0))
        let unasked = health.servedFromReserve(now: at(0))
        #expect(!health.isReserve && unasked == nil)
        for _ in 0..<3 { _ = health.failed(isLast: false, now: at(0)) }
        #expect(health.isReserve && !health.takesWork)
        let change = health.servedFromReserve(now: at(1))
        #expect(change?.to == .ready && change?.reason == .servedFromReserve)
        #expect(health.takesWork && !health.isReserve)
    }

    @Test(
        "Drained or in maintenance it serves nobody, ejected or not",
        arguments: [
            ServerHealth.Order.drain, .maintenance,
        ])
    func noReserve(order: ServerHealth.Order) {
        var health = ServerHealth(rules(), now: at(0))
        for _ in 0..<3 { _ = health.failed(isLast: false, now: at(0)) }
        _ = health.ordered(order, now: at(1))
        let change = health.servedFromReserve(now: at(1))
        #expect(!health.isReserve && change == nil)
    }

    @Test("Checks that fail and pass again do not end an ejection early")
    func ejectedAndDown() {
        var health = ServerHealth(rules(checks: true), now: at(0))
        for _ in 0..<3 { _ = health.failed(isLast: false, now: at(0)) }
        for _ in 0..<2 { _ = health.checked(passed: false, now: at(1)) }
        let fallen = health.checked(passed: false, now: at(1))
        #expect(fallen?.from == .ejected && fallen?.to == .down)
        _ = health.checked(passed: true, now: at(2))
        let risen = health.checked(passed: true, now: at(2))
        #expect(risen?.to == .ejected && !health.takesWork)
        let over = health.advance(now: at(5))
        #expect(over?.to == .ready && over?.reason == .ejectionOver)
    }

    @Test("Down for longer than it was out, it serves when checks pass; so it does when ordered")
    func downBeyondEjection() {
        for isOrdered in [false, true] {
            var health = ServerHealth(rules(checks: true), now: at(0))
            for _ in 0..<3 { _ = health.failed(isLast: false, now: at(0)) }
            for _ in 0..<3 { _ = health.checked(passed: false, now: at(1)) }
            if isOrdered { _ = health.ordered(.ready, now: at(2)) }
            let now = at(isOrdered ? 2 : 5)
            _ = health.checked(passed: true, now: now)
            let risen = health.checked(passed: true, now: now)
            #expect(risen?.from == .down && risen?.to == .ready)
        }
    }

    @Test("A client that is served ends the row")
    func servedBetween() {
        var health = ServerHealth(rules(), now: at(0))
        for _ in 0..<10 {
            #expect(health.failed(isLast: false, now: at(0)) == nil)
            #expect(health.failed(isLast: false, now: at(0)) == nil)
            #expect(health.remembersFailure)
            health.served()
        }
        #expect(health.state == .ready && !health.remembersFailure)
    }

    @Test("The last one is kept, whatever it does; 0 ejects nobody")
    func lastOne() {
        var last = ServerHealth(rules(), now: at(0))
        var never = ServerHealth(rules(failures: 0), now: at(0))
        for _ in 0..<10 {
            #expect(last.failed(isLast: true, now: at(0)) == nil)
            #expect(never.failed(isLast: false, now: at(0)) == nil)
        }
        // Another one is there again: now it is spared.
        #expect(last.failed(isLast: false, now: at(1))?.to == .ejected)
    }

    @Test("Slow start: from a tenth to all in tenths")
    func slowStart() {
        var health = ServerHealth(rules(slowStart: 10), now: at(0))
        #expect(health.share(now: at(0)) == 100)
        for _ in 0..<3 { _ = health.failed(isLast: false, now: at(0)) }
        #expect(health.advance(now: at(5))?.to == .starting)
        #expect(health.takesWork)
        #expect(
            (0...9).map { health.share(now: at(5 + $0)) }
                == Array(stride(from: 10, through: 100, by: 10)))
        #expect(health.advance(now: at(14)) == nil)
        #expect(health.advance(now: at(15))?.reason == .grown)
        #expect(health.state == .ready)
    }

    @Test("The operator's word stands above all; ready gives up an ejection, not a check")
    func orders() {
        var health = ServerHealth(rules(checks: true), now: at(0))
        #expect(health.ordered(.drain, now: at(1))?.to == .drain)
        #expect(health.ordered(.drain, now: at(2)) == nil && health.since == at(1))
        #expect(health.failed(isLast: false, now: at(2)) == nil)
        #expect(health.ordered(.maintenance, now: at(3))?.to == .maintenance)
        for _ in 0..<9 { #expect(health.checked(passed: false, now: at(4)) == nil) }
        #expect(health.ordered(.ready, now: at(5))?.reason == .ordered(.ready))
        for _ in 0..<3 { _ = health.failed(isLast: false, now: at(6)) }
        #expect(health.state == .ejected)
        #expect(health.ordered(.ready, now: at(7))?.to == .ready)
        for _ in 0..<3 { _ = health.checked(passed: false, now: at(8)) }
        #expect(health.ordered(.ready, now: at(9)) == nil && health.state == .down)
    }

    @Test("New settings end what nothing could end any more")
    func newRules() {
        var health = ServerHealth(rules(checks: true), now: at(0))
        for _ in 0..<3 { _ = health.checked(passed: false, now: at(1)) }
        #expect(health.adopt(rules(checks: true), now: at(2)) == nil)
        #expect(health.adopt(rules(), now: at(3))?.reason == .newSettings)
        #expect(health.state == .ready)
    }

    @Test("Whatever happens in whatever order: it comes back by itself", arguments: 1...50)
    func anything(seed: Int) {
        var dice = Dice(seed: UInt64(seed))
        var health = ServerHealth(rules(checks: true, slowStart: 4), now: at(0))
        var now: Int64 = 0
        for _ in 0..<2000 {
            now += Int64.random(in: 0...3, using: &dice)
            let before = health.state
            let change: ServerHealth.Change?
            switch Int.random(in: 0...6, using: &dice) {
            case 0: change = health.checked(passed: .random(using: &dice), now: at(now))
            case 1, 2:
                change = health.failed(isLast: .random(using: &dice), now: at(now))
            case 3: change = health.advance(now: at(now))
            case 4: change = health.ordered(.drain, now: at(now))
            case 5: change = health.ordered(.maintenance, now: at(now))
            default: change = health.ordered(.ready, now: at(now))
            }
            // A change is told exactly when there is one, with the time of it.
            #expect((change != nil) == (health.state != before))
            if let change { #expect(change.from == before && change.to == health.state) }
            if change != nil { #expect(health.since == at(now)) }
            #expect((10...100).contains(health.share(now: at(now))))
        }
        _ = health.ordered(.ready, now: at(now))
        for _ in 0..<2 { _ = health.checked(passed: true, now: at(now)) }
        _ = health.advance(now: at(now + 400))
        _ = health.advance(now: at(now + 800))
        #expect(health.state == .ready)
    }
}
