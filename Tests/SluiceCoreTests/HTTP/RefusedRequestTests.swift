import Testing

@testable import SluiceCore

/// A request that is refused, and the fault that is named.
struct RefusedRequest: CustomTestStringConvertible {
    let rule: String
    let bytes: [UInt8]
    let kind: WireFault.Kind

    init(_ rule: String, _ text: String, _ kind: WireFault.Kind) {
        self.init(rule, Array(text.utf8), kind)
    }

    init(_ rule: String, _ bytes: [UInt8], _ kind: WireFault.Kind) {
        self.rule = rule
        self.bytes = bytes
        self.kind = kind
    }

    /// With a valid request line and Host.
    init(_ rule: String, fields: String, _ kind: WireFault.Kind) {
        self.init(rule, "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n", kind)
    }

    /// With a body in chunks.
    init(_ rule: String, chunks: String, _ kind: WireFault.Kind) {
        self.init(rule, fields: "Transfer-Encoding: chunked\r\n\r\n\(chunks)", kind)
    }

    /// With a request line that holds this target.
    init(_ rule: String, _ method: String = "GET", target: String, _ kind: WireFault.Kind) {
        self.init(rule, "\(method) \(target) HTTP/1.1\r\nHost: a\r\n\r\n", kind)
    }

    var testDescription: String { rule }
}

@Suite("A request that is refused")
struct RefusedRequestTests {
    static let all = requestLines + targets + hosts + fieldLines + framing + chunks + limits

    @Test("names the rule that it breaks", arguments: all)
    func fault(_ row: RefusedRequest) throws {
        var side = RequestSide()
        let transcript = try Transcript.record(row.bytes, pieces: [], on: &side)
        #expect(transcript.fault?.kind == row.kind)
        let ended = transcript.messages.filter(\.hasEnded)
        #expect(ended.isEmpty)
    }

    @Test("is refused for the same reason when it comes byte by byte", arguments: all)
    func cut(_ row: RefusedRequest) throws {
        var whole = RequestSide()
        var cut = RequestSide()
        let pieces = repeatElement(1, count: row.bytes.count)
        let expected = try Transcript.record(row.bytes, pieces: [], on: &whole)
        let found = try Transcript.record(row.bytes, pieces: pieces, on: &cut)
        #expect(found == expected)
    }

    @Test("is refused again whatever follows")
    func sticks() {
        var reader = RequestReader(limits: WireLimits())
        let first = Self.refusal(of: "GET  / HTTP/1.1\r\n", &reader)
        let second = Self.refusal(of: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", &reader)
        #expect(first?.kind == .malformedRequestLine)
        #expect(first == second)
    }

    private static func refusal(of text: String, _ reader: inout RequestReader) -> WireFault? {
        let bytes = Array(text.utf8)
        do {
            _ = try reader.read(bytes.span.bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "is answered by the status that RFC 9110 §15 has for it",
        arguments: [
            (WireFault.Kind.startLineTooLong, UInt16(414)), (.fieldsTooLarge, 431),
            (.tooManyFields, 431), (.unknownCoding, 501), (.unsupportedVersion, 505),
            (.lengthAndCoding, 400), (.bareLF, 400), (.invalidHost, 400), (.invalidChunkSize, 400),
        ])
    func status(_ kind: WireFault.Kind, _ status: UInt16) {
        #expect(kind.status == status)
    }
}
