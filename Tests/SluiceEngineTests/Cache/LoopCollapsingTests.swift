import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Many clients on several loops, one fetch")
struct LoopCollapsingTests {
    private static let count = 12

    private func story(
        threads: Int = 3, holding held: Crowd.Held = .all, lookUp: NameLookUp? = nil,
        answer: @escaping @Sendable (Int) -> String = { EngineUnderTest.answer($0, Crowd.fresh) },
        _ story: (Crowd) async throws -> Void
    ) async throws {
        try await withEngine(configure: { $0.threads = threads }, lookUp: lookUp) { sluice in
            try await story(try await Crowd.at(sluice, holding: held, answer))
        }
    }

    @Test("Those who come while any loop fetches it get the one answer")
    func stored() async throws {
        try await story { crowd in
            let clients = try await crowd.ask(Self.count)
            try await crowd.untilFollowed(by: Self.count - 1)
            crowd.gate.open()
            #expect(Set(try await crowd.texts(clients)) == ["answer 1"])
            #expect(crowd.tally.count == 1)
            #expect(await crowd.sluice.snapshot().gauges.cacheEntries == 1)
        }
    }

    @Test("An answer that may not be shared lets all of them ask for themselves at once")
    func unshared() async throws {
        let noStore = { @Sendable in EngineUnderTest.answer($0, "Cache-Control: no-store\r\n") }
        try await story(holding: .first, answer: noStore) { crowd in
            let clients = try await crowd.ask(Self.count)
            try await crowd.untilFollowed(by: Self.count - 1)
            crowd.gate.open()
            #expect(Set(try await crowd.texts(clients)).count == Self.count)
        }
    }

    @Test("What was fetched for all and then not kept, each loop fetches once for its own")
    func notKept() async throws {
        try await story { crowd in
            let clients = try await crowd.ask(Self.count)
            try await crowd.untilFollowed(by: Self.count - 1)
            // What arrives after this is older than it, and goes to those who wait for it only.
            _ = await crowd.sluice.engine.perform(
                try CommandParser.parse("evict \(crowd.url())"), by: .console)
            crowd.gate.open()
            let texts = try await crowd.texts(clients)
            #expect(texts.count { $0 == "answer 1" } >= Self.count / 3)
            // One more for those of the other two loops, whichever of them was first.
            #expect((2...3).contains(crowd.tally.count))
            #expect(texts.allSatisfy { $0.hasPrefix("answer ") })
        }
    }

    @Test("Nobody waits for the end of what is large: each loop fetches it, and passes it on")
    func large() async throws {
        try await withEngine(configure: { $0.threads = 3 }) { sluice in
            let (gate, end, tally) = (Gate(), Gate(), Tally())
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                _ = tally.next()
                await gate.wait()
                try await connection.send(
                    "HTTP/1.1 200 OK\r\n\(Crowd.fresh)Content-Length: 3000000\r\n\r\n")
                try await connection.send([UInt8](repeating: 0x61, count: 1000))
                await end.wait()
                try await connection.send([UInt8](repeating: 0x61, count: 2_999_000))
            }
            let crowd = Crowd(sluice: sluice, origin: origin, gate: gate, tally: tally)
            let clients = try await crowd.ask(Self.count)
            try await crowd.untilFollowed(by: Self.count - 1)
            gate.open()
            try await crowd.untilAsked(3)
            end.open()
            for client in clients {
                #expect(try await client.readResponse().body.count == 3_000_000)
            }
            #expect(tally.count == 3)
        }
    }

    @Test("When the first client leaves before there is a connection, one of the others asks")
    func leaderLeavesEarly() async throws {
        for threads in [1, 3] {
            let names = ThreadGate()
            let lookUp: NameLookUp = { _ in
                names.wait()
                return .success([.loopback])
            }
            try await story(threads: threads, holding: .none, lookUp: lookUp) { crowd in
                let url = crowd.url("slow.example")
                let leader = try await crowd.ask(url)
                try await eventually("it asks") { await crowd.sluice.count(.cacheMisses) == 1 }
                let clients = try await crowd.ask(Self.count, url)
                try await crowd.untilFollowed(by: Self.count)
                _ = try await crowd.leave(leader)
                names.open()
                #expect(Set(try await crowd.texts(clients)) == ["answer 1"])
                #expect(crowd.tally.count == 1)
            }
        }
    }

    @Test("When the first client leaves and only other loops wait, one of them asks at once")
    func leaderLeavesOtherLoops() async throws {
        try await story(threads: 2, holding: .first) { crowd in
            let leader = try await crowd.ask()
            try await crowd.untilAsked()
            let follower = try await crowd.ask()
            try await crowd.untilFollowed(by: 1)
            // No time passes here that could end its patience.
            #expect(try await crowd.leave(leader) == .clientClosed)
            #expect(try await crowd.texts([follower]) == ["answer 2"])
            #expect(await crowd.sluice.count(.cacheMisses) == 2)
            crowd.gate.open()
        }
    }

    @Test("Who waits for another loop does not wait for long: then its own loop asks")
    func patience() async throws {
        try await story(threads: 2, holding: .first) { crowd in
            let leader = try await crowd.ask()
            try await crowd.untilAsked()
            let follower = try await crowd.ask()
            try await crowd.untilFollowed(by: 1)
            crowd.sluice.clock.advance(seconds: 11)
            #expect(try await crowd.texts([follower]) == ["answer 2"])
            crowd.gate.open()
            #expect(try await crowd.texts([leader]) == ["answer 1"])
        }
    }
}
