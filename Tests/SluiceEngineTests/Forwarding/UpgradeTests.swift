import SluiceCore
import SluiceTestKit
import Testing

@Suite("Upgrade, RFC 9110 §7.8")
struct UpgradeTests {
    private static func request(_ url: String, _ upgrade: String = "websocket") -> String {
        "GET \(url) HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: \(upgrade)\r\n\r\n"
    }

    private static let switched =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"

    @Test("An origin that agrees gets a tunnel, both ways, whatever came together with its 101")
    func agreed() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                let head = try await connection.readHead()
                #expect(head["Upgrade"] == "websocket")
                #expect(head["Connection"]?.lowercased() == "upgrade")
                try await connection.send(Self.switched + "first")
                #expect(try await connection.read(count: 4) == Array("ping".utf8))
                try await connection.send("pong")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send(Self.request(origin.url("/chat")))
            let head = try await client.readHead()
            #expect(head.status == 101)
            #expect(head["Upgrade"] == "websocket")
            #expect(head["Connection"]?.lowercased() == "upgrade")
            #expect(try await client.read(count: 5) == Array("first".utf8))
            #expect(await sluice.snapshot().gauges.openTunnels == 1)
            try await client.send("ping")
            #expect(try await client.read(count: 4) == Array("pong".utf8))
            await client.close()
            let row = try await sluice.lastExchange()
            #expect(row.status == 101)
            #expect(row.size == 9)
        }
    }

    @Test("An origin that declines answers as to any request, and the connection goes on")
    func declined() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            }
            let client = try await sluice.connect()
            for _ in 0..<2 {
                try await client.send(Self.request(origin.url()))
                #expect(try await client.readResponse().text == "ok")
            }
        }
    }

    @Test("h2c is not offered: its requests would pass every rule unseen")
    func h2c() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { request in
                #expect(request["Upgrade"] == nil && request["Connection"] == nil)
                return "HTTP/1.1 204 No Content\r\n\r\n"
            }
            let answer = try await sluice.exchange(Self.request(origin.url(), "h2c"))
            #expect(answer.status == 204)
        }
    }
}
