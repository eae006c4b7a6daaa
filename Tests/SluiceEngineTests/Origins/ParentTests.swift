import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Origins behind a parent proxy")
struct ParentTests {
    private static let hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

    private static let endless = String(
        repeating: "HTTP/1.1 103 Early Hints\r\n\r\n", count: 101)

    private static func parent(
        _ kind: ParentSettings.Kind, _ port: UInt16, _ hosts: [ParentRule] = [.all]
    ) -> ParentSettings {
        ParentSettings(
            kind: kind, address: HostAndPort(host: "127.0.0.1", port: port), hosts: hosts)
    }

    @Test("A request goes to the parent with its whole URL and the parent's credentials")
    func absoluteForm() async throws {
        let origin = try await ScriptedOrigin.answering { _ in Self.hello }
        var parent = Self.parent(.http, origin.port)
        parent.credentials = ProxyCredentials(user: "me", password: "pass")
        try await withEngine(configure: { [parent] in $0.parents = [parent] }) { sluice in
            let answer = try await sluice.get("http://far.example/a?b")
            #expect(answer.status == 200)
            let seen = try await origin.received()
            #expect(seen.hasPrefix("GET http://far.example/a?b HTTP/1.1\r\nHost: far.example\r\n"))
            #expect(seen.contains("Proxy-Authorization: Basic bWU6cGFzcw==\r\n"))
            await origin.stop()
        }
    }

    @Test("A ban of the parent's address cuts nothing that goes through the parent")
    func bannedParent() async throws {
        let parent = try await ScriptedOrigin.start { connection in
            _ = try await connection.readHead()
            try await connection.send("HTTP/1.1 200 fine\r\n\r\n")
            try await connection.send(try await connection.read(count: 4))
        }
        try await withEngine(configure: { $0.parents = [Self.parent(.http, parent.port)] }) {
            sluice in
            let client = try await sluice.connect()
            try await client.send("CONNECT far.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readHead().status == 200)
            let reply = try await sluice.command("ban addr 127.0.0.1 cut")
            #expect(reply.notice.text.hasSuffix("0 live connections cut"))
            try await client.send("ping")
            #expect(try await client.read(until: "ping") == "ping")
            await parent.stop()
        }
    }

    @Test("A host that fits no pattern is reached directly")
    func direct() async throws {
        let parent = try ReservedPort(.refusing)
        try await withEngine(configure: {
            $0.parents = [Self.parent(.http, parent.port, [.suffix(".example")])]
        }) { sluice in
            let origin = try await sluice.origin { _ in Self.hello }
            #expect(try await sluice.get(origin.url()).status == 200)
            #expect(try await sluice.get("http://far.example/").status == 502)
        }
    }

    @Test("A tunnel is asked of the parent; what came with its answer is not lost")
    func tunnel() async throws {
        let parent = try await ScriptedOrigin.start { connection in
            _ = try await connection.readHead()
            try await connection.send("HTTP/1.1 200 fine\r\nX: y\r\n\r\nearly")
            let heard = try await connection.read(count: 4)
            try await connection.send(heard)
        }
        try await withEngine(configure: { $0.parents = [Self.parent(.http, parent.port)] }) {
            sluice in
            let client = try await sluice.connect()
            try await client.send("CONNECT far.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readHead().status == 200)
            #expect(try await client.read(until: "early") == "early")
            try await client.send("ping")
            #expect(try await client.read(until: "ping") == "ping")
            let seen = try await parent.received()
            #expect(seen.hasPrefix("CONNECT far.example:443 HTTP/1.1\r\nHost: far.example:443\r\n"))
        }
        await parent.stop()
    }

    @Test(
        "A parent that does not open the way: the client hears why",
        arguments: [
            ("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n", "destination_unavailable"),
            ("HTTP/1.1 403 No\r\n\r\n", "destination_unavailable"),
            ("SSH-2.0-x\r\n\r\n", "http_protocol_error"), ("HTTP/1.1 2", "connection_terminated"),
            ("", "connection_terminated"),
            (Self.endless + "HTTP/1.1 200 fine\r\n\r\n", "http_protocol_error"),
        ])
    func refuses(answer: String, error: String) async throws {
        let parent = try await ScriptedOrigin.start { connection in
            _ = try await connection.readHead()
            try await connection.send(answer)
        }
        try await withEngine(configure: { $0.parents = [Self.parent(.http, parent.port)] }) {
            sluice in
            let answer = try await sluice.exchange(
                "CONNECT far.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(answer.status == 502)
            #expect(answer["Proxy-Status"]?.contains("error=\(error)") == true)
        }
        await parent.stop()
    }

    @Test("A parent that never answers is given up")
    func silent() async throws {
        let parent = try await ScriptedOrigin.start { try await $0.waitForEnd() }
        try await withEngine(configure: {
            $0.parents = [Self.parent(.http, parent.port)]
            $0.timeouts.connect = 50_000_000
        }) { sluice in
            let answer = try await sluice.exchange(
                "CONNECT far.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(answer.status == 504)
        }
        await parent.stop()
    }

    @Test("sluice through sluice: requests and tunnels arrive")
    func chained() async throws {
        try await withEngine { outer in
            let origin = try await outer.origin { _ in Self.hello }
            try await withEngine(configure: { $0.parents = [Self.parent(.http, outer.port())] }) {
                sluice in
                let answer = try await sluice.get(origin.url())
                #expect(answer.status == 200 && answer.text == "hello")
                // Each has a name of its own: two in a row are no loop.
                let names = answer.values("Via")
                #expect(names.count == 2 && Set(names).count == 2)
                #expect(names.allSatisfy { $0.hasPrefix("1.1 sluice-") })
                let client = try await sluice.connect()
                try await client.send("CONNECT \(origin.authority) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.readHead().status == 200)
                try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.readResponse().text == "hello")
                await client.close()
                // What is kept to the outer one grows old.
                sluice.clock.advance(seconds: 31)
            }
        }
    }

    @Test("SOCKS5, with a password: requests arrive in origin form, and the parent gets the name")
    func socks() async throws {
        let parent = try await ScriptedOrigin.start { connection in
            #expect(try await connection.read(count: 4) == [5, 2, 0, 2])
            try await connection.send([5, 2])
            #expect(try await connection.read(count: 9) == [1, 2] + "me".utf8 + [4] + "pass".utf8)
            try await connection.send([1, 0])
            let request = try await connection.read(count: 18)
            #expect(request == [5, 1, 0, 3, 11] + "far.example".utf8 + [0, 80])
            try await connection.send([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
            let head = try await connection.readRequest()
            #expect(head.target == "/a")
            try await connection.send(Self.hello)
        }
        var settings = Self.parent(.socks5, parent.port)
        settings.credentials = ProxyCredentials(user: "me", password: "pass")
        try await withEngine(configure: { [settings] in $0.parents = [settings] }) { sluice in
            let answer = try await sluice.get("http://far.example/a")
            #expect(answer.text == "hello")
        }
        await parent.stop()
    }

    @Test("SOCKS5 that refuses: 502", arguments: [[5, 0xff], [5, 0, 5, 5], [4, 0]] as [[UInt8]])
    func socksRefuses(answer: [UInt8]) async throws {
        let parent = try await ScriptedOrigin.start { connection in
            _ = try await connection.read(count: 3)
            try await connection.send(answer)
            try await connection.waitForEnd()
        }
        try await withEngine(configure: { $0.parents = [Self.parent(.socks5, parent.port)] }) {
            sluice in
            let answer = try await sluice.get("http://far.example/")
            #expect(answer.status == 502)
        }
        await parent.stop()
    }
}
