import SluiceCore
import SluiceTestKit
import Testing

@Suite("Many clients, one fetch")
struct CollapsingTests {
    private static let fresh = "Cache-Control: max-age=60\r\n"

    @Test("Those who come while it is fetched get the same answer as it arrives")
    func followers() async throws {
        try await withEngine(configure: { $0.threads = 1 }) { sluice in
            let (gate, tally) = (Gate(), Tally())
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                _ = tally.next()
                await gate.wait()
                try await connection.send(
                    "HTTP/1.1 200 OK\r\n\(Self.fresh)Content-Length: 8\r\n\r\nall ")
                try await connection.send("here")
            }
            let request = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n"
            var clients: [RawConnection] = []
            for _ in 0..<4 {
                let client = try await sluice.connect()
                try await client.send(request)
                clients.append(client)
            }
            try await eventually("three follow the first") {
                await sluice.count(.cacheCollapsed) == 3
            }
            gate.open()
            for client in clients { #expect(try await client.readResponse().text == "all here") }
            #expect(tally.count == 1)
            #expect(await sluice.snapshot().gauges.cacheEntries == 1)
        }
    }

    @Test("An answer that may not be shared sends each of them to the origin")
    func unshared() async throws {
        try await withEngine(configure: { $0.threads = 1 }) { sluice in
            let (gate, tally) = (Gate(), Tally())
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                let number = tally.next()
                await gate.wait()
                try await connection.send(
                    EngineUnderTest.answer(number, "Cache-Control: no-store\r\n"))
            }
            let request = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n"
            var clients: [RawConnection] = []
            for _ in 0..<3 {
                let client = try await sluice.connect()
                try await client.send(request)
                clients.append(client)
            }
            try await eventually("two follow") { await sluice.count(.cacheCollapsed) == 2 }
            gate.open()
            var texts: Set<String> = []
            for client in clients { texts.insert(try await client.readResponse().text) }
            #expect(texts == ["answer 1", "answer 2", "answer 3"])
        }
    }

    @Test("The first client may leave; those who wait get their answer")
    func leaderLeaves() async throws {
        try await withEngine(configure: { $0.threads = 1 }) { sluice in
            let (gate, tally) = (Gate(), Tally())
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                let number = tally.next()
                await gate.wait()
                try await connection.send(EngineUnderTest.answer(number, Self.fresh))
            }
            let request = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n"
            let leader = try await sluice.connect()
            try await leader.send(request)
            try await eventually("the origin is asked") { tally.count == 1 }
            let follower = try await sluice.connect()
            try await follower.send(request)
            try await eventually("one follows") { await sluice.count(.cacheCollapsed) == 1 }
            await leader.reset()
            #expect(try await sluice.endedExchanges(1).first?.end == .clientClosed)
            gate.open()
            #expect(try await follower.readResponse().text == "answer 1")
            #expect(tally.count == 1)
        }
    }

    @Test("When the only client leaves while it is fetched, the next one is fetched for anew")
    func leaderLeavesAlone() async throws {
        try await withEngine(configure: { $0.threads = 1 }) { sluice in
            let (gate, tally) = (Gate(), Tally())
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                let number = tally.next()
                await gate.wait()
                try await connection.send(EngineUnderTest.answer(number, Self.fresh))
            }
            let request = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n"
            let leader = try await sluice.connect()
            try await leader.send(request)
            try await eventually("the origin is asked") { tally.count == 1 }
            await leader.reset()
            #expect(try await sluice.endedExchanges(1).first?.end == .clientClosed)
            var clients: [RawConnection] = []
            for _ in 0..<2 {
                let client = try await sluice.connect()
                try await client.send(request)
                clients.append(client)
            }
            try await eventually("one follows the other") {
                await sluice.count(.cacheCollapsed) == 1
            }
            gate.open()
            for client in clients { #expect(try await client.readResponse().text == "answer 2") }
        }
    }

    @Test("Where the origin never answers, those who wait do not time out one after another")
    func silentOrigin() async throws {
        try await withEngine(configure: { $0.threads = 1 }) { sluice in
            let (gate, tally) = (Gate(), Tally())
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                _ = tally.next()
                await gate.wait()
            }
            let request = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n"
            var clients: [RawConnection] = []
            for _ in 0..<4 {
                let client = try await sluice.connect()
                try await client.send(request)
                clients.append(client)
            }
            try await eventually("all others follow") {
                await sluice.count(.cacheCollapsed) == 3 && tally.count == 1
            }
            sluice.clock.advance(seconds: 61)
            try await eventually("all others ask for themselves") { tally.count == 4 }
            sluice.clock.advance(seconds: 61)
            for client in clients { #expect(try await client.readResponse().status == 504) }
            #expect(await sluice.count(.cacheCollapsed) == 3)
            gate.open()
        }
    }
}
