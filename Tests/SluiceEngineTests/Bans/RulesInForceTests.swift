import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Rules of several conditions, rules that allow, and what no rule allows")
struct RulesInForceTests {
    private static let ok =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\n\r\nok"
    private static let kept =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: max-age=60\r\n\r\nok"

    @Test("A rule refuses what meets all of its conditions, and nothing else")
    func together() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban host 127.0.0.1 and method DELETE and name page")
            let client = try await sluice.connect()
            for (method, path, status) in [
                ("DELETE", "/page", 403), ("delete", "/x/../%70age", 403), ("GET", "/page", 200),
                ("DELETE", "/other", 200),
            ] {
                try await client.send("\(method) \(origin.url(path)) HTTP/1.1\r\nHost: x\r\n\r\n")
                let answer = try await client.readResponse()
                #expect(answer.status == status)
                guard status == 403 else { continue }
                #expect(answer.text.contains("host 127.0.0.1 and method DELETE and name page"))
            }
            #expect(await sluice.snapshot().bans[0].hits == 2)
        }
    }

    @Test("A rule that allows outranks those behind it, as long as it stands before them")
    func allowed() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("allow name page group lesson")
            try await sluice.command("ban host 127.0.0.1")
            for (line, status) in [
                ("bans", 200), ("bans move 1 2", 403), ("undo", 200),
                ("bans off group lesson", 403),
                ("bans on group lesson", 200), ("bans edit 1 allow name other", 403),
            ] {
                try await sluice.command(line)
                #expect(try await sluice.get(origin.url("/page")).status == status, "\(line)")
                #expect(try await sluice.get(origin.url("/")).status == 403)
            }
        }
    }

    @Test("What no rule allows is refused, and the refusal says so; the file keeps it")
    func byDefault() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("allow name page forever")
            try await sluice.command("bans default refuse")
            #expect(try await sluice.get(origin.url("/page")).status == 200)
            let refused = try await sluice.get(origin.url("/x"))
            #expect(refused.status == 403)
            #expect(refused.text.contains("refused by default: no rule allows it"))
            let row = try await sluice.lastExchange()
            #expect(row.end == .banned && row.rule == nil)
            #expect(try sluice.text(of: "bans.txt") == "allow name page\ndefault refuse\n")
            try sluice.write("allow name x\ndefault refuse\n", to: "bans.txt")
            try await eventually("the file is read") {
                try await sluice.get(origin.url("/x")).status == 200
            }
            #expect(try await sluice.get(origin.url("/page")).status == 403)
            try sluice.write("allow name x\n", to: "bans.txt")
            try await eventually("the file is read") {
                try await sluice.get(origin.url("/page")).status == 200
            }
        }
    }

    @Test(
        "What depends on the address is decided by the address of a name, once, and hits count once"
    )
    func resolved() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let url = "http://localhost:\(origin.port)/page"
            try await sluice.command("ban host localhost dry")
            try await sluice.command("allow addr 127.0.0.0/8 and name page")
            try await sluice.command("allow addr ::1 and name page")
            try await sluice.command("ban host localhost and port \(origin.port)")
            // Two answers on one connection to the origin: the second finds it kept.
            #expect(try await sluice.get(url).status == 200)
            #expect(try await sluice.get(url).status == 200)
            #expect(try await sluice.get("http://localhost:\(origin.port)/x").status == 403)
            #expect(await sluice.snapshot().bans[0].hits == 3)
            #expect(await sluice.snapshot().bans[3].hits == 1)
            try await sluice.command("bans off 2")
            try await sluice.command("bans off 3")
            #expect(try await sluice.get(url).status == 403)
        }
    }

    @Test("A stored answer is no way around a rule about the address it came from")
    func stored() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in Self.kept }
            let url = "http://localhost:\(origin.port)/page"
            #expect(try await sluice.get(url).status == 200)
            try await sluice.command("allow addr 10.0.0.0/8")
            try await sluice.command("bans default refuse")
            #expect(try await sluice.get(url).status == 403)
            try await sluice.command("allow addr 127.0.0.0/8")
            try await sluice.command("allow addr ::1")
            #expect(try await sluice.get(url).status == 200)
            #expect(origin.connections.count == 1)
        }
    }

    @Test("`bans test` tells of each rule that is concerned")
    func tested() async throws {
        try await withEngine { sluice in
            try await sluice.command("allow host a.test and user ann")
            try await sluice.command("ban host .test")
            let reply = try await sluice.command("bans test a.test/x method POST")
            #expect(reply.notice.text == "ban 2 refuses it: host .test")
            #expect(reply.rows.count == 2)
            let rows = reply.rows.map { String(decoding: $0, as: UTF8.self) }
            #expect(rows[0].contains("does not match: not user ann"))
            #expect(rows[1].contains("matches and refuses with 403"))
            let allowed = try await sluice.command("bans test a.test/x user ann")
            #expect(allowed.notice.text == "ban 1 allows it: host a.test and user ann")
        }
    }
}
