import SluiceCore
import SluiceTestKit
import Testing

@Suite("Many clients, one fetch")
struct CollapsingTests {
    private func story(
        holding held: Crowd.Held = .all,
        answer: @escaping @Sendable (Int) -> String = { EngineUnderTest.answer($0, Crowd.fresh) },
        _ story: (Crowd) async throws -> Void
    ) async throws {
        try await withEngine(configure: { $0.threads = 1 }) { sluice in
            try await story(try await Crowd.at(sluice, holding: held, answer))
        }
    }

    @Test("Those who come while it is fetched get the same answer as it arrives")
    func followers() async throws {
        try await story { crowd in
            let clients = try await crowd.ask(4)
            try await crowd.untilFollowed(by: 3)
            crowd.gate.open()
            #expect(try await crowd.texts(clients) == Array(repeating: "answer 1", count: 4))
            #expect(crowd.tally.count == 1)
            #expect(await crowd.sluice.snapshot().gauges.cacheEntries == 1)
        }
    }

    @Test("An answer that may not be shared sends each of them to the origin")
    func unshared() async throws {
        let noStore = { @Sendable in EngineUnderTest.answer($0, "Cache-Control: no-store\r\n") }
        try await story(answer: noStore) { crowd in
            let clients = try await crowd.ask(3)
            try await crowd.untilFollowed(by: 2)
            crowd.gate.open()
            let texts = try await crowd.texts(clients)
            #expect(Set(texts) == ["answer 1", "answer 2", "answer 3"])
        }
    }

    @Test("The first client may leave; those who wait get their answer")
    func leaderLeaves() async throws {
        try await story { crowd in
            let leader = try await crowd.ask()
            try await crowd.untilAsked()
            let follower = try await crowd.ask()
            try await crowd.untilFollowed(by: 1)
            #expect(try await crowd.leave(leader) == .clientClosed)
            crowd.gate.open()
            #expect(try await crowd.texts([follower]) == ["answer 1"])
            #expect(crowd.tally.count == 1)
        }
    }

    @Test("When the only client leaves while it is fetched, the next one is fetched for anew")
    func leaderLeavesAlone() async throws {
        try await story { crowd in
            let leader = try await crowd.ask()
            try await crowd.untilAsked()
            #expect(try await crowd.leave(leader) == .clientClosed)
            let clients = try await crowd.ask(2)
            try await crowd.untilFollowed(by: 1)
            crowd.gate.open()
            #expect(try await crowd.texts(clients) == ["answer 2", "answer 2"])
        }
    }

    @Test("Where the origin never answers, those who wait do not time out one after another")
    func silentOrigin() async throws {
        try await story { crowd in
            let clients = try await crowd.ask(4)
            try await crowd.untilFollowed(by: 3)
            try await crowd.untilAsked()
            crowd.sluice.clock.advance(seconds: 61)
            try await crowd.untilAsked(4)
            crowd.sluice.clock.advance(seconds: 61)
            for client in clients { #expect(try await client.readResponse().status == 504) }
            #expect(await crowd.sluice.count(.cacheCollapsed) == 3)
            crowd.gate.open()
        }
    }

    @Test("For those who follow, a fetch goes on for as long as something comes")
    func slowContent() async throws {
        try await withEngine(configure: { $0.threads = 1 }) { sluice in
            let (gate, tally) = (Gate(), Tally())
            let pieces = (0..<6).map { _ in Gate() }
            defer { for piece in pieces { piece.open() } }
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                _ = tally.next()
                await gate.wait()
                try await connection.send(
                    "HTTP/1.1 200 OK\r\n\(Crowd.fresh)Content-Length: 60\r\n\r\n")
                for piece in pieces {
                    try await connection.send("0123456789")
                    await piece.wait()
                }
            }
            let crowd = Crowd(sluice: sluice, origin: origin, gate: gate, tally: tally)
            let leader = try await crowd.ask()
            try await crowd.untilAsked()
            let follower = try await crowd.ask()
            try await crowd.untilFollowed(by: 1)
            #expect(try await crowd.leave(leader) == .clientClosed)
            gate.open()
            _ = try await follower.read(until: "\r\n\r\n")
            for piece in pieces {
                #expect(try await follower.read(count: 10) == Array("0123456789".utf8))
                // Longer in all than it may take to connect and to answer.
                sluice.clock.advance(seconds: 30)
                try await sluice.clock.hold()
                sluice.clock.letGo()
                piece.open()
            }
            #expect(await sluice.snapshot().gauges.cacheEntries == 1)
        }
    }

    @Test("A fetch that goes on for those who follow ends when nothing comes any more")
    func silentContent() async throws {
        try await withEngine(configure: { $0.threads = 1 }) { sluice in
            let (gate, tally) = (Gate(), Tally())
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                _ = tally.next()
                await gate.wait()
                try await connection.send(
                    "HTTP/1.1 200 OK\r\n\(Crowd.fresh)Content-Length: 60\r\n\r\n0123456789")
                try await connection.waitForEnd()
                _ = tally.next()
            }
            let crowd = Crowd(sluice: sluice, origin: origin, gate: gate, tally: tally)
            let leader = try await crowd.ask()
            try await crowd.untilAsked()
            let follower = try await crowd.ask()
            try await crowd.untilFollowed(by: 1)
            #expect(try await crowd.leave(leader) == .clientClosed)
            gate.open()
            _ = try await follower.read(until: "0123456789")
            sluice.clock.advance(seconds: 61)
            try await eventually("the origin is left alone") { tally.count == 2 }
        }
    }
}
