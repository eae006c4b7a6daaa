import NIOCore
import NIOEmbedded
import NIOPosix
import SluiceCore
import SluiceTestKit
import Testing

@testable import SluiceEngine

@Suite("Waits that rules make end on time")
struct RuleWaitTests {
    private static func loop(_ eventLoop: EmbeddedEventLoop) -> TrafficLoop {
        let clock = HandClock().engineClock
        let events = EventLog(clock: clock)
        let parts = SharedParts(
            clock: clock, store: nil, log: nil,
            resolver: Resolver(threads: .singleton, clock: clock),
            shortage: OutgoingShortage(events: events), events: events, numbers: Numbers(),
            upstreams: UpstreamBoard([], clock: clock, events: events),
            doorkeeper: .knowingNobody(clock))
        return TrafficLoop(
            eventLoop: eventLoop, index: 0, loopCount: 1, shared: parts,
            settings: CurrentSettings(EngineSettings()))
    }

    @Test("Not a tick later, and not when nobody waits any more")
    func onTime() {
        let eventLoop = EmbeddedEventLoop()
        let loop = Self.loop(eventLoop)
        var woken = 0
        var wait: RuleWait? = RuleWait(on: loop) {}
        wait?.end(in: 20_000_000) { woken += 1 }
        eventLoop.advanceTime(by: .milliseconds(19))
        #expect(woken == 0)
        eventLoop.advanceTime(by: .milliseconds(1))
        #expect(woken == 1)
        wait = RuleWait(on: loop) {}
        #expect(loop.waitTimers == 0, "the one before is gone with its timer")
        wait?.end(in: 20_000_000) { woken += 1 }
        #expect(loop.waitTimers == 1)
        wait = nil
        eventLoop.advanceTime(by: .seconds(1))
        #expect(woken == 1 && loop.waitTimers == 0)
    }

    @Test("As many as there may be have a timer; the others are left to the tick")
    func bounded() {
        let eventLoop = EmbeddedEventLoop()
        let loop = Self.loop(eventLoop)
        var woken = 0
        let waits = (0..<RuleWait.mostTimers + 5).map { _ in RuleWait(on: loop) {} }
        for wait in waits { wait.end(in: 1_000_000) { woken += 1 } }
        #expect(loop.waitTimers == RuleWait.mostTimers)
        eventLoop.advanceTime(by: .milliseconds(1))
        withExtendedLifetime(waits) {}
        #expect(woken == RuleWait.mostTimers)
    }

    @Test("Slowed requests go on one behind the other, each at its time and not at a tick")
    func slowed() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\n\r\nok"
            }
            try await test.command("limit client 127.0.0.1 requests 50/s burst 1 slow")
            let client = try await test.connect()
            let clock = ContinuousClock()
            var waits: [Duration] = []
            for turn in 0..<7 {
                let begun = clock.now
                try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                if turn > 0 {
                    try await eventually("it waits") { await test.count(.quotaSlowed) == turn }
                    test.clock.advance(seconds: 0.02)
                }
                #expect(try await client.readResponse().text == "ok")
                waits.append(clock.now - begun)
            }
            // By ticks alone each but the first would take a whole one: it begins with a tick.
            let shortest = try #require(waits.dropFirst(2).min())
            #expect(shortest < .milliseconds(150))
        }
    }
}
