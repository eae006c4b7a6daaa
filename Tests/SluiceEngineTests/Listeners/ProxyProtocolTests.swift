import SluiceCore
import SluiceTestKit
import Testing

@Suite("A listener that is told for whom a sender connects")
struct ProxyProtocolTests {
    private static let client = Endpoint(.v4(0xc000_0201), 4711)
    private static let header = ProxyHeader.tcp(
        source: client, destination: Endpoint(.loopback, 80))

    /// - Parameter privateAddresses: origins are on loopback, where strangers are not led.
    private func withTrust(
        _ trusted: String = "127.0.0.1",
        privateAddresses: DestinationSettings.PrivateAddresses = .allowed,
        _ story: (EngineUnderTest, ScriptedOrigin) async throws -> Void
    ) async throws {
        var listener = ListenerSettings.forward
        listener.trustedSenders = [try #require(AddressBlock(trusted))]
        try await withEngine(
            [listener], configure: { $0.destinations.privateAddresses = privateAddresses }
        ) { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            }
            try await story(sluice, origin)
        }
    }

    private func request(_ origin: ScriptedOrigin) -> [UInt8] {
        Array("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
    }

    @Test("A stranger it brings is not led to what is private")
    func stranger() async throws {
        try await withTrust(privateAddresses: .automatic) { sluice, origin in
            let sender = try await sluice.connect()
            try await sender.send(Self.header.bytes(.v2) + request(origin))
            #expect(try await sender.readResponse().status == 403)
            await sender.close()
        }
    }

    @Test(
        "The client it names is in the row and in the log, whole or byte by byte",
        arguments: ProxyProtocolVersion.allCases, [true, false])
    func named(version: ProxyProtocolVersion, isWhole: Bool) async throws {
        try await withTrust { sluice, origin in
            let sender = try await sluice.connect()
            let bytes = Self.header.bytes(version) + request(origin)
            if isWhole {
                try await sender.send(bytes)
            } else {
                for byte in bytes { try await sender.send([byte]) }
            }
            #expect(try await sender.readResponse().text == "ok")
            let row = await sluice.snapshot().connections[0]
            #expect(row.client == Self.client)
            #expect(try await sluice.lastExchange().client == Self.client)
            await sender.close()
            try await eventually("the line is written") {
                sluice.clock.advance(seconds: 1)
                return try sluice.text(of: "access.log").hasPrefix("192.0.2.1 ")
            }
        }
    }

    @Test(
        "Without a client of its own, the sender counts", arguments: [ProxyHeader.local, .unknown])
    func own(header: ProxyHeader) async throws {
        try await withTrust { sluice, origin in
            let sender = try await sluice.connect()
            try await sender.send(header.bytes(.v2) + request(origin))
            #expect(try await sender.readResponse().text == "ok")
            #expect(await sluice.snapshot().connections[0].client.address == .loopback)
        }
    }

    @Test("A ban on a client holds behind a sender, and one on the sender does not hit its clients")
    func bans() async throws {
        try await withTrust { sluice, origin in
            try await sluice.command("ban client 192.0.2.1 reply close")
            try await sluice.command("ban client 127.0.0.1 reply close")
            let banned = try await sluice.connect()
            try await banned.send(Self.header.bytes(.v1))
            #expect(try await banned.waitForEnd() == .closed)
            let other = ProxyHeader.tcp(
                source: Endpoint(.v4(0xc000_0202), 1), destination: Endpoint(.loopback, 80))
            let welcome = try await sluice.connect()
            try await welcome.send(other.bytes(.v1) + request(origin))
            #expect(try await welcome.readResponse().text == "ok")
            let row = try await sluice.closedConnections()[0]
            #expect(row.end == .banned && row.client == Self.client)
        }
    }

    @Test("Nobody else is heard, and the row says so")
    func untrusted() async throws {
        try await withTrust("127.0.0.9") { sluice, origin in
            let (end, count) = try await sluice.fateOfSilentClient(from: "127.0.0.1")
            #expect(end == .closed && count == 0)
            #expect(try await sluice.closedConnections()[0].end == .untrusted)
            #expect(origin.connections.isEmpty)
        }
    }

    @Test("No header, a wrong one, half of one: closed, with the reason")
    func faults() async throws {
        try await withTrust { sluice, origin in
            let bare = try await sluice.connect()
            try await bare.send(request(origin))
            try await bare.waitForEnd()
            #expect(try await sluice.closedConnections()[0].end == .malformedRequest)
            let slow = try await sluice.connect()
            try await slow.send("PROXY TC")
            try await eventually("it has begun") {
                await sluice.snapshot().gauges.bufferedBytes == 8
            }
            sluice.clock.advance(seconds: 11)
            #expect(try await slow.waitForEnd() == .closed)
            #expect(try await sluice.closedConnections(2).last?.end == .requestTimeout)
        }
    }

    @Test(
        "A server is told the address that its client connected to, not what the listener listens on"
    )
    func destination() async throws {
        let server = try await ScriptedOrigin.start { try await $0.waitForEnd() }
        let listener = ListenerSettings(
            kind: .tcp, address: .network(Endpoint(.v4(0), 0)), upstream: server.authority)
        try await withEngine(
            [listener], configure: { $0.upstreams[0].sendsProxyProtocol = .v1 }
        ) { sluice in
            let client = try await sluice.connect()
            let told = try await server.connection().read(until: "\r\n")
            let ports = "\(client.localPort) \(sluice.port())"
            #expect(told == "PROXY TCP4 127.0.0.1 127.0.0.1 \(ports)\r\n")
            await server.stop()
        }
    }
}
