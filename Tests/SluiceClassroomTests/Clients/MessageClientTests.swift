import SluiceClassroom
import SluiceCore
import Testing

@Suite("The message client", .timeLimit(.minutes(1)))
struct MessageClientTests {
    private func client(_ message: String, to address: Endpoint = anyLoopbackPort) -> MessageClient
    {
        MessageClient(
            proxy: HostAndPort(address), serverAddress: "127.0.0.1", serverPort: 5000,
            message: message)
    }

    @Test("sends one object")
    func request() {
        #expect(
            String(decoding: client("abcd").request, as: UTF8.self)
                == "{\"server_ip\":\"127.0.0.1\",\"server_port\":5000,\"message\":\"abcd\"}")
    }

    @Test(
        "what it sends is what the proxy reads, whatever was typed",
        arguments: ["a\"b\\", "é🙂日x"])
    func quoting(message: String) throws {
        let request = try MessageRequest(parsing: client(message).request)
        #expect(request.server == HostAndPort(host: "127.0.0.1", port: 5000))
        #expect(request.message == message)
    }

    @Test("waits for the whole answer")
    func answer() async throws {
        try await running(MessageOrigin(patience: .seconds(60))) { address in
            let answer = try await client("abcd", to: address).run()
            // The server takes the first four letters of the object for the message.
            #expect(answer.text.hasPrefix("received \"{\"se\" from 127.0.0.1:"))
            #expect(!answer.isError)
        }
    }

    @Test("tells an error object from a reply")
    func errors() {
        let error = MessageAnswer(bytes: Array("{\"error\":\"banned\",\"detail\":\"x\"}\n".utf8))
        #expect(error.isError)
        #expect(error.text == "{\"error\":\"banned\",\"detail\":\"x\"}")
        #expect(!MessageAnswer(bytes: Array("error".utf8)).isError)
    }

    @Test("a proxy that closes without a word is a fault")
    func noAnswer() async throws {
        try await running(CannedOrigin(answers: [""], closes: true)) { address in
            await #expect(throws: ClientFault.closedEarly) {
                try await client("abcd", to: address).run()
            }
        }
    }

    @Test("an answer without an end is given up")
    func endlessAnswer() async throws {
        let flood = String(repeating: "a", count: 70_000)
        try await running(CannedOrigin(answers: [flood])) { address in
            await #expect(throws: ClientFault.self) { try await client("abcd", to: address).run() }
        }
    }
}
