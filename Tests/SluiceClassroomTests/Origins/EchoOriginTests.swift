import SluiceClassroom
import SluiceCore
import Testing

@Suite("The echo server answers in upper case", .timeLimit(.minutes(1)))
struct EchoOriginTests {
    @Test("a message comes back in upper case", arguments: [("hello", "HELLO"), ("é", "É")])
    func answers(message: String, answer: String) async throws {
        try await running(EchoOrigin()) { address in
            let client = try RawClient(address)
            try client.send(message)
            #expect(try client.receiveText(answer.utf8.count) == answer)
        }
    }

    @Test("a letter cut between two sends comes back whole")
    func cutLetter() async throws {
        try await running(EchoOrigin()) { address in
            let client = try RawClient(address)
            try client.send([0x61, 0xc3])
            #expect(try client.receive(1) == [0x41])
            try client.send([0xa9])
            #expect(try client.receiveText(2) == "É")
        }
    }

    @Test("a client that has closed its side still gets every answer")
    func halfClose() async throws {
        try await running(EchoOrigin()) { address in
            let client = try RawClient(address)
            try client.send([UInt8](repeating: UInt8(ascii: "q"), count: 300_000) + [0xc3])
            client.finish()
            let answer = try client.receiveAll()
            #expect(answer == [UInt8](repeating: UInt8(ascii: "Q"), count: 300_000) + [0xc3])
        }
    }

    @Test("a client that does not read is not read from, and loses nothing")
    func backpressure() async throws {
        try await running(EchoOrigin()) { address in
            let client = try RawClient(address)
            let flood = [UInt8](repeating: UInt8(ascii: "w"), count: 128 << 20)
            let taken = try client.sendWhatFits(of: flood)
            #expect(taken < flood.count)
            client.finish()
            let answer = try client.receiveAll()
            #expect(answer.count == taken)
            #expect(answer == [UInt8](repeating: UInt8(ascii: "W"), count: taken))
        }
    }

    @Test("one client's reset leaves the others alone")
    func vanishedClient() async throws {
        try await running(EchoOrigin()) { address in
            let stays = try RawClient(address)
            for _ in 0..<20 { try RawClient(address).send("unread") }
            try stays.send("still here")
            #expect(try stays.receiveText(10) == "STILL HERE")
        }
    }

    @Test("an address in use is said in words")
    func addressInUse() async throws {
        try await running(EchoOrigin()) { address in
            await #expect(
                throws: OriginFault.cannotListen(address, reason: "Address already in use")
            ) {
                _ = try await EchoOrigin().start(on: address)
            }
        }
    }
}
