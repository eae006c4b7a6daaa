import SluiceCore
import SluiceEngine
import SluiceTestKit
import Synchronization
import Testing

@Suite("A listener that asks who its clients are")
struct ProxyAuthenticationTests {
    private static let ok =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: no-store\r\n\r\nok"

    @Test("Who says nothing is asked, and who says it rightly comes in on the same connection")
    func challenge() async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let client = try await sluice.connect()
            try await client.send(UserStory.request(origin.url(), nil))
            let asked = try await client.readResponse()
            #expect(asked.status == 407)
            #expect(asked["Proxy-Authenticate"] == "Basic realm=\"sluice\", charset=\"UTF-8\"")
            #expect(asked["Connection"] == nil)
            for token in [UserStory.ann, UserStory.bob] {
                try await client.send(UserStory.request(origin.url(), token))
                #expect(try await client.readResponse().text == "ok")
            }
            let rows = try await sluice.endedExchanges(3)
            #expect(rows.map(\.user) == [nil, "ann", "bob"])
            #expect(rows.map(\.end) == [.unauthenticated, .complete, .complete])
            let connection = await sluice.snapshot(.connections).connections[0]
            #expect(connection.user == "bob")
            // To ask is no failure.
            #expect(await sluice.count(.authenticationFailures) == 0)
            #expect(await sluice.count(.authentications) == 2)
        }
    }

    @Test(
        "What is wrong in any way is answered 407 with its reason, and goes nowhere",
        arguments: [
            (UserStory.wrong, "the user or the password is wrong"),
            (UserStory.unknown, "the user or the password is wrong"),
            ("YW5uOnNlY3JldA", "what follows Basic is no base64"),
            ("YW5u", "there is no colon between user and password"),
            ("YW5uOnNlY3JldAo=", "the user or the password has a control character"),
            ("\(UserStory.ann)\r\nProxy-Authorization: Basic \(UserStory.ann)", "more than once"),
        ])
    func refused(token: String, reason: String) async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let answer = try await sluice.get(origin.url(), UserStory.field(token))
            #expect(answer.status == 407)
            #expect(answer.text.contains(reason))
            #expect(try await sluice.lastExchange().user == nil)
            #expect(await sluice.count(.authenticationFailures) == 1)
            #expect(origin.connections.isEmpty)
        }
    }

    @Test("Neither origin, nor rows, nor access log get to see what was said; the log has the user")
    func secret() async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let client = try await sluice.connect()
            for token in [UserStory.ann, UserStory.wrong] {
                try await client.send(
                    "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\nConnection: Proxy-Authorization\r\n"
                        + UserStory.field(token) + "\r\n")
                _ = try await client.readResponse()
            }
            // The proxy reflects what it got, RFC 9110 §9.3.8, but not this.
            try await client.send(
                "TRACE \(origin.url()) HTTP/1.1\r\nHost: x\r\nMax-Forwards: 0\r\n"
                    + UserStory.field(UserStory.ann) + "\r\n")
            let trace = try await client.readResponse()
            #expect(trace.status == 200 && !trace.text.contains(UserStory.ann))
            await client.close()
            let received = try await origin.received()
            #expect(received.contains("GET / HTTP/1.1"))
            #expect(!received.lowercased().contains("authorization"))
            for row in try await sluice.endedExchanges(3) {
                let head = String(decoding: row.head, as: UTF8.self)
                #expect(head.contains("Proxy-Authorization: ****"))
                #expect(!head.contains("YW5u") && !head.contains("secret"))
            }
            try await eventually("the lines are written") {
                sluice.clock.advance(seconds: 1)
                return try sluice.text(of: "access.log").split(separator: "\n").count == 3
            }
            let log = try sluice.text(of: "access.log")
            #expect(log.contains("127.0.0.1 - ann ["))
            #expect(log.contains("127.0.0.1 - - ["))
            #expect(!log.contains("YW5u"))
        }
    }

    @Test("On a kept connection the same words are checked once, however long it lasts")
    func kept() async throws {
        let asked = Atomic(0)
        try await UserStory.run(match: { password, _ in
            asked.add(1, ordering: .relaxed)
            return password == Array("secret".utf8)
        }) { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let client = try await sluice.connect()
            for _ in 0..<5 {
                try await client.send(UserStory.request(origin.url(), UserStory.ann))
                #expect(try await client.readResponse().status == 200)
                // Longer than what was found is kept.
                sluice.clock.advance(seconds: 50)
            }
            #expect(asked.load(ordering: .relaxed) == 1)
            #expect(await sluice.count(.authentications) == 1)
            try await client.send(UserStory.request(origin.url(), UserStory.wrong))
            #expect(try await client.readResponse().status == 407)
            #expect(asked.load(ordering: .relaxed) == 2)
        }
    }

    @Test("Requests that were sent at once are answered in order, each as its own user")
    func pipelined() async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { _ in Self.ok }
            let client = try await sluice.connect()
            let tokens = [UserStory.ann, nil, UserStory.bob, UserStory.wrong, UserStory.ann]
            try await client.send(
                tokens.map { UserStory.request(origin.url(), $0) }.joined())
            for status in [200, 407, 200, 407, 200] {
                #expect(try await client.readResponse().status == status)
            }
            let users = try await sluice.endedExchanges(5).map(\.user)
            #expect(users == ["ann", nil, "bob", nil, "ann"])
        }
    }

    @Test("A request with content waits for its user, and its content for both")
    func content() async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { request in
                "HTTP/1.1 200 OK\r\nContent-Length: \(request.body.count)\r\n\r\n\(request.text)"
            }
            let body = "Content-Length: 5\r\n\r\nhello"
            let client = try await sluice.connect()
            try await client.send(
                "POST \(origin.url()) HTTP/1.1\r\nHost: x\r\n\(UserStory.field(UserStory.ann))\(body)"
            )
            #expect(try await client.readResponse().text == "hello")
            // What follows a refused request cannot be told from its content: the connection ends.
            try await client.send("POST \(origin.url()) HTTP/1.1\r\nHost: x\r\n\(body)")
            let refused = try await client.readResponse()
            #expect(refused.status == 407 && refused["Connection"] == "close")
            #expect(try await client.waitForEnd() == .closed)
        }
    }

    @Test("A tunnel is opened for a user, whose name its row and its line keep")
    func connect() async throws {
        try await UserStory.run { sluice in
            let origin = try await sluice.origin { connection in
                try await connection.send(try await connection.read(until: "\n").uppercased())
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send(UserStory.request(origin.authority, UserStory.wrong, "CONNECT"))
            #expect(try await client.readResponse().status == 407)
            try await client.send(UserStory.request(origin.authority, UserStory.ann, "CONNECT"))
            #expect(try await client.readHead().status == 200)
            try await client.send("hello\n")
            #expect(try await client.read(until: "\n") == "HELLO\n")
            #expect(await sluice.snapshot(.connections).connections[0].user == "ann")
            await client.close()
            #expect(try await sluice.closedConnections()[0].user == "ann")
            #expect(try await sluice.endedExchanges(2).map(\.user) == [nil, "ann"])
            #expect(try await origin.received() == "hello\n")
            try await eventually("the line is written") {
                sluice.clock.advance(seconds: 1)
                return try sluice.text(of: "access.log").contains("127.0.0.1 - ann [")
            }
        }
    }

    @Test("A reverse listener beside it asks nobody")
    func beside() async throws {
        var listeners = [ListenerSettings.forward]
        let origin = try await ScriptedOrigin.answering { _ in Self.ok }
        var reverse = ListenerSettings.tcp(to: origin.port)
        reverse.kind = .reverse
        listeners.append(reverse)
        try await UserStory.run(listeners) { sluice in
            let client = try await sluice.connect(to: 1)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\(UserStory.field("x"))\r\n")
            #expect(try await client.readResponse().status == 200)
            #expect(try await !origin.received().contains("Proxy-Authorization"))
            // The engine is to be empty when it is looked at: its origin is gone by then.
            await origin.stop()
        }
    }
}
