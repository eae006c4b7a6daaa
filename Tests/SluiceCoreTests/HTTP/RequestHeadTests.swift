import Testing

@testable import SluiceCore

@Suite("A request head says what its client asked for")
struct RequestHeadTests {
    /// The parts of a target, as text.
    private static func parts(_ head: RequestHead) -> String {
        switch head.target {
        case .origin(let path): "origin \(head.text(path))"
        case .absolute(let scheme, let host, let port, let path):
            "\(scheme) \(head.text(host)) \(port.map(String.init) ?? "-") \(head.text(path))"
        case .authority(let host, let port): "authority \(head.text(host)) \(port)"
        case .asterisk: "asterisk"
        }
    }

    @Test(
        "the target in its parts (RFC 9112 §3.2)",
        arguments: [
            ("GET /a/b?c=d%20{e}|^ HTTP/1.1", "origin /a/b?c=d%20{e}|^"),
            ("GET //a HTTP/1.1", "origin //a"),
            ("GET http://b HTTP/1.1", "http b - "),
            ("GET http://b/ HTTP/1.1", "http b - /"),
            ("GET HTTP://B.example./c HTTP/1.1", "http B.example. - /c"),
            ("GET https://b:8443?c HTTP/1.1", "https b 8443 ?c"),
            ("GET http://b:/c HTTP/1.1", "http b - /c"),
            ("GET http://b:00080/c@d:e HTTP/1.1", "http b 80 /c@d:e"),
            ("GET http://[2001:db8::1]:81/ HTTP/1.1", "http 2001:db8::1 81 /"),
            ("GET http://[::ffff:1.2.3.4]/ HTTP/1.1", "http ::ffff:1.2.3.4 - /"),
            ("GET http://1.2.3.4:65535/ HTTP/1.1", "http 1.2.3.4 65535 /"),
            ("CONNECT b:443 HTTP/1.1", "authority b 443"),
            ("CONNECT [::1]:1 HTTP/1.1", "authority ::1 1"),
            ("OPTIONS * HTTP/1.1", "asterisk"),
            ("OPTIONS http://b HTTP/1.1", "http b - "),
        ])
    func target(_ line: String, _ parts: String) throws {
        #expect(Self.parts(try readRequest("\(line)\r\nHost: a\r\n\r\n")) == parts)
    }

    @Test(
        "the host asked for: the target's before Host (RFC 9112 §3.3)",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: a:81", "a", UInt16?(81)),
            ("GET / HTTP/1.1\r\nHost: [::1]:81", "::1", 81),
            ("GET / HTTP/1.1\r\nHost: a", "a", nil),
            ("GET / HTTP/1.1\r\nHost:", "", nil),
            ("GET / HTTP/1.0", "", nil),
            ("GET http://b/ HTTP/1.1\r\nHost: a:81", "b", nil),
            ("CONNECT b:443 HTTP/1.1\r\nHost: a:81", "b", 443),
        ])
    func host(_ text: String, _ host: String, _ port: UInt16?) throws {
        let head = try readRequest("\(text)\r\n\r\n")
        #expect(head.text(head.hostRange) == host)
        #expect(head.port == port)
    }

    @Test(
        "whether the connection stays (RFC 9112 §9.3)",
        arguments: [
            ("1.1", "", true),
            ("1.1", "Connection: close\r\n", false),
            ("1.1", "Connection: foo,, Close\r\n", false),
            ("1.1", "Connection: foo\r\nConnection: close\r\n", false),
            ("1.1", "Connection: keep-alive, close\r\n", false),
            ("1.1", "Proxy-Connection: close\r\n", true),
            ("1.0", "", false),
            ("1.0", "Connection: Keep-Alive\r\n", true),
            ("1.0", "Proxy-Connection: keep-alive\r\n", false),
        ])
    func persistence(_ version: String, _ fields: String, _ isPersistent: Bool) throws {
        let head = try readRequest("GET / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n")
        #expect(head.isPersistent == isPersistent)
    }

    @Test("what is expected or asked to change counts only in HTTP/1.1 (RFC 9110 §10.1.1, §7.8)")
    func expectations() throws {
        let fields = "Host: a\r\nExpect: 100-Continue\r\nConnection: Upgrade\r\nUpgrade: b\r\n\r\n"
        let modern = try readRequest("GET / HTTP/1.1\r\n\(fields)")
        #expect(modern.expectsContinue && modern.isUpgrade)
        let old = try readRequest("GET / HTTP/1.0\r\n\(fields)")
        #expect(!old.expectsContinue && !old.isUpgrade)
        let unasked = try readRequest("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: b\r\n\r\n")
        #expect(!unasked.isUpgrade)
    }

    @Test("fields keep their order, case and place; values lose the white space around them")
    func fields() throws {
        let head = try readRequest(
            "GET / HTTP/1.1\r\nhOsT: a\r\nB:\t c d \t\r\nVIA: e\r\nvia:f\r\n\r\n")
        #expect(head.fields.map { head.text($0.name) } == ["hOsT", "B", "VIA", "via"])
        #expect(head.fields.map { head.text($0.value) } == ["a", "c d", "e", "f"])
        #expect(head.fields.map(\.known) == [.host, .other, .via, .via])
        #expect(head.text(head.fields[1].line) == "B:\t c d \t\r\n")
        #expect(head.value(of: .via).map(Array.init) == Array("e".utf8))
        #expect(head.lines(of: .via).count == 2)
        #expect(head.contains(.host) && !head.contains(.te))
    }

    @Test(
        "the method by its exact name (RFC 9110 §9.1)",
        arguments: [
            ("GET", Method.get), ("HEAD", .head), ("POST", .post), ("PUT", .put),
            ("DELETE", .delete), ("OPTIONS", .options), ("TRACE", .trace), ("PATCH", .patch),
            ("get", .other), ("Get", .other), ("GETT", .other), ("XXXXXXGET", .other),
            ("PROPFIND", .other),
        ])
    func method(_ name: String, _ method: Method) throws {
        let head = try readRequest("\(name) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head.method == method)
        #expect(head.text(head.methodRange) == name)
    }

    @Test("safe and idempotent methods are those of RFC 9110 §9.2")
    func properties() {
        #expect(Method.allCases.filter(\.isSafe) == [.get, .head, .options, .trace])
        #expect(
            Method.allCases.filter(\.isIdempotent)
                == [.get, .head, .put, .delete, .options, .trace])
    }

    @Test("a limit allows what reaches it")
    func limits() throws {
        var limits = WireLimits()
        limits.startLine = "GET /abc HTTP/1.1".utf8.count
        limits.fieldSection = "Host: a\r\nB: cdef\r\n".utf8.count
        limits.fieldCount = 2
        _ = try readRequest("GET /abc HTTP/1.1\r\nHost: a\r\nB: cdef\r\n\r\n", limits: limits)
        #expect(throws: WireFault(.startLineTooLong, at: limits.startLine)) {
            try readRequest("GET /abcd HTTP/1.1\r\nHost: a\r\n\r\n", limits: limits)
        }
        #expect(throws: WireFault.self) {
            try readRequest("GET / HTTP/1.1\r\nHost: a\r\nB: cdefg\r\n\r\n", limits: limits)
        }
        #expect(throws: WireFault.self) {
            try readRequest("GET / HTTP/1.1\r\nHost: a\r\nB:\r\nC:\r\n\r\n", limits: limits)
        }
    }
}
