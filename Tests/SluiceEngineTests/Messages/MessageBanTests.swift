import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Bans on the json listener")
struct MessageBanTests {
    private static func refusal(_ detail: String, _ rule: String) -> String {
        #"{"error":"banned","detail":"\#(detail)","rule":"\#(rule)"}"# + "\n"
    }

    @Test(
        "Banned while clients run: the next one is refused, and the server hears nothing of it",
        arguments: ["port PORT", "addr 127.0.0.1", "host 127.0.0.1", "client 127.0.0.7"])
    func whileRunning(template: String) async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.messageServer()
            let rule = template.replacing("PORT", with: "\(server.port)")
            let ask: @Sendable () async throws -> String = {
                try await sluice.ask(server.object(), from: "127.0.0.7")
            }
            #expect(try await ask() == "PING for 127.0.0.1")
            try await sluice.command("ban \(rule)")
            #expect(try await ask() == Self.refusal("refused by ban 1", rule))
            #expect(try await ask() == Self.refusal("refused by ban 1", rule))
            #expect(server.connections.count == 1)
            #expect(await sluice.snapshot().bans[0].hits == 2)
            #expect(await sluice.count(.requestsRefused) == 2)
            #expect(
                try await sluice.closedConnections(3).map { $0.end }
                    .filter { $0 == .banned }.count == 2)
            try await sluice.command("bans off 1")
            #expect(try await ask() == "PING for 127.0.0.1")
            try await sluice.command("bans on 1")
            #expect(try await ask() == Self.refusal("refused by ban 1", rule))
            try await sluice.command("unban 1")
            #expect(try await ask() == "PING for 127.0.0.1")
        }
    }

    @Test(
        "A client may be closed or reset before it says a word",
        arguments: [("close", PeerEnd.closed), ("reset", .reset)])
    func unheardClient(reply: String, end: PeerEnd) async throws {
        try await withEngine([.json]) { sluice in
            try await sluice.command("ban client 127.0.0.7 reply \(reply)")
            let fate = try await sluice.fateOfSilentClient(from: "127.0.0.7")
            #expect(fate == (end, 0))
            #expect(await sluice.snapshot().bans[0].hits == 1)
        }
    }

    @Test("An address ban meets a server that was asked for by its name")
    func addressOfName() async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.messageServer()
            try await sluice.command("ban addr 127.0.0.0/8 note \"not \\\"here\\\"\"")
            #expect(
                try await sluice.ask(server.object(host: "localhost"))
                    == Self.refusal(#"not \"here\""#, "addr 127.0.0.0/8"))
            #expect(server.connections.isEmpty)
            #expect(await sluice.snapshot().bans[0].hits == 1)
        }
    }

    @Test(
        "A rule may close or reset without a line",
        arguments: [("close", PeerEnd.closed), ("reset", .reset)])
    func withoutLine(reply: String, end: PeerEnd) async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.messageServer()
            try await sluice.command("ban port \(server.port) reply \(reply)")
            let client = try await sluice.connect()
            try await client.send(server.object())
            #expect(try await client.waitForEnd() == end)
            #expect(try await client.receivedCount == 0)
            #expect(server.connections.isEmpty)
        }
    }

    @Test("A ban with cut ends the exchange that waits for the banned server, and no other")
    func cut() async throws {
        try await withEngine([.json]) { sluice in
            let slow: ScriptedOrigin.Script = { connection in
                _ = try await connection.read(count: 4)
                try await connection.waitForEnd()
            }
            let server = try await sluice.origin(slow)
            let other = try await sluice.origin(slow)
            let client = try await sluice.connect()
            let neighbour = try await sluice.connect()
            try await client.send(server.object())
            try await neighbour.send(other.object())
            try await eventually("both messages are at their servers") {
                await sluice.snapshot().connections.allSatisfy { $0.state == .waiting }
            }
            let reply = try await sluice.command("ban port \(server.port) cut")
            #expect(reply.notice.text.hasSuffix("1 live connection cut"))
            #expect(try await client.waitForEnd() == .reset)
            try await other.connection().send("here")
            #expect(try await neighbour.read(count: 4) == Array("here".utf8))
        }
    }
}
