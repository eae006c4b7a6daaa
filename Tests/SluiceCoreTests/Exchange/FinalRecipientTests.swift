import Testing

@testable import SluiceCore

@Suite("OPTIONS and TRACE that go no further (RFC 9110 §7.6.2)")
struct FinalRecipientTests {
    private func answer(_ request: String, keepAlive: Bool = true) throws -> (String, Int) {
        var output: [UInt8] = []
        let head = try readRequest(request)
        let count = FinalRecipient.append(
            to: head,
            Answer.Delivery(
                method: head.method, version: head.version, keepAlive: keepAlive,
                form: .plain, date: WallTime(seconds: 0)), opensTunnels: true, to: &output)
        return (String(decoding: output, as: UTF8.self), count)
    }

    @Test("OPTIONS learns what may be asked")
    func options() throws {
        let (text, count) = try answer("OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"))
        #expect(text.contains("\r\nAllow: GET, HEAD, POST,"))
        #expect(text.contains("\r\nContent-Length: 0\r\n") && text.hasSuffix("\r\n\r\n"))
        #expect(count == 0)
    }

    @Test("TRACE gets its request back, without what is secret (RFC 9110 §9.3.8)")
    func trace() throws {
        let secrets =
            "Authorization: Basic eA==\r\nproxy-authorization: y\r\nCookie: s=1\r\ncookie: t=2\r\n"
        let (text, count) = try answer(
            "TRACE http://a/b HTTP/1.1\r\nHost: a\r\n\(secrets)X-A: b\r\nMax-Forwards: 0\r\n\r\n")
        let shown = "TRACE http://a/b HTTP/1.1\r\nHost: a\r\nX-A: b\r\nMax-Forwards: 0\r\n\r\n"
        #expect(text.hasSuffix("\r\n\r\n\(shown)"))
        #expect(text.contains("\r\nContent-Type: message/http\r\n"))
        #expect(text.contains("\r\nContent-Length: \(shown.utf8.count)\r\n"))
        #expect(count == shown.utf8.count)
    }

    @Test("Whether the connection stays is said", arguments: [true, false])
    func connection(keepAlive: Bool) throws {
        let (text, _) = try answer("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", keepAlive: keepAlive)
        #expect(text.contains("Connection: close") == !keepAlive)
    }
}
