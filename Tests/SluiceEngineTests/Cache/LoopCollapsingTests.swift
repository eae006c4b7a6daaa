import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Many clients on several loops, one fetch")
struct LoopCollapsingTests {
    private static let fresh = "Cache-Control: max-age=60\r\n"
    private static let clients = 12

    /// Clients that all ask for the same; connections go round the loops.
    private func ask(_ sluice: EngineUnderTest, for url: String) async throws -> [RawConnection] {
        var clients: [RawConnection] = []
        for _ in 0..<Self.clients {
            let client = try await sluice.connect()
            try await client.send("GET \(url) HTTP/1.1\r\nHost: x\r\n\r\n")
            clients.append(client)
        }
        return clients
    }

    @Test("Those who come while any loop fetches it get the one answer")
    func stored() async throws {
        try await withEngine(configure: { $0.threads = 3 }) { sluice in
            let (gate, tally) = (Gate(), Tally())
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                let number = tally.next()
                await gate.wait()
                try await connection.send(EngineUnderTest.answer(number, Self.fresh))
            }
            let clients = try await ask(sluice, for: origin.url())
            try await eventually("all others follow") {
                await sluice.count(.cacheCollapsed) == UInt64(Self.clients - 1)
            }
            gate.open()
            for client in clients { #expect(try await client.readResponse().text == "answer 1") }
            #expect(tally.count == 1)
            #expect(await sluice.snapshot().gauges.cacheEntries == 1)
        }
    }

    @Test("An answer that may not be shared lets all of them ask for themselves at once")
    func unshared() async throws {
        try await withEngine(configure: { $0.threads = 3 }) { sluice in
            let (gate, tally) = (Gate(), Tally())
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                let number = tally.next()
                if number == 1 { await gate.wait() }
                try await connection.send(
                    EngineUnderTest.answer(number, "Cache-Control: no-store\r\n"))
            }
            let clients = try await ask(sluice, for: origin.url())
            try await eventually("all others follow") {
                await sluice.count(.cacheCollapsed) == UInt64(Self.clients - 1)
            }
            gate.open()
            var texts: Set<String> = []
            for client in clients { texts.insert(try await client.readResponse().text) }
            #expect(texts.count == Self.clients)
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
                    "HTTP/1.1 200 OK\r\n\(Self.fresh)Content-Length: 3000000\r\n\r\n")
                try await connection.send([UInt8](repeating: 0x61, count: 1000))
                await end.wait()
                try await connection.send([UInt8](repeating: 0x61, count: 2_999_000))
            }
            let clients = try await ask(sluice, for: origin.url())
            try await eventually("all others follow") {
                await sluice.count(.cacheCollapsed) == UInt64(Self.clients - 1)
            }
            gate.open()
            try await eventually("each loop fetches") { tally.count == 3 }
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
            try await withEngine(configure: { $0.threads = threads }, lookUp: lookUp) { sluice in
                let tally = Tally()
                let origin = try await sluice.origin { connection in
                    _ = try await connection.readRequest()
                    try await connection.send(EngineUnderTest.answer(tally.next(), Self.fresh))
                }
                let url = "http://slow.example:\(origin.port)/"
                let leader = try await sluice.connect()
                try await leader.send("GET \(url) HTTP/1.1\r\nHost: x\r\n\r\n")
                try await eventually("it asks") { await sluice.count(.cacheMisses) == 1 }
                let clients = try await ask(sluice, for: url)
                try await eventually("all others follow") {
                    await sluice.count(.cacheCollapsed) == UInt64(Self.clients)
                }
                await leader.reset()
                _ = try await sluice.endedExchanges(1)
                names.open()
                for client in clients {
                    #expect(try await client.readResponse().text == "answer 1")
                }
                #expect(tally.count == 1)
            }
        }
    }

    @Test("When the first client leaves and only other loops wait, one of them asks at once")
    func leaderLeavesOtherLoops() async throws {
        try await withEngine(configure: { $0.threads = 2 }) { sluice in
            let (gate, tally) = (Gate(), Tally())
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                let number = tally.next()
                if number == 1 { await gate.wait() }
                try await connection.send(EngineUnderTest.answer(number, Self.fresh))
            }
            let request = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n"
            let leader = try await sluice.connect()
            try await leader.send(request)
            try await eventually("the origin is asked") { tally.count == 1 }
            let follower = try await sluice.connect()
            try await follower.send(request)
            try await eventually("one follows") { await sluice.count(.cacheCollapsed) == 1 }
            let before = ContinuousClock.now
            await leader.reset()
            #expect(try await sluice.endedExchanges(1).first?.end == .clientClosed)
            #expect(try await follower.readResponse().text == "answer 2")
            // Well before its patience is over.
            #expect(ContinuousClock.now - before < .seconds(8))
            #expect(await sluice.count(.cacheMisses) == 2)
            gate.open()
        }
    }
}
