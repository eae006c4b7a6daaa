import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("A socks listener with a password file")
struct SocksUsersTests {
    private static let socks = ListenerSettings(
        kind: .socks, address: .network(Endpoint(.loopback, 0)))

    private static func login(_ user: String, _ password: String) -> [UInt8] {
        [1, UInt8(user.utf8.count)] + Array(user.utf8) + [UInt8(password.utf8.count)]
            + Array(password.utf8)
    }

    private static func request(_ port: UInt16) -> [UInt8] {
        [5, 1, 0, 1, 127, 0, 0, 1, UInt8(port >> 8), UInt8(port & 255)]
    }

    @Test("Its users come in by their passwords, all sent at once or byte by byte")
    func users() async throws {
        try await UserStory.run([Self.socks]) { sluice in
            let origin = try await sluice.origin { connection in
                let line = try await connection.read(until: "\n")
                try await connection.send(line.uppercased())
                try await connection.waitForEnd()
            }
            let all =
                [5, 2, 0, 2] + Self.login("bob", "päss:word") + Self.request(origin.port)
                + Array("hello\n".utf8)
            for isTogether in [true, false] {
                let client = try await sluice.connect()
                let pieces = isTogether ? [all] : all.map { [$0] }
                for piece in pieces { try await client.send(piece) }
                #expect(try await client.read(count: 2) == [5, 2])
                #expect(try await client.read(count: 2) == [1, 0])
                #expect(try await client.read(count: 10).prefix(2) == [5, 0])
                #expect(try await client.read(until: "\n") == "HELLO\n")
                let rows = await sluice.snapshot(.connections).connections
                #expect(rows.filter { $0.end == nil }.map(\.user) == ["bob"])
                await client.close()
                try await eventually("it is closed") {
                    await sluice.snapshot(.connections).gauges.openConnections == 0
                }
            }
            try await eventually("the lines are written") {
                sluice.clock.advance(seconds: 1)
                let lines = try sluice.text(of: "access.log").split(separator: "\n")
                return lines.count { $0.hasPrefix("127.0.0.1 - bob [") } == 2
            }
            #expect(await sluice.count(.authentications) == 2)
        }
    }

    @Test("Everybody else is sent away, noted, and after ten times made to wait")
    func refused() async throws {
        try await UserStory.run([Self.socks]) { sluice in
            func answer(_ user: String, _ password: String) async throws -> [UInt8] {
                let client = try await sluice.connect()
                try await client.send([5, 1, 2] + Self.login(user, password))
                #expect(try await client.read(count: 2) == [5, 2])
                let answer = try await client.read(count: 2)
                #expect(answer == [1, 0] || answer == [1, 1])
                if answer[1] != 0 { #expect(try await client.waitForEnd() == .closed) }
                await client.close()
                return answer
            }
            for (user, password) in [("ann", "wrong"), ("eve", "secret"), ("ann", "secret\0")] {
                #expect(try await answer(user, password) == [1, 1])
            }
            let rows = try await sluice.closedConnections(3)
            #expect(rows.allSatisfy { $0.end == .unauthenticated && $0.user == nil })
            for number in 3..<11 { #expect(try await answer("ann", "\(number)") == [1, 1]) }
            #expect(try await answer("ann", "secret") == [1, 1])
            #expect(await sluice.count(.authenticationsThrottled) == 1)
            sluice.clock.advance(seconds: 1)
            #expect(try await answer("ann", "secret") == [1, 0])
            @Sendable func lines() throws -> [Substring] {
                try sluice.text(of: "auth.log").split(separator: "\n")
            }
            try await eventually("all are noted") { try lines().count == 11 }
            let log = try lines()
            #expect(log[1].contains("client=127.0.0.1 user=\"eve\" listener=\"socks 127.0.0.1:"))
            #expect(log[2].contains("user=- "))
        }
    }

    @Test("A client that is banned is told so at its greeting, whatever its password")
    func banned() async throws {
        try await UserStory.run([Self.socks]) { sluice in
            try await sluice.command("ban client 127.0.0.1")
            for password in ["secret", "wrong"] {
                let client = try await sluice.connect()
                try await client.send([5, 1, 2] + Self.login("ann", password))
                #expect(try await client.read(count: 2) == [5, 255])
                #expect(try await client.waitForEnd() == .closed)
                await client.close()
            }
            #expect(try await sluice.closedConnections(2).allSatisfy { $0.end == .banned })
            #expect(await sluice.count(.authentications) == 0)
            #expect(await sluice.snapshot([]).bans.map(\.hits) == [2])
            // A rule before it may allow one who says his name.
            try await sluice.command("allow user ann")
            try await sluice.command("bans move 2 up")
            let client = try await sluice.connect()
            try await client.send([5, 1, 2] + Self.login("ann", "secret"))
            #expect(try await client.read(count: 4) == [5, 2, 1, 0])
        }
    }

    @Test("Where a ban drops a client, no password is answered")
    func dropped() async throws {
        try await UserStory.run([Self.socks]) { sluice in
            try await sluice.command("ban client 127.0.0.1 reply drop")
            let client = try await sluice.connect()
            try await client.send([5, 1, 2] + Self.login("ann", "secret"))
            try await eventually("it is refused") {
                await sluice.count(.connectionsRefused) == 1
            }
            sluice.clock.advance(seconds: 3600)
            #expect(try await sluice.closedConnections()[0].end == .banned)
            #expect(try await client.receivedCount == 0)
            #expect(await sluice.count(.authentications) == 0)
        }
    }

    @Test("A client that leaves while its password is checked leaves nothing behind")
    func gone() async throws {
        let gate = ThreadGate()
        try await UserStory.run(
            [Self.socks],
            match: { _, _ in
                gate.wait()
                return true
            }
        ) { sluice in
            let client = try await sluice.connect()
            try await client.send([5, 1, 2] + Self.login("ann", "secret") + Self.request(1))
            try await eventually("it waits") {
                await sluice.snapshot(.connections).connections.first?.state == .authenticating
            }
            await client.reset()
            #expect(try await sluice.closedConnections()[0].end == .clientClosed)
            gate.open()
        }
    }
}
