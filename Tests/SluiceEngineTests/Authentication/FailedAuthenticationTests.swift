import Foundation
import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Wrong passwords are noted, and cost time")
struct FailedAuthenticationTests {
    private static let ok = "HTTP/1.1 204 No Content\r\n\r\n"

    private static func lines(_ sluice: EngineUnderTest, _ count: Int) async throws -> [String] {
        try await eventually("\(count) failures are written") {
            try sluice.text(of: "auth.log").split(separator: "\n").count >= count
        }
        return try sluice.text(of: "auth.log").split(separator: "\n").map(String.init)
    }

    @Test("Each failure is a line that names client, user and listener, in a file of the owner's")
    func noted() async throws {
        try await UserStory.run { sluice in
            #expect(try sluice.text(of: "auth.log") == "")
            for token in [UserStory.wrong, UserStory.unknown, "rubbish"] {
                _ = try await sluice.get(
                    "http://127.0.0.1:1/", UserStory.field(token), from: "127.0.0.9")
            }
            _ = try await sluice.get("http://127.0.0.1:1/", from: "127.0.0.9")
            let end = " listener=\"forward 127.0.0.1:\(sluice.port())\""
            let start = "2026-01-01T12:00:00Z authentication failed client=127.0.0.9 user="
            #expect(
                try await Self.lines(sluice, 3)
                    == [start + "\"ann\"" + end, start + "\"eve\"" + end, start + "-" + end])
            let attributes = try FileManager.default.attributesOfItem(
                atPath: "\(sluice.folder)/auth.log")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("After ten of them a client waits longer and longer; others, and who is in, do not")
    func throttled() async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let inside = try await sluice.connect()
            try await inside.send(UserStory.request(origin.url(), UserStory.ann))
            #expect(try await inside.readResponse().status == 204)
            func status(_ token: String?, from source: String = "127.0.0.1") async throws -> Int {
                try await sluice.get(origin.url(), UserStory.field(token), from: source).status
            }
            for _ in 0..<11 { #expect(try await status(UserStory.wrong) == 407) }
            let waiting = try await sluice.get(origin.url(), UserStory.field(UserStory.ann))
            #expect(waiting.status == 429 && waiting["Retry-After"] == "1")
            #expect(try await status(nil) == 407)
            #expect(try await status(UserStory.ann, from: "127.0.0.2") == 204)
            try await inside.send(UserStory.request(origin.url(), UserStory.ann))
            #expect(try await inside.readResponse().status == 204)
            sluice.clock.advance(seconds: 1)
            #expect(try await status(UserStory.wrong) == 407)
            #expect(
                try await sluice.get(origin.url(), UserStory.field("x"))["Retry-After"] == "2")
            sluice.clock.advance(seconds: 2)
            #expect(try await status(UserStory.ann) == 204)
            // What was not checked is no failure: neither counted as one nor written.
            #expect(await sluice.count(.authenticationFailures) == 12)
            #expect(await sluice.count(.authenticationsThrottled) == 2)
            #expect(try await Self.lines(sluice, 12).count == 12)
        }
    }

    @Test("While passwords are checked others are served; who finds no place gets 503, not 407")
    func busy() async throws {
        let gate = ThreadGate()
        try await UserStory.run(match: { password, _ in
            if password.starts(with: Array("guess".utf8)) { gate.wait() }
            return true
        }) { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            var guessing: [RawConnection] = []
            for number in 0..<33 {
                let client = try await sluice.connect()
                let token = Data("ann:guess\(number)".utf8).base64EncodedString()
                try await client.send(UserStory.request(origin.url(), token))
                guessing.append(client)
                try await eventually("it waits") {
                    let rows = await sluice.snapshot(.connections).connections
                    return rows.count { $0.state == .authenticating } == min(number + 1, 32)
                }
            }
            let refused = try await guessing[32].readResponse()
            #expect(refused.status == 503 && refused["Retry-After"] == "1")
            #expect(await sluice.count(.authenticationsShed) == 1)
            // One leaves; the others get what they came for.
            await guessing[0].reset()
            _ = try await sluice.closedConnections()
            gate.open()
            for client in guessing[1..<32] {
                #expect(try await client.readResponse().status == 204)
            }
        }
    }

    @Test("A check that takes too long is given up, and what it finds then harms nobody")
    func late() async throws {
        let gate = ThreadGate()
        try await UserStory.run(match: { _, _ in
            gate.wait()
            return true
        }) { sluice in
            let client = try await sluice.connect()
            try await client.send(UserStory.request("http://127.0.0.1:1/", UserStory.ann))
            try await eventually("it waits") {
                await sluice.snapshot(.connections).connections.first?.state == .authenticating
            }
            sluice.clock.advance(seconds: 6)
            #expect(try await client.readResponse().status == 503)
            gate.open()
            try await client.send(UserStory.request("http://127.0.0.1:1/", nil))
            #expect(try await client.readResponse().status == 407)
        }
    }
}
