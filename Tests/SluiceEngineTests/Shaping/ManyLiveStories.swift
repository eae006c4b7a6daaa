import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

/// More than a loop looks at in one event.
private let many = 150

@Suite("What is done to hundreds of live connections, a part of them at a time")
struct ManyLiveStories {
    private static func withRelay(
        _ story: (EngineUnderTest, [RawConnection]) async throws -> Void
    ) async throws {
        let origin = try await ScriptedOrigin.start { connection in
            _ = try await connection.read(count: 1)
            try await connection.send("hello")
            try await connection.waitForEnd()
        }
        try await withEngine([.tcp(to: origin.port)], configure: { $0.threads = 1 }) { test in
            var clients: [RawConnection] = []
            for _ in 0..<many { clients.append(try await test.connect(from: "127.0.0.2")) }
            try await eventually("all are relayed") {
                await test.snapshot([]).gauges.openTunnels == many
            }
            try await story(test, clients)
        }
        await origin.stop()
    }

    @Test("A fault holds for all that stay when some leave and rules change once more meanwhile")
    func changesMeanwhile() async throws {
        try await Self.withRelay { test, clients in
            let (leaving, staying) = (clients.prefix(20), clients.dropFirst(20))
            async let first: Void = {
                _ = try await test.command("fault client 127.0.0.2 delay 20s down")
            }()
            async let second: Void = {
                _ = try await test.command("fault client 127.0.0.3 delay 20s down")
            }()
            for client in leaving { await client.reset() }
            _ = try await (first, second)
            for client in staying { try await client.send("?") }
            try await eventually("what all are sent is held") {
                await test.snapshot([]).gauges.bufferedBytes == 5 * staying.count
            }
            for client in staying { #expect(try await client.receivedCount == 0) }
            async let lifted: Void = { _ = try await test.command("unban client 127.0.0.2") }()
            async let other: Void = { _ = try await test.command("unban client 127.0.0.3") }()
            _ = try await (lifted, other)
            for client in staying {
                #expect(try await client.read(count: 5) == Array("hello".utf8))
            }
        }
    }

    @Test(
        "A ban cuts all of its client, and says how many",
        arguments: ["ban client 127.0.0.2 cut", "kill 127.0.0.2"])
    func cut(command: String) async throws {
        try await Self.withRelay { test, clients in
            let other = try await test.connect(from: "127.0.0.3")
            try await other.send("?")
            #expect(try await other.read(count: 5) == Array("hello".utf8))
            let text = try await test.command(command).notice.text
            #expect(text.contains("\(many) "), "\(text)")
            for client in clients { try await client.waitForEnd() }
            #expect(await test.snapshot([]).gauges.openTunnels == 1)
        }
    }

    @Test("Those that are late together all end, and in time")
    func deadlines() async throws {
        try await withEngine(configure: { $0.threads = 1 }) { test in
            var clients: [RawConnection] = []
            for _ in 0..<(2 * many) { clients.append(try await test.connect()) }
            try await eventually("all are there") {
                await test.snapshot([]).gauges.openConnections == 2 * many
            }
            test.clock.advance(seconds: 11)
            for client in clients { try await client.waitForEnd() }
            try await eventually("they are gone") {
                await test.snapshot([]).gauges.openConnections == 0
            }
        }
    }
}
