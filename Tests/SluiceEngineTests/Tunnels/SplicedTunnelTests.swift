import SluiceCore
import SluiceTestKit
import Testing

@Suite("Much through a tunnel")
struct SplicedTunnelTests {
    /// More than the buffers of both legs and a pipe take together.
    private static let size = 24 << 20
    /// Each byte tells its place: one lost, doubled or out of order shows.
    private static let pattern = (0..<(251 * 257)).map { UInt8($0 % 251) }

    private static func isWhole(_ bytes: [UInt8], _ size: Int = size) -> Bool {
        guard bytes.count == size else { return false }
        var expected: UInt8 = 0
        for byte in bytes {
            guard byte == expected else { return false }
            expected = expected == 250 ? 0 : expected + 1
        }
        return true
    }

    private static func pour(_ connection: RawConnection) {
        connection.pour(size, chunk: pattern)
    }

    private func withRelay(
        reading: Bool = true, to script: @escaping ScriptedOrigin.Script,
        _ story: (EngineUnderTest, RawConnection, RawConnection) async throws -> Void
    ) async throws {
        let origin = try await ScriptedOrigin.start(script)
        try await withEngine([.tcp(to: origin.port)]) { sluice in
            let client = try await sluice.connect(isReading: reading)
            try await client.send("!")
            let server = try await origin.connection()
            _ = try await server.read(count: 1)
            try await story(sluice, client, server)
            await client.close()
            await origin.stop()
            try await eventually("nothing is held") {
                let gauges = await sluice.snapshot().gauges
                return gauges.openTunnels == 0 && gauges.bufferedBytes == 0
            }
        }
    }

    @Test("Both ways at once: every byte arrives in its place, and is counted")
    func bothWays() async throws {
        try await withRelay(to: { try await $0.waitForEnd() }) { sluice, client, server in
            Self.pour(client)
            Self.pour(server)
            async let up = server.read(count: Self.size)
            #expect(Self.isWhole(try await client.read(count: Self.size)))
            #expect(Self.isWhole(try await up))
            let row = await sluice.snapshot().connections[0]
            #expect(row.bytesIn == Self.size + 1 && row.bytesOut == Self.size)
            // What moved past the channels is no reason to be slow with what is little.
            try await client.send("small")
            #expect(try await server.read(count: 5) == Array("small".utf8))
        }
    }

    @Test("A reader that stops holds up the sender, and has missed nothing when it goes on")
    func stops() async throws {
        try await withRelay(reading: false, to: { try await $0.waitForEnd() }) {
            sluice, client, server in
            Self.pour(server)
            try await eventually("something is on its way") { server.sentCount > 0 }
            let sent = try await settled("what was sent") { server.sentCount }
            #expect(sent < Self.size)
            let held = await sluice.snapshot().gauges.bufferedBytes
            #expect(held > 0 && held < 2 << 20)
            try await client.startReading()
            #expect(Self.isWhole(try await client.read(count: Self.size)))
        }
    }

    @Test("A reader that is slower than its sender never makes more wait than at first")
    func slow() async throws {
        try await withRelay(reading: false, to: { try await $0.waitForEnd() }) {
            sluice, client, server in
            Self.pour(server)
            var most = 0
            var received = 0
            while received < Self.size {
                try await client.readLittle()
                received = try await client.receivedCount
                most = max(most, await sluice.snapshot([]).gauges.bufferedBytes)
            }
            #expect(most > 0 && most < 2 << 20)
            #expect(Self.isWhole(try await client.read(count: Self.size)))
        }
    }

    @Test("A sender that ends while its reader rests has said all of it")
    func endsMeanwhile() async throws {
        let stream: ScriptedOrigin.Script = { connection in
            Self.pour(connection)
            try await eventually("all is on its way") { connection.sentCount == Self.size }
            try await connection.endSending()
            try await connection.waitForEnd()
        }
        try await withRelay(reading: false, to: stream) { sluice, client, server in
            try await eventually("something is on its way") { server.sentCount > 0 }
            _ = try await settled("what was sent") { server.sentCount }
            try await client.startReading()
            #expect(Self.isWhole(try await client.readToEnd()))
            await client.close()
            #expect(try await sluice.closedConnections()[0].end == .complete)
        }
    }

    @Test("A rule that shapes it from now on finds every byte in its place")
    func shapedMeanwhile() async throws {
        try await withRelay(reading: false, to: { try await $0.waitForEnd() }) {
            sluice, client, server in
            Self.pour(server)
            try await eventually("something is on its way") { server.sentCount > 0 }
            _ = try await settled("what was sent") { server.sentCount }
            try await sluice.command("fault client 127.0.0.1 slice 9000 down")
            try await client.startReading()
            #expect(Self.isWhole(try await client.read(count: Self.size)))
        }
    }

    @Test("A sender that breaks off is no sender that ended", arguments: [true, false])
    func reset(resting: Bool) async throws {
        try await withRelay(reading: !resting, to: { try await $0.waitForEnd() }) {
            sluice, client, server in
            Self.pour(server)
            try await eventually("something is on its way") { server.sentCount > 1 << 20 }
            await server.reset()
            #expect(try await sluice.closedConnections()[0].end == .originClosed)
        }
    }

    @Test("It can be cut at any time, whatever is on its way")
    func cut() async throws {
        try await withRelay(reading: false, to: { try await $0.waitForEnd() }) {
            sluice, client, server in
            Self.pour(server)
            try await eventually("something is on its way") { server.sentCount > 0 }
            _ = try await settled("what was sent") { server.sentCount }
            try await sluice.command("ban client 127.0.0.1 cut")
            #expect(try await sluice.closedConnections()[0].end == .banned)
            try await server.waitForEnd()
        }
    }
}
