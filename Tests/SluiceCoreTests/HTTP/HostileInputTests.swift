import Testing

@testable import SluiceCore

/// Bytes as a stranger may send them. What is proven is what does not happen: a trap, a range
/// outside the input, a reader that stands still (`BrokenPromise`), a reading that depends on cuts.
@Suite("Hostile bytes are read or refused, never trusted")
struct HostileInputTests {
    private static let requests = AcceptedMessages.requests.map(\.bytes)
    private static let responses = AcceptedMessages.responses.map(\.bytes)

    /// What parsers trip over.
    private static let interesting: [[UInt8]] = [
        "\r\n", "\r", "\n", "\0", " ", "\t", ":", ",", ";", "\"", "\\", "#", "?", "[", "]", "@",
        "%",
        "-1", "0", "ffffffffffffffff", "18446744073709551615", "\u{80}", "chunked", "close",
        "\r\nContent-Length: 1\r\n", "\r\nTransfer-Encoding: chunked\r\n", "\r\n\r\n", "HTTP/1.0",
    ].map { Array($0.utf8) }

    /// Replaces, inserts, removes and repeats a few times at random places.
    private static func mutate(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let place = Int.random(in: 0...result.count, using: &generator)
            let end = min(result.count, place + Int.random(in: 0...6, using: &generator))
            let part: [UInt8]
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: part = interesting.randomElement(using: &generator) ?? []
            case 1: part = [UInt8.random(in: 0...255, using: &generator)]
            case 2: part = []
            default: part = Array(result[place..<end] + result[place..<end])
            }
            result.replaceSubrange(place..<end, with: part)
        }
        return result
    }

    private static func pieces(_ count: Int, _ generator: inout SeededGenerator) -> [Int] {
        (0..<min(count, 40)).map { _ in Int.random(in: 0...16, using: &generator) }
    }

    /// Looking back from each backslash would take hours here.
    @Test("A query of backslashes is read in one pass", .timeLimit(.minutes(1)))
    func backslashes() throws {
        let (path, query) = (
            String(repeating: "a", count: 500_000), String(repeating: "\\", count: 500_000)
        )
        let line = Array("GET /\(path)?\(query) HTTP/1.1".utf8)
        let read = try RequestLine(ByteRange(0, line.count), in: line.span.bytes)
        #expect(read.targetRange == ByteRange(4, line.count - 9))
    }

    @Test("20,000 requests with a few wrong bytes")
    func mutatedRequests() throws {
        var generator = SeededGenerator(seed: 2)
        var accepted = 0
        for _ in 0..<20_000 {
            let seed = Self.requests.randomElement(using: &generator) ?? []
            let bytes = Self.mutate(seed, &generator)
            var whole = RequestSide()
            var cut = RequestSide()
            let expected = try Transcript.record(bytes, pieces: [], on: &whole)
            let pieces = Self.pieces(bytes.count, &generator)
            let found = try Transcript.record(bytes, pieces: pieces, on: &cut)
            if found != expected {
                Issue.record("\(WireText(bytes, ByteRange(0, bytes.count)).escaped()) \(pieces)")
            }
            if expected.fault == nil { accepted += 1 }
        }
        // Both sides of the rules were reached.
        #expect((1000...19_000).contains(accepted))
    }

    @Test("5,000 responses with a few wrong bytes")
    func mutatedResponses() throws {
        var generator = SeededGenerator(seed: 3)
        var accepted = 0
        for _ in 0..<5000 {
            let seed = Self.responses.randomElement(using: &generator) ?? []
            let bytes = Self.mutate(seed, &generator)
            let method = Method.allCases.randomElement(using: &generator) ?? .get
            var whole = ResponseSide(to: [method, .get])
            var cut = ResponseSide(to: [method, .get])
            let expected = try Transcript.record(bytes, pieces: [], on: &whole)
            let pieces = Self.pieces(bytes.count, &generator)
            let found = try Transcript.record(bytes, pieces: pieces, on: &cut)
            if found != expected {
                Issue.record("\(WireText(bytes, ByteRange(0, bytes.count)).escaped()) \(pieces)")
            }
            if expected.fault == nil { accepted += 1 }
        }
        #expect((250...4750).contains(accepted))
    }

    @Test("5,000 times nothing but noise")
    func noise() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<5000 {
            let count = Int.random(in: 0...200, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var request = RequestSide()
            var response = ResponseSide(to: [.get])
            let asked = try Transcript.record(bytes, pieces: [], on: &request)
            let answered = try Transcript.record(bytes, pieces: [], on: &response)
            #expect(asked.messages.isEmpty && answered.messages.isEmpty)
        }
    }

    @Test("what was accepted and is forwarded is accepted again, as the same request")
    func forwardedAgain() throws {
        var generator = SeededGenerator(seed: 5)
        var forwarded = 0
        for _ in 0..<5000 {
            let seed = Self.requests.randomElement(using: &generator) ?? []
            var reader = RequestReader(limits: WireLimits())
            let bytes = Self.mutate(seed, &generator)
            _ = try? reader.read(bytes.span.bytes)
            guard let head = reader.head else { continue }
            var output: [UInt8] = []
            Forwarding.appendRequest(head, via: "sluice", to: &output)
            let again = try readRequest(String(decoding: output, as: UTF8.self))
            #expect(again.method == head.method)
            #expect(again.framing == head.framing)
            #expect(again.text(again.hostRange) == head.text(head.hostRange))
            #expect(again.port == head.port)
            forwarded += 1
        }
        #expect(forwarded > 500)
    }

    @Test("a long line without an end is refused at the limit, not at its end")
    func endless() {
        var reader = RequestReader(limits: WireLimits())
        let bytes = Array("GET /".utf8) + [UInt8](repeating: 0x61, count: 8188)
        do {
            _ = try reader.read(bytes.span.bytes)
            Issue.record("8193 bytes were not too many")
        } catch {
            #expect(error == WireFault(.startLineTooLong, at: 8192))
        }
    }

    @Test("what stands behind a limit does not change which fault is named")
    func behindTheLimit() throws {
        let line = Array("GET /".utf8) + [UInt8](repeating: 0x61, count: 8190) + [0, 0x0d, 0x0a]
        var whole = RequestSide()
        var cut = RequestSide()
        let expected = try Transcript.record(line, pieces: [], on: &whole)
        #expect(expected.fault == WireFault(.startLineTooLong, at: 8192))
        #expect(try Transcript.record(line, pieces: [8193], on: &cut) == expected)
    }
}
