import SluiceCore
import SluiceTestKit
import Testing

@Suite("Rules and passwords: what needs no name is said first")
struct UnaskedTests {
    private static let ok =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\n\r\nok"

    @Test(
        "Who is refused whoever it is hears the rule, and not that a password is wanted",
        arguments: [
            "client 127.0.0.0/8", "host 127.0.0.1", "port PORT", "name page", "method GET",
            "url http://127.0.0.1:PORT/", "addr 127.0.0.1",
        ])
    func refused(rule: String) async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban \(rule.replacing("PORT", with: "\(origin.port)"))")
            for token in [nil, UserStory.wrong, UserStory.ann] {
                let answer = try await sluice.get(origin.url("/page"), UserStory.field(token))
                #expect(answer.status == 403)
                #expect(answer["Proxy-Authenticate"] == nil)
            }
            #expect(try await sluice.endedExchanges(3).allSatisfy { $0.rule == BanID(1) })
            // Nobody tries passwords behind a ban.
            #expect(await sluice.count(.authenticationFailures) == 0)
            #expect(await sluice.snapshot().bans[0].hits == 3)
            #expect(origin.connections.isEmpty)
        }
    }

    @Test("A rule that names a user is judged when the user is known, one behind it too")
    func afterwards() async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("allow user ann")
            try await sluice.command("ban host 127.0.0.1 reply 404")
            #expect(try await sluice.get(origin.url()).status == 407)
            let ann = UserStory.field(UserStory.ann)
            #expect(try await sluice.get(origin.url(), ann).status == 200)
            let bob = UserStory.field(UserStory.bob)
            #expect(try await sluice.get(origin.url(), bob).status == 404)
            #expect(await sluice.snapshot().bans.map(\.hits) == [1, 1])
        }
    }

    @Test("A user who is known on a connection is judged as before, and counted once")
    func known() async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban user ann and name page")
            try await sluice.command("limit user ann requests 2/m per user")
            let client = try await sluice.connect()
            for (path, status) in [("/a", 200), ("/page", 403), ("/b", 200), ("/c", 429)] {
                try await client.send(UserStory.request(origin.url(path), UserStory.ann))
                #expect(try await client.readResponse().status == status)
            }
        }
    }

    @Test("A rule for one match refuses one who has said nothing, and is used up")
    func once() async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            try await sluice.command("ban host 127.0.0.1 once")
            #expect(try await sluice.get(origin.url()).status == 403)
            #expect(try await sluice.get(origin.url()).status == 407)
        }
    }
}
