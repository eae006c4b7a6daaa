import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Clients that mean no good")
struct HostileClientTests {
    @Test("64 MiB without an end of line are refused after the first 8 KiB, and not kept")
    func endlessLine() async throws {
        try await withEngine { sluice in
            let client = try await sluice.connect()
            client.pour(64 << 20)
            let answer = try await client.readResponse()
            #expect(answer.status == 414)
            try await client.waitForEnd()
            let snapshot = await sluice.snapshot()
            #expect(snapshot.gauges.bufferedBytes < 1 << 20)
            // A closing connection listens for a while, not for ever.
            try await eventually("the connection is gone") {
                await sluice.snapshot().gauges.openConnections == 0
            }
            #expect(await sluice.count(.bytesFromClients) < 20 << 20)
        }
    }

    @Test("Fields without an end are refused after 64 KiB")
    func endlessFields() async throws {
        try await withEngine { sluice in
            let client = try await sluice.connect()
            try await client.send("GET http://x/ HTTP/1.1\r\nHost: x\r\nX: ")
            client.pour(64 << 20)
            #expect(try await client.readResponse().status == 431)
            try await client.waitForEnd()
        }
    }

    @Test("A head that drips in is given up when its time is over, not when it stops dripping")
    func drippingHead() async throws {
        try await withEngine { sluice in
            let client = try await sluice.connect()
            for (number, byte) in "GET http://x/ H".utf8.enumerated() where number < 10 {
                try await client.send([byte])
                try await eventually("the byte is there") {
                    await sluice.count(.bytesFromClients) == UInt64(number + 1)
                }
                sluice.clock.advance(seconds: 0.9)
            }
            #expect(await sluice.snapshot().gauges.openConnections == 1)
            sluice.clock.advance(seconds: 1.5)
            #expect(try await client.readResponse().status == 408)
            await client.close()
            #expect(try await sluice.closedConnections()[0].end == .requestTimeout)
        }
    }

    @Test("On a kept connection too the time for a head runs from its first byte")
    func drippingSecondHead() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in "HTTP/1.1 204 No Content\r\n\r\n" }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await client.readResponse()
            sluice.clock.advance(seconds: 30)
            try await client.send("GET")
            try await eventually("its beginning is there") {
                await sluice.snapshot().connections.first?.state == .head
            }
            sluice.clock.advance(seconds: 9)
            try await client.send(" \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().status == 204)
            try await client.send("GET")
            try await eventually("its beginning is there") {
                await sluice.snapshot().connections.first?.state == .head
            }
            sluice.clock.advance(seconds: 11)
            #expect(try await client.readResponse().status == 408)
        }
    }

    @Test("Random bytes are answered or dropped, never kept", arguments: 0..<8 as Range<UInt64>)
    func randomBytes(seed: UInt64) async throws {
        try await withEngine { sluice in
            var generator = SeededGenerator(seed: seed)
            let client = try await sluice.connect()
            for _ in 0..<20 {
                let count = Int.random(in: 1...2000, using: &generator)
                let bytes = (0..<count).map { _ in
                    UInt8.random(in: .min ... .max, using: &generator)
                }
                // The connection may be gone by then: all the better.
                try? await client.send(bytes)
            }
            try? await client.endSending()
            try await client.waitForEnd()
            #expect(await sluice.count(.upstreamConnections) == 0)
        }
    }

    @Test("Escapes in a request come to light as visible text only")
    func escapes() async throws {
        try await withEngine { sluice in
            let client = try await sluice.connect()
            try await client.send("GET http://x/\u{1b}[2J HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().status == 400)
            await client.close()
            _ = try await sluice.closedConnections()
            let rows = try await sluice.command("show requests").rows
            #expect(rows.count == 1)
            #expect(rows.allSatisfy { row in row.allSatisfy { $0 >= 0x20 && $0 != 0x7f } })
            #expect(!(try await sluice.accessLog(lines: 1).contains("\u{1b}")))
        }
    }
}

/// The same numbers for the same seed (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
