import SluiceCore
import SluiceTestKit
import Testing

@Suite("The socks listener")
struct SocksTests {
    private static let upperCase: ScriptedOrigin.Script = { connection in
        while let line = try? await connection.read(until: "\n") {
            try await connection.send(line.uppercased())
        }
    }

    private static func port(_ port: UInt16) -> [UInt8] { [UInt8(port >> 8), UInt8(port & 255)] }

    private static func address(_ text: String, _ port: UInt16) -> [UInt8] {
        [5, 1, 0, 3, UInt8(text.utf8.count)] + Array(text.utf8) + Self.port(port)
    }

    private func withSocks(
        users: [ProxyCredentials] = [], _ story: (EngineUnderTest) async throws -> Void
    ) async throws {
        var listener = ListenerSettings(kind: .socks, address: .network(Endpoint(.loopback, 0)))
        if !users.isEmpty { listener.users = .listed(users) }
        try await withEngine([listener], story)
    }

    @Test(
        "Version 5 connects to addresses and names, and says from where",
        arguments: ["127.0.0.1", "::1", "localhost"])
    func version5(host: String) async throws {
        try await withSocks { sluice in
            let origin = try await sluice.origin(
                on: host == "::1" ? "::1" : "127.0.0.1", Self.upperCase)
            let client = try await sluice.connect()
            try await client.send([5, 1, 0])
            #expect(try await client.read(count: 2) == [5, 0])
            var request = Self.address(host, origin.port)
            if host == "127.0.0.1" {
                request = [5, 1, 0, 1, 127, 0, 0, 1] + Self.port(origin.port)
            }
            if host == "::1" {
                let zeros = [UInt8](repeating: 0, count: 15)
                request = [5, 1, 0, 4] + zeros + [1] + Self.port(origin.port)
            }
            // What follows the request in the same packet is the origin's.
            try await client.send(request + Array("hello\n".utf8))
            let reply = try await client.read(count: host == "::1" ? 22 : 10)
            #expect(reply.prefix(4) == [5, 0, 0, host == "::1" ? 4 : 1])
            #expect(try await client.read(until: "\n") == "HELLO\n")
            let row = await sluice.snapshot().connections[0]
            #expect(row.kind == .socks && row.state == .tunnel)
            #expect(row.target.escaped() == "\(HostAndPort(host: host, port: origin.port))")
            await client.close()
            _ = try await sluice.closedConnections()
            try await eventually("the line is written") {
                sluice.clock.advance(seconds: 1)
                return try sluice.text(of: "access.log").contains("\(origin.port)")
            }
        }
    }

    @Test("Version 4 with an address, and 4a with a name, byte by byte")
    func version4() async throws {
        try await withSocks { sluice in
            let origin = try await sluice.origin(Self.upperCase)
            let place = Self.port(origin.port)
            let named: [UInt8] = [0, 0, 0, 1, 0x6d, 0x65, 0] + Array("localhost".utf8) + [0]
            for rest in [[127, 0, 0, 1, 0], named] {
                let client = try await sluice.connect()
                for byte in [4, 1] + place + rest { try await client.send([byte]) }
                #expect(try await client.read(count: 8).prefix(2) == [0, 0x5a])
                try await client.send("hello\n")
                #expect(try await client.read(until: "\n") == "HELLO\n")
                await client.close()
            }
        }
    }

    @Test("With users, the right password comes in, and nothing else does")
    func users() async throws {
        let users = [
            ProxyCredentials(user: "ann", password: "secret"),
            ProxyCredentials(user: "bob", password: "other"),
        ]
        try await withSocks(users: users) { sluice in
            let origin = try await sluice.origin(Self.upperCase)
            func login(_ user: String, _ password: String) async throws -> (RawConnection, [UInt8])
            {
                let client = try await sluice.connect()
                let name = [UInt8(user.utf8.count)] + Array(user.utf8)
                let word = [UInt8(password.utf8.count)] + Array(password.utf8)
                try await client.send([5, 2, 0, 2])
                #expect(try await client.read(count: 2) == [5, 2])
                try await client.send([1] + name + word)
                return (client, try await client.read(count: 2))
            }
            let (bob, welcome) = try await login("bob", "other")
            #expect(welcome == [1, 0])
            try await bob.send(Self.address("127.0.0.1", origin.port))
            #expect(try await bob.read(count: 10)[1] == 0)
            for (user, password) in [("ann", "other"), ("ann", ""), ("ann", "secrets"), ("", "")] {
                let (client, answer) = try await login(user, password)
                #expect(answer == [1, 1])
                #expect(try await client.waitForEnd() == .closed)
                await client.close()
            }
            let unasked = try await sluice.connect()
            try await unasked.send([5, 1, 0])
            #expect(try await unasked.readToEnd() == [5, 0xff])
            let old = try await sluice.connect()
            try await old.send([4, 1] + Self.port(origin.port) + [127, 0, 0, 1, 0])
            #expect(try await old.readToEnd().prefix(2) == [0, 0x5b])
            await unasked.close()
            await old.close()
            #expect(origin.connections.count == 1)
            let ends = try await sluice.closedConnections(6).map(\.end)
            #expect(ends == [EndReason?](repeating: .unauthenticated, count: 6))
        }
    }

    @Test("What cannot be done is answered with its reason")
    func refusals() async throws {
        let nobody = try ReservedPort(.refusing)
        try await withSocks { sluice in
            try await sluice.command("ban host forbidden.test")
            let cases: [(request: [UInt8], reply: UInt8, end: EndReason)] = [
                (Self.address("forbidden.test", 80), 2, .banned),
                (Self.address("127.0.0.1", nobody.port), 5, .unreachable),
                (Self.address("no-such-name.invalid", 80), 4, .unresolved),
                ([5, 2, 0, 1, 127, 0, 0, 1, 0, 80], 7, .malformedRequest),
                ([5, 3, 0, 1, 0, 0, 0, 0, 0, 0], 7, .malformedRequest),
                ([5, 9, 0, 1, 127, 0, 0, 1, 0, 80], 7, .malformedRequest),
                ([5, 1, 0, 2, 127, 0, 0, 1, 0, 80], 8, .malformedRequest),
                (Array("rubbish".utf8), 1, .malformedRequest),
            ]
            for (number, (request, reply, end)) in cases.enumerated() {
                let client = try await sluice.connect()
                try await client.send([5, 1, 0] + request)
                #expect(try await client.readToEnd().dropFirst(2).prefix(2) == [5, reply])
                await client.close()
                #expect(try await sluice.closedConnections(number + 1).last?.end == end)
            }
            #expect(await sluice.snapshot().bans[0].hits == 1)
        }
    }

    @Test("A greeting that offers nothing is answered as a greeting")
    func faultyGreeting() async throws {
        try await withSocks { sluice in
            let client = try await sluice.connect()
            try await client.send([5, 0])
            #expect(try await client.readToEnd() == [5, 0xff])
            await client.close()
        }
    }

    @Test("A client that never asks is let go when its time is over")
    func silence() async throws {
        try await withSocks { sluice in
            let client = try await sluice.connect()
            try await client.send([5])
            try await eventually("it has begun") {
                await sluice.snapshot().connections.first?.state == .head
            }
            sluice.clock.advance(seconds: 11)
            #expect(try await client.waitForEnd() == .closed)
            #expect(try await sluice.closedConnections()[0].end == .requestTimeout)
        }
    }

    @Test("Where strangers may come, a socks client names a port that CONNECT may name")
    func ports() async throws {
        let listener = ListenerSettings(kind: .socks, address: .network(Endpoint(.loopback, 0)))
        try await withEngine(
            [listener],
            configure: { settings in
                settings.destinations.privateAddresses = .refused
                settings.destinations.exceptions = AddressBlock("127.0.0.0/8").map { [$0] } ?? []
                settings.destinations.connectPorts = [443]
            }
        ) { sluice in
            let origin = try await sluice.origin(Self.upperCase)
            let client = try await sluice.connect()
            try await client.send([5, 1, 0] + Self.address("127.0.0.1", origin.port))
            #expect(try await client.readToEnd().dropFirst(2).prefix(2) == [5, 2])
            await client.close()
            #expect(try await sluice.closedConnections()[0].end == .banned)
            #expect(origin.connections.isEmpty)
        }
    }
}
