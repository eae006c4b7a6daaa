import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Bans in force")
struct BansInForceTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test("A ban meets the next request of every kept connection, on every loop, at once")
    func nextRequest() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let request = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n"
            var clients: [RawConnection] = []
            for _ in 0..<4 { clients.append(try await sluice.connect()) }
            for client in clients {
                try await client.send(request)
                #expect(try await client.readResponse().status == 200)
            }
            try await sluice.command("ban host 127.0.0.1")
            for client in clients {
                try await client.send(request)
                #expect(try await client.readResponse().status == 403)
            }
            #expect(await sluice.snapshot().bans[0].hits == 4)
            // The refusals have not cost anybody the connection.
            try await sluice.command("unban host 127.0.0.1")
            for client in clients {
                try await client.send(request)
                #expect(try await client.readResponse().status == 200)
            }
            #expect(await sluice.count(.requestsRefused) == 4)
        }
    }

    @Test("The refusal names the rule and its note, to people and to programs")
    func answer() async throws {
        try await withEngine { sluice in
            let reply = try await sluice.command(
                "ban host .example.test forever note not in class")
            #expect(reply.notice.text == "banned host .example.test: rule 1, 403, forever")
            let answer = try await sluice.get("http://www.example.test/page")
            let sentence = "refused by ban 1: host .example.test (not in class)"
            #expect(answer.startLine == "HTTP/1.1 403 Forbidden")
            #expect(answer.text == "403 Forbidden\n\(sentence)\n")
            #expect(
                answer["Proxy-Status"]
                    == "sluice; error=http_request_denied; details=\"\(sentence)\"")
            #expect(answer["Cache-Control"] == "no-store")
            let row = try await sluice.lastExchange()
            #expect(row.status == 403 && row.rule == BanID(1) && row.end == .banned)
        }
    }

    @Test(
        "A rule may answer otherwise, or not at all",
        arguments: ["404", "451", "503", "close", "reset"])
    func replies(reply: String) async throws {
        try await withEngine { sluice in
            try await sluice.command("ban host x.test reply \(reply)")
            let client = try await sluice.connect()
            try await client.send("GET http://x.test/ HTTP/1.1\r\nHost: x.test\r\n\r\n")
            if let status = Int(reply) {
                let answer = try await client.readResponse()
                #expect(answer.status == status && answer.text.contains("refused by ban 1"))
            } else {
                #expect(try await client.waitForEnd() == (reply == "close" ? .closed : .reset))
                #expect(try await client.receivedCount == 0)
            }
            let row = try await sluice.lastExchange()
            #expect(row.end == .banned && row.status == UInt16(reply) ?? 0)
        }
    }

    @Test(
        "A banned client is closed or reset before it says a word, or told when it does",
        arguments: [("403", nil), ("close", PeerEnd.closed), ("reset", .reset)])
    func bannedClient(reply: String, end: PeerEnd?) async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban client 127.0.0.16/28 reply \(reply)")
            if let end {
                let fate = try await sluice.fateOfSilentClient(from: "127.0.0.17")
                #expect(fate == (end, 0))
                #expect(try await sluice.closedConnections()[0].end == .banned)
            } else {
                let banned = try await sluice.connect(from: "127.0.0.17")
                try await banned.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await banned.readResponse().status == 403)
            }
            #expect(origin.connections.isEmpty)
            #expect(await sluice.snapshot().bans[0].hits == 1)
            #expect(try await sluice.get(origin.url(), from: "127.0.0.32").status == 200)
        }
    }

    @Test("A dry rule counts what it would refuse, and lets it pass")
    func dry() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban port \(origin.port) dry")
            for _ in 0..<3 { #expect(try await sluice.get(origin.url()).status == 200) }
            let ban = await sluice.snapshot().bans[0]
            #expect(ban.hits == 3 && ban.ban.isDry)
            #expect(await sluice.count(.requestsRefused) == 0)
            // In earnest now; what was counted stays.
            try await sluice.command("ban port \(origin.port)")
            #expect(try await sluice.get(origin.url()).status == 403)
            #expect(await sluice.snapshot().bans[0].hits == 4)
        }
    }

    @Test("Off and on, by id; unban by id and by rule; undo and redo: each holds at once")
    func changes() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let steps: [(String, Int)] = [
                ("ban host 127.0.0.1", 403), ("bans off 1", 200), ("bans on 1", 403),
                ("unban 1", 200), ("undo", 403), ("undo", 200), ("redo", 403), ("redo", 200),
                ("undo", 403), ("unban host 127.0.0.1", 200), ("ban name page", 403),
                ("undo", 200), ("redo", 403),
            ]
            let client = try await sluice.connect()
            for (step, status) in steps {
                try await sluice.command(step)
                try await client.send(
                    "GET \(origin.url("/page")) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.readResponse().status == status, "\(step)")
            }
            #expect(try await sluice.refusal(of: "redo") == "nothing to redo")
            #expect(try await sluice.refusal(of: "unban 7") == "there is no ban 7")
            #expect(try await sluice.refusal(of: "unban port 1") == "port 1 is not banned")
        }
    }

    @Test("Undo and redo say what they would do, and what they did")
    func undoSentences() async throws {
        try await withEngine { sluice in
            try await sluice.command("ban host a.test")
            #expect(await sluice.snapshot().undo == "undo: ban host a.test")
            #expect(try await sluice.command("undo").notice.text == "undone: ban host a.test")
            let snapshot = await sluice.snapshot()
            #expect(snapshot.undo == nil && snapshot.redo == "redo: ban host a.test")
            #expect(snapshot.bans.isEmpty)
            #expect(try await sluice.refusal(of: "undo") == "nothing to undo")
        }
    }

    @Test("Each refused request counts once, with its time, for the rule that refused it")
    func hits() async throws {
        try await withEngine { sluice in
            try await sluice.command("ban host x.test")
            try await sluice.command("ban name page")
            let client = try await sluice.connect()
            let request = "GET http://x.test/page HTTP/1.1\r\nHost: x\r\n\r\n"
            try await client.send(request + request + request)
            for _ in 0..<3 { #expect(try await client.readResponse().status == 403) }
            sluice.clock.advance(seconds: 3)
            #expect(try await sluice.get("http://x.test/page").status == 403)
            let bans = await sluice.snapshot().bans
            #expect(bans.map(\.hits).sorted() == [0, 4])
            #expect(bans.compactMap(\.lastHit) == [sluice.clock.now])
            #expect(await sluice.count(.requestsRefused) == 4)
        }
    }

    @Test("When its time has passed a rule refuses no more, and leaves the list")
    func deadline() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban host 127.0.0.1 for 15m")
            sluice.clock.advance(seconds: 899)
            #expect(try await sluice.get(origin.url()).status == 403)
            sluice.clock.advance(seconds: 1)
            #expect(try await sluice.get(origin.url()).status == 200)
            try await eventually("the rule is gone") { await sluice.snapshot().bans.isEmpty }
            let events = await sluice.snapshot().events.map(\.text)
            #expect(events.contains("expired: ban host 127.0.0.1"))
            try await eventually("it is gone from the file") {
                try sluice.text(of: "bans.txt") == ""
            }
        }
    }

    @Test("`bans test` says which rule would refuse, and counts nothing")
    func testing() async throws {
        try await withEngine { sluice in
            try await sluice.command("ban url http://x.test/secret/")
            let reply = try await sluice.command("bans test X.test/%73ecret/1")
            #expect(reply.notice.text == "ban 1 refuses it: url http://x.test/secret/")
            #expect(reply.rows.count == 1)
            let other = try await sluice.command("bans test x.test/public")
            #expect(other.notice.text == "no ban refuses x.test/public")
            #expect(await sluice.snapshot().bans[0].hits == 0)
        }
    }
}
