import SluiceClassroom
import SluiceCore
import Testing

@Suite("The message server replies with what it was sent and by whom", .timeLimit(.minutes(1)))
struct MessageOriginTests {
    @Test("four letters are answered at once, and the connection closed")
    func fourLetters() async throws {
        let notebook = Notebook()
        let origin = MessageOrigin(patience: .seconds(60), narrate: notebook.write)
        let peer = try await running(origin) { address in
            let proxy = try RawClient(address)
            try proxy.send("ABCD")
            #expect(try proxy.receiveAllText() == "received \"ABCD\" from \(proxy.local)\n")
            return proxy.local
        }
        #expect(
            notebook.lines == [
                "\(peer) connected: the proxy's address, or a client's that came directly",
                "\(peer) sent \"ABCD\", 4 bytes",
                "reply to \(peer): received \"ABCD\" from \(peer)",
                "\(peer) closed",
            ])
    }

    @Test("letters of several bytes count as letters, wherever they are cut")
    func cutLetters() async throws {
        try await running(MessageOrigin(patience: .seconds(60))) { address in
            let proxy = try RawClient(address)
            for byte in Array("éàüß".utf8) { try proxy.send([byte]) }
            #expect(try proxy.receiveAllText() == "received \"éàüß\" from \(proxy.local)\n")
        }
    }

    @Test(
        "a shorter message ends with its line or with the input",
        arguments: [("ab\r\n", false), ("ab", true), ("\n\r\nab\n", false)])
    func shortMessage(sent: String, finishes: Bool) async throws {
        try await running(MessageOrigin(patience: .seconds(60))) { address in
            let proxy = try RawClient(address)
            try proxy.send(sent)
            if finishes { proxy.finish() }
            #expect(try proxy.receiveAllText() == "received \"ab\" from \(proxy.local)\n")
        }
    }

    @Test("what a terminal would act on is written out, in the reply and in the narration")
    func escapes() async throws {
        let notebook = Notebook()
        try await running(MessageOrigin(patience: .seconds(60), narrate: notebook.write)) {
            address in
            let proxy = try RawClient(address)
            try proxy.send("\u{1b}[2J")
            let reply = "received \"\\x1b[2J\" from \(proxy.local)\n"
            #expect(try proxy.receiveAllText() == reply)
        }
        #expect(!notebook.lines.isEmpty)
        #expect(notebook.lines.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 } })
    }

    @Test("a flood without letters is answered and does not reset the reply")
    func flood() async throws {
        try await running(MessageOrigin(patience: .seconds(60))) { address in
            let proxy = try RawClient(address)
            try proxy.send([UInt8](repeating: 0xff, count: 100_000))
            let reply = try proxy.receiveAllText()
            #expect(reply.hasPrefix("received \"\\xff\\xff"))
            #expect(reply.hasSuffix(" from \(proxy.local)\n"))
        }
    }
}
