import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Clients are not led into the proxy's own network")
struct DestinationGuardStories {
    private static let hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

    @Test(
        "However this machine is written: 403 that names the class and how to allow it",
        arguments: [
            "127.0.0.1", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "inside.example",
        ])
    func refused(host: String) async throws {
        try await withEngine(
            configure: { $0.destinations.privateAddresses = .refused },
            lookUp: { _ in .success([.loopback, .v6(1)]) }
        ) { sluice in
            let origin = try await sluice.origin { _ in Self.hello }
            let answer = try await sluice.get("http://\(host):\(origin.port)/")
            #expect(answer.status == 403)
            #expect(answer["Proxy-Status"]?.contains("error=destination_ip_prohibited") == true)
            #expect(answer.text.contains("loopback"))
            #expect(answer.text.contains("--allow-destination"))
            #expect(try await sluice.lastExchange().end == .prohibited)
            #expect(origin.connections.isEmpty)
        }
    }

    @Test("Of a name's addresses only those that are allowed are tried")
    func someAllowed() async throws {
        try await withEngine(
            configure: {
                $0.destinations.privateAddresses = .refused
                $0.destinations.exceptions = AddressBlock("127.0.0.2").map { [$0] } ?? []
            },
            lookUp: { _ in .success([.loopback, .v4(0x7f00_0002)]) }
        ) { sluice in
            let origin = try await sluice.origin(on: "127.0.0.2") { _ in Self.hello }
            #expect(try await sluice.get("http://two.example:\(origin.port)/").status == 200)
        }
    }

    @Test("Servers that the operator named are reached all the same")
    func relays() async throws {
        let origin = try await ScriptedOrigin.start { try await $0.send("hello") }
        try await withEngine(
            [.tcp(to: origin.port)], configure: { $0.destinations.privateAddresses = .refused }
        ) { sluice in
            let client = try await sluice.connect()
            #expect(try await client.read(until: "hello") == "hello")
        }
        await origin.stop()
    }

    @Test("As many connections to one origin as may be; then 503 until one is free")
    func perOrigin() async throws {
        try await withEngine(configure: {
            $0.threads = 1
            $0.limits.connectionsPerOrigin = 1
        }) { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await connection.waitForEnd()
            }
            let first = try await sluice.connect()
            try await first.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await origin.connection()
            let answer = try await sluice.get(origin.url("/b"))
            #expect(answer.status == 503)
            #expect(answer["Proxy-Status"]?.contains("error=connection_limit_reached") == true)
            await first.reset()
            let next = try await sluice.connect()
            try await next.send("GET \(origin.url("/c")) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await origin.connection(1)
        }
    }

    @Test("Where there are as many as may be, one that nobody uses makes room")
    func spare() async throws {
        try await withEngine(configure: {
            $0.threads = 1
            $0.limits.connectionsPerOrigin = 1
        }) { sluice in
            let origin = try await sluice.origin { _ in Self.hello }
            #expect(try await sluice.get(origin.url()).status == 200)
            // A request that may not be sent twice takes no kept connection.
            let post = try await sluice.exchange(
                "POST \(origin.url()) HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
            #expect(post.status == 200)
            #expect(origin.connections.count == 2)
            #expect(try await origin.connection(0).waitForEnd() == .closed)
        }
    }

    @Test("A connection that never opened does not count against the limit")
    func neverOpened() async throws {
        let closed = try ReservedPort(.refusing)
        try await withEngine(configure: {
            $0.threads = 1
            $0.limits.connectionsPerOrigin = 1
        }) { sluice in
            for _ in 0..<3 {
                let answer = try await sluice.get("http://127.0.0.1:\(closed.port)/")
                #expect(answer.status == 502)
            }
        }
    }

    @Test("A connection that was kept is no way around a guard that a reload puts up")
    func keptConnection() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.hello }
            let client = try await sluice.connect()
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().status == 200)
            var settings = await sluice.engine.settings
            settings.destinations.privateAddresses = .refused
            #expect(await sluice.engine.apply(settings, by: .file).notice.severity == .info)
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().status == 403)
            #expect(try await origin.connection().waitForEnd() == .closed)
            #expect(await sluice.snapshot().gauges.idleUpstreamConnections == 0)
        }
    }
}
