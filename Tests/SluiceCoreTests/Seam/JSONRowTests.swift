import Testing

@testable import SluiceCore

@Suite("Rows as scripts read them")
struct JSONRowTests {
    private let start = WallTime(seconds: 1_795_240_080)
    private var now: WallTime { start.advanced(byNanoseconds: 1_500_000_000) }

    private func text(_ row: some JSONRow) -> String {
        String(decoding: row.jsonLine(now: now), as: UTF8.self)
    }

    @Test("a connection that is open, and one that has ended")
    func connections() {
        var row = ConnectionRow(
            id: ConnectionID(7), listener: "forward 127.0.0.1:8080", kind: .forward,
            client: Endpoint(.loopback, 40_000), opened: start, target: WireText("a.org:80"),
            state: .waiting, bytesIn: 10, bytesOut: 20, requests: 1)
        #expect(
            text(row) == """
                {"id":7,"listener":"forward 127.0.0.1:8080","kind":"forward",\
                "client":"127.0.0.1:40000","user":null,"opened":"2026-11-21T05:48:00.000000000Z",\
                "age":1.500000000,"target":"a.org:80","upstream":null,"state":"waiting",\
                "in":10,"out":20,"requests":1,"ended":null,"end":null}
                """)
        row.user = "ann \"b\""
        #expect(text(row).contains(#""user":"ann \"b\"","#))
        row.upstream = Endpoint(.v6(1), 80)
        row.state = .closed
        row.ended = start.advanced(byNanoseconds: 1_000_000_000)
        row.end = .clientClosed
        #expect(text(row).contains(#""age":1,"#))
        #expect(
            text(row).hasSuffix(
                """
                "upstream":"[::1]:80","state":"closed","in":10,"out":20,"requests":1,\
                "ended":"2026-11-21T05:48:01.000000000Z","end":"client closed"}
                """))
    }

    @Test("an exchange, hostile bytes and all")
    func exchange() {
        let head = Array("GET a.org /\u{1b}[2J".utf8)
        let row = ExchangeRow(
            id: ExchangeID(1), connection: ConnectionID(7), started: start,
            client: Endpoint(.loopback, 1), head: head, methodRange: ByteRange(0, 3),
            hostRange: ByteRange(4, 9), pathRange: ByteRange(10, head.count), status: 403,
            cache: .miss(.vary), size: 5, duration: 2_000_000, rule: BanID(3), end: .banned,
            user: "ann")
        #expect(
            text(row) == """
                {"id":1,"connection":7,"time":"2026-11-21T05:48:00.000000000Z",\
                "client":"127.0.0.1:1","user":"ann","method":"GET","host":"a.org","path":"/\\\\x1b[2J",\
                "status":403,"cache":"miss","verdict":"miss: response has Vary","size":5,\
                "duration":0.002000000,"rule":3,"end":"banned"}
                """)
    }

    @Test("a cache entry, whose time left may be over")
    func cacheEntry() {
        let row = CacheEntryRow(
            id: CacheEntryID(2), key: WireText("http://a.org/"), status: 200, size: 99, age: 61,
            expires: start, hits: 4, lastHit: start, state: .stale, vary: WireText("accept"))
        #expect(
            text(row) == """
                {"id":2,"key":"http://a.org/","status":200,"size":99,"age":61,\
                "ttl":-1.500000000,"expires":"2026-11-21T05:48:00.000000000Z","hits":4,\
                "last_hit":"2026-11-21T05:48:00.000000000Z","state":"stale","vary":"accept",\
                "place":"memory"}
                """)
    }

    @Test("a ban, with and without a deadline")
    func bans() {
        var ban = Ban(id: BanID(3), field: .host, value: ".a.org", created: start, author: .ctl)
        #expect(
            text(BanRow(ban: ban)) == """
                {"id":3,"on":true,"dry":false,"field":"host","value":".a.org",\
                "rule":"host .a.org","action":"403",\
                "lifetime":"until-restart","until":null,"left":null,"hits":0,"last_hit":null,\
                "group":null,"note":null,"created":"2026-11-21T05:48:00.000000000Z",\
                "author":"ctl"}
                """)
        ban.effect = .refuse(.reset)
        ban.lifetime = .until(start.advanced(byNanoseconds: 61_500_000_000))
        let shown = text(BanRow(ban: ban, hits: 2, lastHit: start))
        #expect(
            shown.contains(
                """
                "action":"reset","lifetime":"until","until":"2026-11-21T05:49:01.500000000Z",\
                "left":60,"hits":2
                """))
    }

    @Test("an event and a listener")
    func eventAndListener() {
        let event = EventRow(id: 1, time: start, severity: .warning, text: "disk \"full\"")
        #expect(
            text(event) == """
                {"id":1,"time":"2026-11-21T05:48:00.000000000Z","severity":"warning",\
                "text":"disk \\"full\\""}
                """)
        let listener = ListenerRow(
            name: "tcp 127.0.0.1:1234", kind: .tcp,
            address: .network(Endpoint(.loopback, 1234)), upstream: "[::1]:5678", open: 2)
        #expect(
            text(listener) == """
                {"name":"tcp 127.0.0.1:1234","kind":"tcp","address":"127.0.0.1:1234",\
                "upstream":"[::1]:5678","open":2,"draining":false}
                """)
    }

    @Test("every counter is there under its name in metrics, in counters and in a snapshot")
    func counters() throws {
        var snapshot = Snapshot(taken: now, started: start)
        snapshot.counters.add(12, to: .cacheHits)
        snapshot.gauges.openConnections = 3
        let names = Counter.allCases.map(\.metricName)
        let counted = try JSONObjectReader.read(snapshot.counters.jsonLine(now: now))
        #expect(counted.map(\.name) == names)
        #expect(counted.contains(JSONMember("sluice_cache_hits_total", .number("12"))))
        let whole = try JSONObjectReader.read(snapshot.jsonLine(now: now))
        #expect(whole.map(\.name).suffix(names.count) == names[...])
        #expect(whole.contains(JSONMember("open_connections", .number("3"))))
        #expect(whole.contains(JSONMember("uptime", .number("1.500000000"))))
    }
}
