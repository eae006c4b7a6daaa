import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Orders to servers")
struct OrderTests {
    @Test("drain: nothing new, and what is open goes on; ready: it is back")
    func drain() async throws {
        try await GroupStory.run(2) { story in
            let (client, server) = try await story.visit()
            #expect(server == "a")
            let reply = try await story.sluice.command("upstream web/a drain")
            #expect(reply.notice.text == "web/a is in drain")
            #expect(try await story.visits(4) == "bbbb")
            let row = try await story.row("a")
            #expect(row.state == .drain && row.current == 1 && row.since == story.sluice.clock.now)
            try await client.send("still here")
            try await eventually("it is heard") {
                try await story.servers[0].received() == "still here"
            }
            let back = try await story.sluice.command("upstream a ready")
            #expect(back.notice.text == "web/a was made ready")
            let letters = try await story.visits(4)
            #expect(Set(letters) == ["a", "b"])
            let events = await story.events("console: upstream web/a: ready to drain, ordered")
            #expect(events.count == 1)
        }
    }

    @Test("maintenance of a whole group: its clients are let go; weight takes effect at once")
    func maintenance() async throws {
        try await GroupStory.run(2) { story in
            try await story.sluice.command("upstream web maintenance")
            try await story.sluice.connect().waitForEnd()
            #expect(try await story.sluice.closedConnections()[0].end == .unreachable)
            try await story.sluice.command("upstream web ready")
            try await story.sluice.command("upstream web/b weight 0")
            #expect(try await story.visits(4) == "aaaa")
            #expect(try await story.row("b").weight == 0)
            #expect(await story.events("console: upstream web/b: weight 0").count == 1)
        }
    }

    @Test("A name that nobody has: the names there are")
    func unknown() async throws {
        try await GroupStory.run(2) { story in
            let reason = try await story.sluice.refusal(of: "upstream webb drain")
            #expect(reason == "there is no upstream webb; there are web/a, web/b")
        }
    }

    @Test("show upstreams gives a row a server")
    func show() async throws {
        try await GroupStory.run(2) { story in
            let all = try await story.sluice.command("show upstreams")
            #expect(all.rows.count == 2)
            let reply = try await story.sluice.command("show upstreams web/b")
            #expect(reply.rows.count == 1)
            let row = String(decoding: reply.rows[0], as: UTF8.self)
            #expect(row.contains("\"state\":\"ready\""))
        }
    }
}
