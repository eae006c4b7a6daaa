import SluiceCore
import SluiceTestKit
import Testing

@testable import SluiceEngine

@Suite("Limits that only count what would have been too much")
struct DryLimitStories {
    private static let answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\n\r\nok"

    private static func hits(_ test: EngineUnderTest) async -> [UInt64] {
        await test.snapshot([]).bans.map(\.hits)
    }

    @Test("Requests within the rate are no hits; those beyond are, and pass")
    func requests() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in Self.answer }
            try await test.command("limit client 127.0.0.0/8 requests 3/s dry")
            try await test.command("limit host 127.0.0.1 requests 1/m per rule slow dry")
            for _ in 0..<5 {
                #expect(try await test.get(origin.url()).status == 200)
            }
            #expect(await Self.hits(test) == [2, 4])
            #expect(await test.count(.quotaRefused) == 0)
            #expect(await test.count(.quotaSlowed) == 0)
            test.clock.advance(seconds: 1)
            #expect(try await test.get(origin.url()).status == 200)
            #expect(await Self.hits(test)[0] == 2)
        }
    }

    @Test("A connection too many is one hit, however much it asks for")
    func connections() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in Self.answer }
            try await test.command("limit client 127.0.0.0/8 connections 1 dry")
            let clients = [try await test.connect(), try await test.connect()]
            for client in clients + clients {
                try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.readResponse().status == 200)
            }
            #expect(await Self.hits(test) == [1])
            for client in clients { await client.close() }
            _ = try await test.closedConnections(2)
            #expect(try await test.get(origin.url()).status == 200)
            #expect(await Self.hits(test) == [1])
        }
    }

    @Test("An answer that came faster than a bandwidth lets is a hit, one that did not is none")
    func bandwidth() async throws {
        try await withEngine { test in
            let origin = try await test.origin { request in
                let size = request.target.hasSuffix("large") ? 50_000 : 100
                return "HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n"
                    + String(repeating: "a", count: size)
            }
            try await test.command("limit client 127.0.0.0/8 bandwidth 20kb/s down dry")
            #expect(try await test.get(origin.url("/small")).body.count == 100)
            #expect(await Self.hits(test) == [0])
            #expect(try await test.get(origin.url("/large")).body.count == 50_000)
            #expect(await Self.hits(test) == [1])
        }
    }

    @Test("What passed while a bandwidth only counted is not held back when it is in earnest")
    func inEarnest() async throws {
        try await withEngine { test in
            let origin = try await test.origin { request in
                let size = request.target.hasSuffix("large") ? 500_000 : 100
                return "HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n"
                    + String(repeating: "a", count: size)
            }
            try await test.command("limit client 127.0.0.0/8 bandwidth 20kb/s dry")
            #expect(try await test.get(origin.url("/large")).body.count == 500_000)
            try await test.command("bans edit 1 limit client 127.0.0.0/8 bandwidth 20kb/s")
            #expect(try await test.get(origin.url("/small")).body.count == 100)
        }
    }

    @Test("A connection too many that a limit only counted is refused when it is in earnest")
    func missedPlace() async throws {
        try await withEngine { test in
            let origin = try await test.origin { _ in Self.answer }
            try await test.command("limit client 127.0.0.0/8 connections 1 dry")
            let clients = [try await test.connect(), try await test.connect()]
            func statuses() async throws -> [Int] {
                var statuses: [Int] = []
                for client in clients {
                    try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                    statuses.append(try await client.readResponse().status)
                }
                return statuses
            }
            #expect(try await statuses() == [200, 200])
            try await test.command("bans edit 1 limit client 127.0.0.0/8 connections 1")
            #expect(try await statuses() == [200, 429])
        }
    }

    @Test("However much passed, one burst later nothing is held against it")
    func debt() {
        let board = QuotaBoard()
        let key = QuotaTable.Key(BanID(7), .everyone)
        let quota = Quota(.bandwidth(1000, .both))
        func isTooMuch(_ count: Int, at milliseconds: Int64) -> Bool {
            let now = MonotonicTime(nanoseconds: milliseconds * 1_000_000)
            return board.meter(count, .down, key, quota, now: now)
        }
        #expect(!isTooMuch(50, at: 0) && isTooMuch(1, at: 0) && isTooMuch(1 << 40, at: 0))
        #expect(isTooMuch(1, at: 50) && !isTooMuch(49, at: 151))
    }

    @Test("What is metered passes as it likes, in both directions, and is told of once")
    func metered() throws {
        let quota = Quota(.bandwidth(1000, .both))
        let share = ShapingPlan.Share(
            key: QuotaTable.Key(BanID(7), .everyone), quota: quota)
        let shaped = try ShapedChannel(dryShares: [share])
        shaped.write(40)
        #expect(shaped.host.counted == [])
        shaped.write(400)
        shaped.write(400)
        try shaped.receive(300)
        #expect(try shaped.sent() == [40, 400, 400] && shaped.session.heard == [300])
        #expect(shaped.host.counted == [BanID(7)])
    }
}
