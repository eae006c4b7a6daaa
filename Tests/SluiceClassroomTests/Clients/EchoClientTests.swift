import SluiceClassroom
import SluiceCore
import Testing

@Suite("The echo client checks every answer", .timeLimit(.minutes(1)))
struct EchoClientTests {
    @Test("two clients at once get all their answers, in order")
    func twoClients() async throws {
        try await running(EchoOrigin()) { address in
            let client = EchoClient(target: HostAndPort(address), count: 10_000)
            async let first = client.run()
            async let second = client.run()
            for report in try await [first, second] {
                #expect(report.answers == 10_000)
                #expect(report.failures == 0)
                #expect(report.bytes == 2 * (1...10_000).reduce(0) { $0 + 8 + "\($1)".count })
                #expect(report.rate > 0)
            }
        }
    }

    @Test("a message of several bytes a letter is checked in upper case")
    func unicode() async throws {
        let notebook = Notebook()
        try await running(EchoOrigin()) { address in
            var client = EchoClient(target: HostAndPort(address), count: 3, message: "straße é")
            client.onAnswer = { number, answer in notebook.write("\(number) \(answer)") }
            let report = try await client.run()
            #expect(report.failures == 0)
        }
        #expect(notebook.lines == ["1 STRASSE É", "2 STRASSE É", "3 STRASSE É"])
    }

    @Test(
        "the report is a sentence",
        arguments: [
            (1, "1 answer in 0.50 s, 2 a second, 0 wrong"),
            (1200, "1200 answers in 0.50 s, 2400 a second, 0 wrong"),
        ])
    func report(answers: Int, text: String) {
        var report = EchoReport()
        report.answers = answers
        report.duration = .milliseconds(500)
        #expect(report.description == text)
    }

    @Test("a server that answers something else is noticed")
    func wrongAnswers() async throws {
        try await running(GameOrigin(opponent: { _ in ScriptedOpponent(5, 1, 6) })) { address in
            let client = EchoClient(target: HostAndPort(address), count: 1, message: "3")
            let report = try await client.run()
            #expect(report.failures == 1)
        }
    }

    @Test("a server that says more than was asked is noticed")
    func longAnswer() async throws {
        try await running(MessageOrigin(patience: .seconds(60))) { address in
            let client = EchoClient(target: HostAndPort(address), count: 2, message: "abcd")
            await #expect(throws: ClientFault.self) { try await client.run() }
        }
    }

    @Test("a server that never answers is given up")
    func silence() async throws {
        try await running(MessageOrigin(patience: .seconds(60))) { address in
            var client = EchoClient(target: HostAndPort(address), count: 1, message: "abc")
            client.patience = .milliseconds(20)
            await #expect(throws: ClientFault.silent(for: .milliseconds(20))) {
                try await client.run()
            }
        }
    }

    @Test("nobody there is said in words")
    func refused() async throws {
        let refusing = ClosedPort()
        let target = HostAndPort(refusing.address)
        await #expect(
            throws: ClientFault.unreachable(target: target, reason: "Connection refused")
        ) {
            try await EchoClient(target: target, count: 1).run()
        }
        withExtendedLifetime(refusing) {}
    }

    @Test("cancelling ends a run at once")
    func cancellation() async throws {
        try await running(EchoOrigin()) { address in
            let (answers, first) = AsyncStream<Int>.makeStream()
            let run = Task {
                var client = EchoClient(target: HostAndPort(address), count: .max)
                client.onAnswer = { number, _ in first.yield(number) }
                return try await client.run()
            }
            for await _ in answers { break }
            run.cancel()
            await #expect(throws: ClientFault.cancelled) { try await run.value }
        }
    }

    @Test("a client comes from the address it was given")
    func source() async throws {
        let notebook = Notebook()
        try await running(EchoOrigin(narrate: notebook.write)) { address in
            var client = EchoClient(target: HostAndPort(address), count: 1)
            client.source = IPAddress("127.0.0.9")
            _ = try await client.run()
        }
        #expect(notebook.lines.first?.hasPrefix("127.0.0.9:") == true)
    }
}
