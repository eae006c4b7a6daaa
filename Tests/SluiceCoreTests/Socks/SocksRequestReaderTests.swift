import Testing

@testable import SluiceCore

/// One conversation up to its request, as a server would lead it.
private struct Hearing: Equatable {
    var events: [SocksRequestReader.Event] = []
    var fault: SocksFault?
    /// What the client is told of the fault.
    var refusal: [UInt8]?
    /// What follows the request.
    var rest: [UInt8] = []

    /// - Parameter pieces: bytes that arrive at once; the rest comes in one.
    init(_ bytes: [UInt8], pieces: [Int] = []) {
        var reader = SocksRequestReader()
        var waiting: [UInt8] = []
        var unread = bytes[...]
        for piece in pieces + [bytes.count] {
            waiting += unread.prefix(piece)
            unread = unread.dropFirst(piece)
            do throws(SocksFault) {
                while case let step = try reader.read(waiting.span.bytes), step.event != .needsMore
                {
                    waiting.removeFirst(step.consumed)
                    events.append(step.event)
                    switch step.event {
                    case .greeting(let methods):
                        reader.choose(methods.contains(.password) ? .password : .none)
                    case .credentials: reader.acceptCredentials()
                    case .needsMore, .request: break
                    }
                }
            } catch {
                fault = error
                refusal = reader.refusal
                return
            }
        }
        rest = waiting
    }
}

@Suite("The server's side of SOCKS")
struct SocksRequestReaderTests {
    private static let greeting: [UInt8] = [5, 1, 0]
    private static let name = Array("origin.test".utf8)

    private static func request(
        _ host: String, _ port: UInt16, _ version: SocksRequest.Version = .v5,
        _ command: SocksRequest.Command = .connect
    ) -> SocksRequestReader.Event {
        .request(
            SocksRequest(
                version: version, command: command, destination: HostAndPort(host: host, port: port)
            ))
    }

    static let understood: [(bytes: [UInt8], events: [SocksRequestReader.Event])] = [
        // RFC 1928 §4, §5: address of version 4, of version 6, a name.
        (
            greeting + [5, 1, 0, 1, 127, 0, 0, 1, 0, 80],
            [.greeting([.none]), request("127.0.0.1", 80)]
        ),
        (
            greeting + [5, 1, 0, 4] + [UInt8](repeating: 0, count: 15) + [1, 0x1f, 0x90],
            [.greeting([.none]), request("::1", 8080)]
        ),
        (
            greeting + [5, 1, 0, 3, 11] + name + [1, 187],
            [.greeting([.none]), request("origin.test", 443)]
        ),
        // Other commands are read, to be refused by name.
        (
            greeting + [5, 3, 0, 1, 0, 0, 0, 0, 0, 0],
            [.greeting([.none]), request("0.0.0.0", 0, .v5, .associate)]
        ),
        // RFC 1929: user and password.
        (
            [5, 3, 0, 1, 2, 1, 2, 0x61, 0x62, 1, 0x63, 5, 1, 0, 1, 10, 0, 0, 1, 0, 22],
            [
                .greeting([.none, .password]),
                .credentials(user: [0x61, 0x62], password: [0x63]), request("10.0.0.1", 22),
            ]
        ),
        // Methods that sluice does not know are no fault.
        ([5, 2, 1, 3], [.greeting([])]),
        // Version 4, with and without a user; and 4a.
        ([4, 1, 0, 80, 127, 0, 0, 1, 0], [request("127.0.0.1", 80, .v4)]),
        ([4, 1, 0, 80, 127, 0, 0, 1, 0x6d, 0x65, 0], [request("127.0.0.1", 80, .v4)]),
        ([4, 1, 0, 80, 0, 0, 0, 1, 0] + name + [0], [request("origin.test", 80, .v4)]),
        ([4, 2, 0, 80, 10, 0, 0, 1, 0], [request("10.0.0.1", 80, .v4, .bind)]),
    ]

    @Test("What clients say is understood, whole, byte by byte, and what follows is left")
    func requests() {
        for (bytes, events) in Self.understood {
            let sent = bytes + (bytes.count > 4 ? [0xca, 0xfe] : [])
            let whole = Hearing(sent)
            #expect(whole.events == events)
            #expect(whole.fault == nil)
            #expect(whole.rest == Array(sent[bytes.count...]))
            #expect(Hearing(sent, pieces: [Int](repeating: 1, count: sent.count)) == whole)
        }
    }

    static let refused: [(bytes: [UInt8], fault: SocksFault)] = [
        ([0x47, 0x45, 0x54], SocksFault(.unknownVersion, at: 0)),
        ([5, 0], SocksFault(.noMethods, at: 1)),
        (greeting + [4, 1], SocksFault(.wrongVersion, at: 0)),
        (greeting + [5, 9], SocksFault(.unknownCommand, at: 1)),
        (greeting + [5, 1, 7], SocksFault(.reservedNotZero, at: 2)),
        (greeting + [5, 1, 0, 2], SocksFault(.unknownAddressType, at: 3)),
        (greeting + [5, 1, 0, 3, 0], SocksFault(.emptyName, at: 4)),
        (greeting + [5, 1, 0, 3, 2, 0x61, 0x20, 0, 80], SocksFault(.invalidName, at: 6)),
        (greeting + [5, 1, 0, 3, 1, 0x00, 0, 80], SocksFault(.invalidName, at: 5)),
        (greeting + [5, 1, 0, 1, 127, 0, 0, 1, 0, 0], SocksFault(.portZero, at: 8)),
        ([5, 1, 2, 5], SocksFault(.wrongVersion, at: 0)),
        ([4, 3], SocksFault(.unknownCommand, at: 1)),
        ([4, 1, 0, 0, 10, 0, 0, 1, 0], SocksFault(.portZero, at: 2)),
        ([4, 1, 0, 80, 0, 0, 0, 1, 0, 0], SocksFault(.emptyName, at: 9)),
        ([4, 1, 0, 80, 0, 0, 0, 1, 0, 0x2f, 0], SocksFault(.invalidName, at: 9)),
        (
            [4, 1, 0, 80, 10, 0, 0, 1] + [UInt8](repeating: 0x61, count: 300),
            SocksFault(.userTooLong, at: 263)
        ),
        (
            [4, 1, 0, 80, 0, 0, 0, 1, 0] + [UInt8](repeating: 0x61, count: 300),
            SocksFault(.nameTooLong, at: 264)
        ),
    ]

    @Test("What is wrong is refused with its place, however it is cut")
    func faults() {
        for (bytes, fault) in Self.refused {
            #expect(Hearing(bytes).fault == fault)
            #expect(Hearing(bytes, pieces: [Int](repeating: 1, count: bytes.count)).fault == fault)
        }
    }

    @Test("A fault is answered in the words of the moment (RFC 1928 §3, §6, RFC 1929 §2)")
    func refusals() {
        let tail: [UInt8] = [0, 1, 0, 0, 0, 0, 0, 0]
        let cases: [(bytes: [UInt8], answer: [UInt8]?)] = [
            ([0x47], nil), ([5, 0], [5, 0xff]), ([5, 1, 2, 5], [1, 1]),
            ([5, 1, 0, 5, 9], [5, 7] + tail), ([5, 1, 0, 5, 1, 0, 2], [5, 8] + tail),
            ([5, 1, 0, 4], [5, 1] + tail), ([4, 3], [0, 0x5b, 0, 0, 0, 0, 0, 0]),
        ]
        for (bytes, answer) in cases { #expect(Hearing(bytes).refusal == answer, "\(bytes)") }
    }

    @Test("20,000 conversations with wrong bytes mean the same however they are cut")
    func hostile() {
        var generator = SeededGenerator(seed: 5)
        let seeds = Self.understood.map(\.bytes) + Self.refused.map(\.bytes)
        for _ in 0..<20_000 {
            var bytes = seeds.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            let pieces = bytes.map { _ in Int.random(in: 0...4, using: &generator) }
            let whole = Hearing(bytes)
            let cut = Hearing(bytes, pieces: pieces)
            #expect(whole == cut, "\(bytes) \(pieces)")
        }
    }
}
