import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("What commands show")
struct TableTests {
    private typealias Row = [String: JSONValue]

    private static let keys: [(table: String, keys: String)] = [
        (
            "connections",
            "id listener kind client user opened age target upstream state in out requests ended end"
        ),
        (
            "requests",
            "id connection time client user method host path status cache verdict size duration rule end"
        ),
        ("cache", "id key status size age ttl expires hits last_hit state vary place"),
        (
            "bans",
            "id on dry field value rule action lifetime until left hits last_hit group note created "
                + "author"
        ),
        ("log", "id time severity text"), ("listeners", "name kind address upstream open draining"),
    ]

    /// Rows as objects; each has exactly these keys, in this order, or leaves out what it has not.
    private static func rows(_ reply: ControlReply, keys: String? = nil) throws -> [Row] {
        try reply.rows.map { line in
            let members = try JSONObjectReader.read(line)
            if let keys { #expect(members.map(\.name).joined(separator: " ") == keys) }
            return Row(members.map { ($0.name, $0.value) }) { first, _ in first }
        }
    }

    /// A little of everything: a hit, a miss, a refusal, a failure, an open tunnel.
    private static func scene(_ sluice: EngineUnderTest) async throws -> ScriptedOrigin {
        let origin = try await sluice.origin { connection in
            while true {
                _ = try await connection.readRequest()
                try await connection.send(
                    "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nok")
            }
        }
        try await sluice.command("ban host x.test for 15m group class note \"why\"")
        for url in [origin.url("/a"), origin.url("/a"), "http://x.test/b"] {
            _ = try await sluice.get(url, from: "127.0.0.9")
            sluice.clock.advance(seconds: 1)
        }
        _ = try await sluice.endedExchanges(3)
        let tunnel = try await sluice.connect()
        try await tunnel.send(
            "CONNECT \(origin.authority) HTTP/1.1\r\nHost: \(origin.authority)\r\n\r\n")
        _ = try await tunnel.readHead()
        _ = try await sluice.closedConnections(3)
        return origin
    }

    @Test("Each table's rows are JSON objects with the keys scripts rely on")
    func tables() async throws {
        try await withEngine { sluice in
            let origin = try await Self.scene(sluice)
            var tables: [String: [Row]] = [:]
            for (table, keys) in Self.keys {
                let reply = try await sluice.command("show \(table)")
                tables[table] = try Self.rows(reply, keys: keys)
                #expect(reply.notice.text == "\(reply.rows.count) rows")
            }
            let connections = tables["connections"] ?? []
            #expect(connections.count == 4)
            #expect(connections[0]["state"] == .string("tunnel"))
            #expect(connections[0]["end"] == .null)
            #expect(connections[0]["upstream"] == .string(origin.authority))
            #expect(connections[1]["end"] == .string("complete"))
            let requests = tables["requests"] ?? []
            let methods = requests.compactMap { $0["method"] }
            #expect(methods == ["GET", "GET", "GET", "CONNECT"].map { .string($0) })
            #expect(requests[1]["cache"] == .string("hit"))
            #expect(requests[2]["rule"] == .number("1"))
            #expect(requests[2]["time"] == .string("2026-01-01T12:00:02.000000000Z"))
            let entry = try #require(tables["cache"]?.first)
            #expect(entry["key"] == .string(origin.url("/a")))
            #expect(entry["hits"] == .number("1") && entry["ttl"] == .number("57"))
            let ban = try #require(tables["bans"]?.first)
            #expect(ban["value"] == .string("x.test") && ban["hits"] == .number("1"))
            #expect(ban["left"] == .number("897") && ban["note"] == .string("why"))
            let listener = try #require(tables["listeners"]?.first)
            #expect(listener["name"] == .string("forward 127.0.0.1:\(sluice.port())"))
            #expect(listener["open"] == .number("1"))
        }
    }

    @Test(
        "A filter shows the rows it matches",
        arguments: [
            ("connections 127.0.0.9", 3), ("connections AUTHORITY", 3), ("connections x.test", 1),
            ("requests /a", 2), ("requests X.TEST/b", 1), ("requests 127.0.0.9 /a", 2),
            ("cache /a", 1), ("cache /b", 0), ("bans why", 1), ("bans host x", 1),
            ("bans \"x test\"", 0), ("log listening:", 1), ("log \"console: banned\"", 1),
        ])
    func filters(words: String, count: Int) async throws {
        try await withEngine { sluice in
            let origin = try await Self.scene(sluice)
            let line = "show " + words.replacing("AUTHORITY", with: origin.authority)
            #expect(try await sluice.command(line).rows.count == count)
            #expect(try await sluice.refusal(of: "show log (").hasPrefix("column 1: "))
        }
    }

    @Test("Escapes in what strangers send come out as text that says what they were")
    func escapes() async throws {
        try await withEngine { sluice in
            let client = try await sluice.connect()
            try await client.send(
                Array("GET http://127.0.0.1:1/".utf8) + [0xc2, 0x9b, 0x22, 0xff]
                    + Array(" HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            _ = try await client.readHead()
            let rows = try Self.rows(try await sluice.command("show requests"))
            guard case .string(let path)? = rows.first?["path"] else {
                throw StoryFault("no path")
            }
            let isPlain = path.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control
            }
            #expect(isPlain)
            #expect(path.hasPrefix(#"GET http://127.0.0.1:1/\u{9b}"\xff HTTP/1.1"#))
        }
    }

    @Test("Counters add up, and agree with what clients and origins saw")
    func counters() async throws {
        try await withEngine { sluice in
            let origin = try await Self.scene(sluice)
            _ = try await sluice.exchange("POST \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await sluice.exchange("no request\r\n\r\n")
            _ = try await sluice.endedExchanges(5)
            let row = try Self.rows(try await sluice.command("counters"))[0]
            func count(_ name: String) -> Int {
                if case .number(let digits)? = row["sluice_\(name)"] {
                    Int(digits) ?? -1
                } else {
                    -1
                }
            }
            #expect(count("connections_accepted_total") == 6)
            #expect(count("requests_total") == 5)
            #expect(count("requests_refused_total") == 1)
            #expect(count("requests_malformed_total") == 1)
            let cache = ["hits", "misses", "stale", "passes"].map { count("cache_\($0)_total") }
            #expect(cache == [1, 1, 0, 1])
            let answers = (1...5).map { count("responses_\($0)xx_total") }
            #expect(answers == [0, 4, 0, 2, 0])
            #expect(count("tunnels_total") == 1)
            #expect(row.count == Counter.allCases.count)
            let heard = try await origin.connections.asyncSum { try await $0.receivedCount }
            #expect(count("to_origins_bytes") == heard)
            let told = origin.connections.reduce(0) { $0 + $1.sentCount }
            #expect(count("from_origins_bytes") == told)
        }
    }

    @Test("A snapshot counts up, and says how long sluice has been running")
    func snapshot() async throws {
        try await withEngine { sluice in
            sluice.clock.advance(seconds: 90)
            let first = try Self.rows(try await sluice.command("snapshot"))[0]
            let second = try Self.rows(try await sluice.command("snapshot"))[0]
            #expect(first["uptime"] == .number("90"))
            #expect(first["listeners"] == .number("1") && first["threads"] == .number("2"))
            guard case .number(let early)? = first["sequence"],
                case .number(let late)? = second["sequence"], let early = Int(early),
                let late = Int(late)
            else { throw StoryFault("no sequence") }
            #expect(late == early + 1)
        }
    }

    @Test(
        "What only a console can do is refused where there is none",
        arguments: ["theme mono", "quit"])
    func noConsole(line: String) async throws {
        try await withEngine { sluice in
            let refusal = try await sluice.refusal(of: line)
            #expect(refusal == "there is no console to do that")
        }
    }
}

extension [RawConnection] {
    fileprivate func asyncSum(_ count: (RawConnection) async throws -> Int) async throws -> Int {
        var sum = 0
        for connection in self { sum += try await count(connection) }
        return sum
    }
}
