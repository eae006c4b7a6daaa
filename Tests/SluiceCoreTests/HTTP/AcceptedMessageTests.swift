import Testing

@testable import SluiceCore

@Suite("A message that is accepted")
struct AcceptedMessageTests {
    static let all = AcceptedMessages.requests + AcceptedMessages.responses

    @Test("is framed, and its content delivered, as its RFC says", arguments: all)
    func content(_ row: AcceptedMessages) throws {
        let transcript = try row.transcript(pieces: [])
        #expect(transcript.fault == nil)
        #expect(transcript.messages.map(\.framing) == row.framings)
        #expect(
            transcript.messages.map { String(decoding: $0.content, as: UTF8.self) } == row.contents)
        #expect(transcript.messages.map(\.trailers) == row.trailers)
        #expect(transcript.messages.filter(\.hasEnded).count == row.framings.count)
    }

    @Test("is the same when it comes byte by byte", arguments: all)
    func byteByByte(_ row: AcceptedMessages) throws {
        let whole = try row.transcript(pieces: [])
        let cut = try row.transcript(pieces: repeatElement(1, count: row.bytes.count))
        #expect(cut == whole)
    }

    @Test("is the same wherever it is cut", arguments: all)
    func randomCuts(_ row: AcceptedMessages) throws {
        let whole = try row.transcript(pieces: [])
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<50 {
            let pieces = row.bytes.map { _ in Int.random(in: 0...12, using: &generator) }
            let cut = try row.transcript(pieces: pieces)
            #expect(cut == whole, "cut into \(pieces)")
        }
    }

    @Test("a head byte by byte costs no more than its bytes")
    func scanIsLinear() throws {
        let line = "A: " + String(repeating: "b", count: 60 * 1024) + "\r\n\r\n"
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\(line)".utf8)
        var scanner = LineScanner()
        var previous = 0
        var isComplete = false
        for count in 1...bytes.count {
            let line = try scanner.nextLine(
                in: bytes.span.bytes.extracting(..<count), upTo: .max, else: .fieldsTooLarge)
            // All but a CR that may end the line is done with, so the next look begins behind it.
            guard scanner.scanned >= max(previous, count - 1) else {
                Issue.record("byte \(count) is looked at from \(scanner.scanned) on")
                return
            }
            previous = scanner.scanned
            isComplete = line?.isEmpty == true
        }
        #expect(isComplete)
    }

    @Test("content up to the largest length is counted without overflow")
    func largestLength() throws {
        let head = try readRequest(
            "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: \(UInt64.max)\r\n\r\n")
        #expect(head.framing == .length(.max))
        var reader = ContentReader(.length(.max), limits: WireLimits())
        let bytes = [UInt8](repeating: 0, count: 100)
        let step = try reader.read(bytes.span.bytes)
        #expect(step == ReadStep(consumed: 100, event: .data(0..<100)))
    }

    @Test("a chunk of the largest size is counted without overflow")
    func largestChunk() throws {
        var side = RequestSide()
        let text =
            "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc"
        let transcript = try Transcript.record(Array(text.utf8), pieces: [], on: &side)
        #expect(transcript.fault == nil)
        #expect(transcript.messages.first?.content == Array("abc".utf8))
    }
}
