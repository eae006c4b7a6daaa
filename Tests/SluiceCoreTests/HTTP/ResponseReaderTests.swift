import Testing

@testable import SluiceCore

@Suite("Responses are read for the requests they answer")
struct ResponseReaderTests {
    @Test("interim responses come before the final one (RFC 9110 §15.2)")
    func interim() throws {
        let text =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
        var side = ResponseSide(to: [.post])
        let transcript = try Transcript.record(Array(text.utf8), pieces: [1, 30], on: &side)
        #expect(transcript.messages.map(\.framing) == [.none, .none, .length(2)])
        #expect(transcript.messages.map(\.hasEnded) == [false, false, true])
        let isBetweenMessages = side.reader.isBetweenMessages
        #expect(isBetweenMessages)
    }

    @Test("what has no length lasts until the connection ends (RFC 9112 §6.3)")
    func untilClose() throws {
        var side = ResponseSide(to: [.get])
        let text = "HTTP/1.0 200 OK\r\n\r\nall of it"
        let transcript = try Transcript.record(Array(text.utf8), pieces: [], on: &side)
        #expect(transcript.messages.first?.framing == .untilClose)
        #expect(transcript.messages.first?.content == Array("all of it".utf8))
        #expect(transcript.messages.first?.hasEnded == false)
        let ended = try side.reader.endOfInput()
        #expect(ended)
        let isBetweenMessages = side.reader.isBetweenMessages
        #expect(isBetweenMessages)
    }

    @Test(
        "what ends before its end is cut short (RFC 9112 §8)",
        arguments: [
            "", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nA: b\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        ])
    func truncated(_ text: String) throws {
        var side = ResponseSide(to: [.get])
        _ = try Transcript.record(Array(text.utf8), pieces: [], on: &side)
        do {
            let ended = try side.reader.endOfInput()
            Issue.record("taken for whole: \(ended)")
        } catch {
            #expect(error.kind == .truncated)
        }
    }

    @Test("what needs no content is whole when its head is, though the connection closes at once")
    func closedBehindHead() throws {
        var reader = ResponseReader(limits: WireLimits())
        reader.expectResponse(to: .get)
        let bytes = Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)
        let step = try reader.read(bytes.span.bytes)
        #expect(step == ReadStep(consumed: bytes.count, event: .head))
        let ended = try reader.endOfInput()
        #expect(ended)
    }

    @Test("a connection that closes between responses cuts nothing short")
    func idleClose() throws {
        var reader = ResponseReader(limits: WireLimits())
        let ended = try reader.endOfInput()
        #expect(!ended)
    }

    @Test("whether a request may be sent again is known: had its answer begun?")
    func hasBegun() throws {
        var reader = ResponseReader(limits: WireLimits())
        var seen = [reader.hasBegun]
        reader.expectResponse(to: .get)
        seen.append(reader.hasBegun)
        let bytes = Array("H".utf8)
        _ = try reader.read(bytes.span.bytes)
        seen.append(reader.hasBegun)
        #expect(seen == [false, false, true])
    }

    @Test(
        "whether the origin keeps the connection (RFC 9112 §9.3)",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n", false),
            ("HTTP/1.1 200 OK\r\n", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n", true),
            ("HTTP/1.1 304 Not Modified\r\n", true),
            ("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n", true),
            ("HTTP/1.1 205 Reset Content\r\n", false),
        ])
    func persistence(_ text: String, _ isPersistent: Bool) throws {
        #expect(try readResponse(text + "\r\n").isPersistent == isPersistent)
    }

    @Test("a 205 that announces content is read past it, not taken for two responses")
    func resetContent() throws {
        var side = ResponseSide(to: [.get])
        let text = "HTTP/1.1 205 Reset Content\r\nContent-Length: 3\r\n\r\nabc"
        let transcript = try Transcript.record(Array(text.utf8), pieces: [], on: &side)
        #expect(transcript.messages.first?.content == Array("abc".utf8))
        #expect(transcript.fault == nil)
    }

    @Test("code and reason are the origin's (RFC 9112 §4)")
    func statusLine() throws {
        let head = try readResponse("HTTP/1.0 999 Ça \tva: 1\r\n\r\n")
        #expect(head.status == 999)
        #expect(head.version == .http10)
        #expect(head.text(head.reason) == "Ça \tva: 1")
        #expect(!head.isInterim)
        #expect(try readResponse("HTTP/1.1 100\r\n\r\n").isInterim)
        #expect(try !readResponse("HTTP/1.1 101\r\n\r\n").isInterim)
    }
}
