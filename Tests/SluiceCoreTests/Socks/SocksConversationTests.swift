import Testing

@testable import SluiceCore

@Suite("The client's side of SOCKS5, and replies")
struct SocksConversationTests {
    private static let destination = HostAndPort(host: "origin.test", port: 443)
    private static let connect: [UInt8] =
        [5, 1, 0, 3, 11] + Array("origin.test".utf8) + [1, 187]
    private static let bound = SocksReply.succeeded.bytes(
        for: .v5, bound: Endpoint(.v4(0x7f00_0001), 4711))

    /// What a conversation says to replies that arrive in pieces of this size.
    private static func lead(
        _ replies: [UInt8], piece: Int, credentials: ProxyCredentials? = nil
    ) throws -> (events: [SocksConversation.Event], rest: [UInt8]) {
        var conversation = try SocksConversation(to: destination, credentials: credentials)
        var events: [SocksConversation.Event] = []
        var waiting: [UInt8] = []
        for start in stride(from: 0, to: replies.count, by: piece) {
            waiting += replies[start..<min(start + piece, replies.count)]
            while case let step = try conversation.read(waiting.span.bytes),
                step.event != .needsMore
            {
                waiting.removeFirst(step.consumed)
                events.append(step.event)
            }
        }
        return (events, waiting)
    }

    @Test("A parent that asks for nothing connects; bytes behind its reply are the origin's")
    func open() throws {
        #expect(try SocksConversation(to: Self.destination).greeting == [5, 1, 0])
        for piece in [1, 3, 100] {
            let (events, rest) = try Self.lead([5, 0] + Self.bound + [0xca, 0xfe], piece: piece)
            let from = Endpoint(.loopback, 4711)
            #expect(events == [.send(Self.connect), .connected(from)])
            #expect(rest == [0xca, 0xfe])
        }
    }

    @Test("What a parent calls its own address cannot undo that it has connected")
    func boundNames() throws {
        for name in ["", "a b/c", "proxy.test"] {
            let reply: [UInt8] = [5, 0, 0, 3, UInt8(name.utf8.count)] + Array(name.utf8) + [0, 80]
            for piece in [1, 100] {
                let (events, rest) = try Self.lead([5, 0] + reply + [0xca], piece: piece)
                #expect(events == [.send(Self.connect), .connected(nil)])
                #expect(rest == [0xca])
            }
        }
    }

    @Test("User and password are said when they are asked for (RFC 1929)")
    func credentials() throws {
        let me = ProxyCredentials(user: "me", password: "x")
        let conversation = try SocksConversation(to: Self.destination, credentials: me)
        #expect(conversation.greeting == [5, 2, 0, 2])
        let said: [UInt8] = [1, 2, 0x6d, 0x65, 1, 0x78]
        for piece in [1, 100] {
            let right = try Self.lead([5, 2, 1, 0] + Self.bound, piece: piece, credentials: me)
            #expect(right.events.prefix(2) == [.send(said), .send(Self.connect)])
            let wrong = try Self.lead([5, 2, 1, 9], piece: piece, credentials: me)
            #expect(wrong.events == [.send(said), .refused(.wrongCredentials)])
        }
    }

    @Test("Refusals carry their reason", arguments: SocksReply.allCases.dropFirst())
    func refusals(reply: SocksReply) throws {
        let (events, _) = try Self.lead([5, 0] + reply.bytes(for: .v5), piece: 1)
        #expect(events == [.send(Self.connect), .refused(.reply(reply))])
        #expect(try Self.lead([5, 0xff], piece: 1).events == [.refused(.noMethod)])
    }

    @Test("A parent that does not speak SOCKS5 is a fault, with its place")
    func faults() throws {
        let wrong: [(bytes: [UInt8], fault: SocksFault)] = [
            (Array("HTTP".utf8), SocksFault(.wrongVersion, at: 0)),
            ([5, 2], SocksFault(.methodNotOffered, at: 1)),
            ([5, 1], SocksFault(.methodNotOffered, at: 1)),
            ([5, 0, 4], SocksFault(.wrongVersion, at: 0)),
            ([5, 0, 5, 9], SocksFault(.unknownReply, at: 1)),
            ([5, 0, 5, 0, 1], SocksFault(.reservedNotZero, at: 2)),
            ([5, 0, 5, 0, 0, 9], SocksFault(.unknownAddressType, at: 3)),
        ]
        for (bytes, fault) in wrong {
            #expect(throws: fault) { try Self.lead(bytes, piece: 1) }
            #expect(throws: fault) { try Self.lead(bytes, piece: 100) }
        }
    }

    @Test("What does not fit into SOCKS is said before anything is sent")
    func lengths() {
        let long = String(repeating: "a", count: 256)
        #expect(throws: SocksFault(.nameTooLong, at: 0)) {
            try SocksConversation(to: HostAndPort(host: long, port: 1))
        }
        for (user, password) in [("", "x"), ("x", ""), (long, "x"), ("x", long)] {
            #expect(throws: SocksFault(.invalidCredentials, at: 0)) {
                let wrong = ProxyCredentials(user: user, password: password)
                return try SocksConversation(to: Self.destination, credentials: wrong)
            }
        }
    }

    @Test("Replies of both versions, byte for byte")
    func replies() {
        let v4 = Endpoint(.v4(0x0a00_0001), 80)
        let v6 = Endpoint(IPAddress(v6Bits: 1), 80)
        let succeeded = SocksReply.succeeded
        #expect(succeeded.bytes(for: .v5, bound: v4) == [5, 0, 0, 1, 10, 0, 0, 1, 0, 80])
        #expect(
            succeeded.bytes(for: .v5, bound: v6)
                == [5, 0, 0, 4] + [UInt8](repeating: 0, count: 15) + [1, 0, 80])
        #expect(succeeded.bytes(for: .v4, bound: v4) == [0, 0x5a, 0, 80, 10, 0, 0, 1])
        #expect(succeeded.bytes(for: .v4, bound: v6) == [0, 0x5a, 0, 80, 0, 0, 0, 0])
        #expect(SocksReply.notAllowed.bytes(for: .v4) == [0, 0x5b, 0, 0, 0, 0, 0, 0])
        #expect(SocksReply.notAllowed.bytes(for: .v5) == [5, 2, 0, 1, 0, 0, 0, 0, 0, 0])
        #expect(SocksReply.choice(nil) == [5, 0xff])
        #expect(SocksReply.choice(.password) == [5, 2])
        #expect(SocksReply.authentication(isRight: false) == [1, 1])
    }
}
