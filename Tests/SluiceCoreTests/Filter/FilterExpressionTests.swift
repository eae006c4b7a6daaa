import Testing

@testable import SluiceCore

@Suite("A filter keeps the rows whose text has all its words")
struct FilterExpressionTests {
    /// A row of a request line, with the parts of its target as a reader would find them.
    private func exchange(_ head: String, host: String, path: String) throws -> ExchangeRow {
        let bytes = Array(head.utf8)
        func range(_ text: String, from start: Int = 0) throws -> ByteRange {
            let wanted = Array(text.utf8)
            let place = try #require(
                (start...bytes.count - wanted.count).first {
                    bytes[$0..<($0 + wanted.count)].elementsEqual(wanted)
                })
            return ByteRange(place, place + wanted.count)
        }
        let hostRange = try range(host)
        return ExchangeRow(
            id: ExchangeID(1), connection: ConnectionID(1), started: WallTime(seconds: 0),
            client: Endpoint(try #require(IPAddress("192.0.2.7")), 51000), head: bytes,
            methodRange: ByteRange(0, 3), hostRange: hostRange,
            pathRange: try range(path, from: path.hasPrefix("/") ? 4 : 0))
    }

    @Test(
        "requests, by URL and client",
        arguments: [
            ("", true), ("  ", true), ("example", true), ("EXAMPLE", true), ("/Pics/CAT.png", true),
            ("com:8080/pics", true), ("http://www.example.com:8080/", true), ("cat example", true),
            ("example dog", false), ("\"example.com cat\"", false), ("\"a=1&b=2\"", true),
            ("a=1&b=2", true), ("'cat.png?'", true), ("192.0.2.7", true), ("192.0.2.7:51000", true),
            ("192.0.2.8", false), ("GET", false), ("HTTP/1.1", false), ("accept", false),
        ])
    func exchanges(filter: String, kept: Bool) throws {
        let row = try exchange(
            "GET http://www.example.com:8080/pics/cat.png?a=1&b=2 HTTP/1.1\r\nAccept: x\r\n\r\n",
            host: "www.example.com", path: "/pics/cat.png?a=1&b=2")
        #expect(try FilterExpression(parsing: filter).matches(row) == kept)
    }

    @Test(
        "requests whose host stands behind the path, and tunnels",
        arguments: [
            ("example.com", true), ("/pics", true), ("example.com/pics", true),
            ("http://example.com/pics", true), ("pics/example", false),
        ])
    func originForm(filter: String, kept: Bool) throws {
        let row = try exchange(
            "GET /pics HTTP/1.1\r\nHost: example.com\r\n\r\n", host: "example.com", path: "/pics")
        #expect(try FilterExpression(parsing: filter).matches(row) == kept)
        let tunnel = try exchange(
            "CONNECT example.com:443 HTTP/1.1\r\n\r\n", host: "example.com",
            path: "example.com:443")
        #expect(try FilterExpression(parsing: "example.com:443").matches(tunnel))
    }

    @Test("ranges that do not fit the head kept with a row match nothing and harm nothing")
    func emptyRow() throws {
        let row = ExchangeRow(
            id: ExchangeID(1), connection: ConnectionID(1), started: WallTime(seconds: 0),
            client: Endpoint(.loopback, 1), head: [], methodRange: .empty, hostRange: .empty,
            pathRange: .empty)
        #expect(try !FilterExpression(parsing: "x/").matches(row))
        #expect(try FilterExpression(parsing: "127.0.0.1").matches(row))
    }

    @Test(
        "connections, by target, client, user, upstream and listener",
        arguments: [
            ("site.test", true), ("site.test:443", true), ("10.0.0.1", true), ("203.0.113.5", true),
            ("forward", true), ("[2001", false), ("10.0.0.1 site", true), ("10.0.0.2", false),
            ("ANN", true),
        ])
    func connections(filter: String, kept: Bool) throws {
        var row = ConnectionRow(
            id: ConnectionID(1), listener: "forward 127.0.0.1:8080", kind: .forward,
            client: Endpoint(try #require(IPAddress("10.0.0.1")), 40000),
            opened: WallTime(seconds: 0))
        row.target = WireText("SITE.test:443")
        row.user = "ann"
        row.upstream = Endpoint(try #require(IPAddress("203.0.113.5")), 443)
        #expect(try FilterExpression(parsing: filter).matches(row) == kept)
    }

    @Test("cache entries by key, bans by what they say, events by text")
    func others() throws {
        let entry = CacheEntryRow(
            id: CacheEntryID(1), key: WireText("http://a.test/x"), status: 200, size: 1, age: 0,
            expires: WallTime(seconds: 1), hits: 0, lastHit: nil)
        #expect(try FilterExpression(parsing: "A.TEST/x").matches(entry))
        #expect(try !FilterExpression(parsing: "b.test").matches(entry))

        var ban = Ban.rule(1, .host, "a.test")
        ban.note = "not in class"
        ban.group = "ads"
        for words in ["host a.test", "\"host a.test\"", "class ADS"] {
            #expect(try FilterExpression(parsing: words).matches(BanRow(ban: ban)))
        }
        #expect(try !FilterExpression(parsing: "url").matches(BanRow(ban: ban)))

        let event = EventRow(
            id: 1, time: WallTime(seconds: 0), severity: .info, text: "listening on 127.0.0.1")
        #expect(try FilterExpression(parsing: "Listening").matches(event))
        #expect(try !FilterExpression(parsing: "deaf").matches(event))
    }

    @Test(
        "what is no filter yet is refused, with its column",
        arguments: [
            ("~d a.test", 1, FilterFault.Kind.operator), ("a.test ~c 404", 8, .operator),
            ("é !x", 3, .operator), ("a | b", 3, .operator), ("( a )", 1, .operator),
            ("a \"b", 3, .openQuote), ("'", 1, .openQuote), ("a ''", 3, .emptyPhrase),
        ])
    func faults(filter: String, column: Int, kind: FilterFault.Kind) {
        #expect(throws: FilterFault(column: column, kind: kind)) {
            try FilterExpression(parsing: filter)
        }
    }

    @Test("a quoted operator is text")
    func quotedOperator() throws {
        let event = EventRow(
            id: 1, time: WallTime(seconds: 0), severity: .info, text: "folder ~d is gone")
        #expect(try FilterExpression(parsing: "'~d is'").matches(event))
    }
}
