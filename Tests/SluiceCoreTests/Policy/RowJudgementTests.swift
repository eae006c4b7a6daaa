import Testing

@testable import SluiceCore

@Suite("Rows are judged as the requests they tell of")
struct RowJudgementTests {
    private static let client = Endpoint(.loopback, 4000)
    private let now = WallTime(seconds: 1_800_000_000)

    private static func row(_ text: String) throws -> (ExchangeRow, RequestHead) {
        let head = try readRequest(text)
        let row = ExchangeRow(
            id: ExchangeID(1), connection: ConnectionID(1), started: WallTime(seconds: 0),
            client: client, head: head.bytes, methodRange: head.methodRange,
            hostRange: head.authorityRange, pathRange: head.pathRange)
        return (row, head)
    }

    @Test(
        "a row stands for what its head asks for, in every form of target (RFC 9112 §3.2)",
        arguments: [
            "GET http://a.test/x?y HTTP/1.1\r\nHost: b.test\r\n\r\n",
            "GET http://A.test:8080 HTTP/1.1\r\nHost: b.test\r\n\r\n",
            "GET HTTPS://a.test/x HTTP/1.1\r\nHost: b.test\r\n\r\n",
            "GET http://[2001:db8::1]:81/ HTTP/1.1\r\nHost: b.test\r\n\r\n",
            "GET /https://x HTTP/1.1\r\nHost: a.test:81\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: [2001:db8::1]\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: [2001:db8::1]:81\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: a.test:81\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: a.test\r\n\r\n",
            "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n",
        ])
    func agrees(text: String) throws {
        let (row, head) = try Self.row(text)
        let (seen, meant) = (BanSubject(row), BanSubject(head, from: Self.client.address))
        #expect(seen.client == meant.client)
        #expect(seen.host.elementsEqual(meant.host))
        #expect(seen.port == meant.port)
        #expect(seen.resource?.isSecure == meant.resource?.isSecure)
        #expect(seen.resource.map { Array($0.path) } == meant.resource.map { Array($0.path) })
    }

    private func isCut(_ kind: ListenerKind, _ target: String, _ rule: Ban) throws -> Bool {
        let row = ConnectionRow(
            id: ConnectionID(1), listener: "x", kind: kind, client: Self.client,
            opened: now, target: WireText(target))
        return row.verdict(of: try BanList([rule]), exchange: nil, now: now).refuses
    }

    @Test("between requests a connection asks for nothing; what relays blindly asks all the time")
    func idle() throws {
        let rule = Ban.rule(1, .host, "a.test")
        for kind in [ListenerKind.forward, .reverse] {
            #expect(try !isCut(kind, "a.test:80", rule))
        }
        for kind in [ListenerKind.tcp, .json, .socks] {
            #expect(try isCut(kind, "A.test:80", rule))
            #expect(try !isCut(kind, "b.test:80", rule))
            #expect(try !isCut(kind, "", rule))
        }
        #expect(try isCut(.forward, "", .rule(1, .client, "127.0.0.0/8")))
    }

    @Test("the request in progress counts, its URL as well; a closed connection is never cut")
    func inProgress() throws {
        let (exchange, _) = try Self.row("GET http://a.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n")
        var row = ConnectionRow(
            id: ConnectionID(1), listener: "x", kind: .forward, client: Self.client, opened: now)
        let list = try BanList([.rule(1, .url, "http://a.test/x")])
        #expect(row.verdict(of: list, exchange: exchange, now: now).refuses)
        #expect(!row.verdict(of: list, exchange: nil, now: now).refuses)
        row.ended = now
        #expect(!row.verdict(of: list, exchange: exchange, now: now).refuses)
    }

    @Test("a name that would be read twice is offered as it was sent")
    func names() throws {
        for (path, name) in [("/a%41.gif", "aA.gif"), ("/a%2541.gif", "a%2541.gif")] {
            let (row, _) = try Self.row("GET http://a.test\(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            let subject = BanSubject(row)
            #expect(subject.nameValue == name)
            let list = try BanList([.rule(1, .name, try #require(subject.nameValue))])
            #expect(list.verdict(for: subject, now: now).refuses)
        }
    }
}
