import Testing

@testable import SluiceCore

/// A response that is refused, and the fault that is named.
struct RefusedResponse: CustomTestStringConvertible {
    let rule: String
    let bytes: [UInt8]
    let method: Method
    let kind: WireFault.Kind

    init(_ rule: String, _ text: String, to method: Method = .get, _ kind: WireFault.Kind) {
        self.rule = rule
        bytes = Array(text.utf8)
        self.method = method
        self.kind = kind
    }

    init(_ rule: String, to method: Method = .get, fields: String, _ kind: WireFault.Kind) {
        self.init(rule, "HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n", to: method, kind)
    }

    var testDescription: String { rule }
}

@Suite("A response that is refused")
struct RefusedResponseTests {
    static let statusLines: [RefusedResponse] = [
        .init("9112 §4: HTTP/0.9", "<html>hello world</html>\r\n", .malformedStatusLine),
        .init("9112 §4: empty line first", "\r\nHTTP/1.1 200 OK\r\n\r\n", .malformedStatusLine),
        .init("9112 §4: version only", "HTTP/1.1\r\n", .malformedStatusLine),
        .init("9112 §4: two spaces", "HTTP/1.1  200 OK\r\n", .invalidStatus),
        .init("9112 §4: two digits", "HTTP/1.1 20 OK\r\n", .invalidStatus),
        .init("9112 §4: four digits", "HTTP/1.1 2000 OK\r\n", .invalidStatus),
        .init("9112 §4: code below 100", "HTTP/1.1 099 OK\r\n", .invalidStatus),
        .init("9112 §4: letters", "HTTP/1.1 2OO OK\r\n", .invalidStatus),
        .init("9112 §4: signed", "HTTP/1.1 +20 OK\r\n", .invalidStatus),
        .init("9112 §4: tab behind the code", "HTTP/1.1 200\tOK\r\n", .invalidStatus),
        .init("9112 §4: escape in the reason", "HTTP/1.1 200 \u{1b}c\r\n", .controlByte),
        .init("9112 §2.2: bare CR", "HTTP/1.1 200 O\rK\r\n", .bareCR),
        .init("9112 §2.2: bare LF", "HTTP/1.1 200 OK\n\n", .bareLF),
        .init("9112 §2.3: lower case", "http/1.1 200 OK\r\n", .malformedVersion),
        .init("9112 §2.3: another protocol", "ICY/1.10 200 OK\r\n", .malformedVersion),
        .init("9112 §2.3: version 2", "HTTP/2.0 200 OK\r\n", .unsupportedVersion),
        .init(
            "9112 §4: line too long", "HTTP/1.1 200 " + String(repeating: "a", count: 8192),
            .startLineTooLong),
    ]

    static let fields: [RefusedResponse] = [
        .init("9112 §5.1: space before the colon", fields: "A : b", .spaceBeforeColon),
        .init("9112 §5.2: folded line", fields: "A: b\r\n c", .foldedLine),
        .init("9112 §2.2: space before the first", fields: " A: b", .leadingWhitespace),
        .init("9112 §5: empty name", fields: ": b", .emptyFieldName),
        .init("9112 §5: no colon", fields: "ab", .missingColon),
        .init("9110 §5.5: NUL", fields: "A: \0", .controlByte),
        .init(
            "9112 §6.3: length and chunked",
            fields: "Content-Length: 5\r\nTransfer-Encoding: chunked", .lengthAndCoding),
        .init(
            "9112 §6.3: both, though HEAD has no content", to: .head,
            fields: "Transfer-Encoding: chunked\r\nContent-Length: 5", .lengthAndCoding),
        .init(
            "9112 §6.3: two lengths", fields: "Content-Length: 5\r\nContent-Length: 5",
            .repeatedLength),
        .init("9110 §8.6: list", fields: "Content-Length: 5, 5", .invalidLength),
        .init("9110 §8.6: negative", fields: "Content-Length: -5", .invalidLength),
        .init("9110 §8.6: empty", fields: "Content-Length: ", .invalidLength),
        .init(
            "9110 §8.6: overflow", fields: "Content-Length: 99999999999999999999", .invalidLength),
        .init("9112 §6.1: gzip", fields: "Transfer-Encoding: gzip", .unknownCoding),
        .init(
            "9112 §7: chunked twice", fields: "Transfer-Encoding: chunked, chunked", .invalidCoding),
        .init(
            "9112 §6.1: coding in 1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            .codingInHTTP10),
        .init(
            "9112 §7.1: chunk size", fields: "Transfer-Encoding: chunked\r\n\r\nxyz",
            .invalidChunkSize),
        .init(
            "9112 §7.1: end of a chunk",
            fields: "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", .missingChunkEnd),
        .init(
            "6585 §5: too many fields", fields: String(repeating: "A: b\r\n", count: 101),
            .tooManyFields),
        .init(
            "9110 §15.2: bad head behind an interim one",
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
            .invalidLength),
    ]

    static let all = statusLines + fields

    @Test("names the rule that it breaks", arguments: all)
    func fault(_ row: RefusedResponse) throws {
        var side = ResponseSide(to: [row.method])
        let transcript = try Transcript.record(row.bytes, pieces: [], on: &side)
        #expect(transcript.fault?.kind == row.kind)
    }

    @Test("is refused for the same reason when it comes byte by byte", arguments: all)
    func cut(_ row: RefusedResponse) throws {
        var whole = ResponseSide(to: [row.method])
        var cut = ResponseSide(to: [row.method])
        let expected = try Transcript.record(row.bytes, pieces: [], on: &whole)
        let pieces = repeatElement(1, count: row.bytes.count)
        let found = try Transcript.record(row.bytes, pieces: pieces, on: &cut)
        #expect(found == expected)
    }

    @Test("answers no request (RFC 9112 §9.2)")
    func unexpected() throws {
        let answer = "HTTP/1.1 204 No Content\r\n\r\n"
        var side = ResponseSide(to: [.get])
        let transcript = try Transcript.record(Array((answer + answer).utf8), pieces: [], on: &side)
        #expect(transcript.messages.count == 1)
        #expect(transcript.fault?.kind == .unexpectedResponse)
    }

    @Test("no fault is listed that no message has")
    func everyKindIsReached() {
        let refused = RefusedRequestTests.all.map(\.kind) + Self.all.map(\.kind)
        let reached = Set(refused + [.unexpectedResponse, .truncated])
        #expect(WireFault.Kind.allCases.filter { !reached.contains($0) } == [])
        #expect(Set(WireFault.Kind.allCases.map(\.rawValue)).count == WireFault.Kind.allCases.count)
    }
}
