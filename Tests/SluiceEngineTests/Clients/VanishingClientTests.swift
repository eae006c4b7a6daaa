import SluiceCore
import SluiceTestKit
import Testing

@Suite("Clients that go away")
struct VanishingClientTests {
    /// Where in an exchange the client goes.
    enum Stage: String, CaseIterable, Sendable {
        case connected, inHead, inContent, awaitingAnswer, inAnswer, answered, pipelining,
            connecting
    }

    @Test(
        "A client that breaks off: all is let go at once and the row tells",
        arguments: Stage.allCases)
    func resets(at stage: Stage) async throws {
        try await withEngine(configure: { $0.timeouts.connect = 300_000_000 }) { sluice in
            let origin = try await Self.origin(sluice)
            let silent = try ReservedPort(.silent)
            let client = try await sluice.connect()
            try await Self.play(stage, client, sluice, origin, silent)
            await client.reset()
            // Between requests a client may go as it likes.
            let expected: EndReason = stage == .answered ? .complete : .clientClosed
            #expect(try await sluice.closedConnections()[0].end == expected)
            if stage != .connected, stage != .inHead {
                #expect(await sluice.snapshot().exchanges.last?.end == expected)
            }
        }
    }

    @Test(
        "A client that closes may still be reading: it is let go when that shows",
        arguments: Stage.allCases)
    func closes(at stage: Stage) async throws {
        try await withEngine(configure: { $0.timeouts.connect = 300_000_000 }) { sluice in
            let origin = try await Self.origin(sluice)
            let silent = try ReservedPort(.silent)
            let client = try await sluice.connect()
            try await Self.play(stage, client, sluice, origin, silent)
            await client.close()
            try await sluice.command("ban host goes.on.test")
            let ends: Set<EndReason> =
                switch stage {
                case .connected, .answered, .connecting: [.complete]
                case .inHead, .inContent: [.clientClosed]
                case .awaitingAnswer, .pipelining, .inAnswer: [.clientClosed, .complete]
                }
            let end = try #require(try await sluice.closedConnections()[0].end)
            #expect(ends.contains(end))
        }
    }

    /// Answers by halves, and what is asked for silently only when the story goes on.
    private static func origin(_ sluice: EngineUnderTest) async throws -> ScriptedOrigin {
        try await sluice.origin { connection in
            while true {
                let request = try await connection.readHead()
                if request.target == "/silent" { try await sluice.untilBanned() }
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
                if request.target == "/half" { try await sluice.untilBanned() }
                try await connection.send("whole")
            }
        }
    }

    private static func play(
        _ stage: Stage, _ client: RawConnection, _ sluice: EngineUnderTest,
        _ origin: ScriptedOrigin, _ silent: ReservedPort
    ) async throws {
        func get(_ url: String) -> String { "GET \(url) HTTP/1.1\r\nHost: x\r\n\r\n" }
        func untilState(_ state: ConnectionRow.State) async throws {
            try await eventually("state \(state)") {
                await sluice.snapshot().connections.first?.state == state
            }
        }
        switch stage {
        case .connected:
            try await eventually("it is accepted") {
                await sluice.snapshot().gauges.openConnections == 1
            }
        case .inHead:
            try await client.send("GET http://x/ HTTP/1.1\r\nHo")
            try await untilState(.head)
        case .inContent:
            try await client.send(
                "POST \(origin.url("/silent")) HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"
            )
            try await eventually("its content arrives") {
                try await origin.received().hasSuffix("half")
            }
        case .awaitingAnswer:
            try await client.send(get(origin.url("/silent")))
            _ = try await origin.connection()
            try await untilState(.waiting)
        case .inAnswer:
            try await client.send(get(origin.url("/half")))
            _ = try await client.read(until: "half")
        case .answered:
            try await client.send(get(origin.url()))
            _ = try await client.readResponse()
        case .pipelining:
            try await client.send(get(origin.url("/silent")) + get(origin.url("/2")))
            try await untilState(.waiting)
        case .connecting:
            try await client.send(get("http://\(silent.authority)/"))
            try await untilState(.connecting)
        }
    }

    @Test("A client that has ended its sending still gets its answer")
    func halfClosed() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                try await eventually("the end of the request is noticed") {
                    await sluice.snapshot().connections.first?.state == .waiting
                }
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
                try await connection.waitForEnd()
            }
            let client = try await sluice.connect()
            try await client.send(
                "POST \(origin.url()) HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
            try await client.endSending()
            #expect(try await client.readTextToEnd().hasSuffix("\r\n\r\nhello"))
            #expect(try await sluice.closedConnections()[0].end == .complete)
        }
    }

    @Test("All requests sent before the end of sending are answered")
    func halfClosedPipeline() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { request in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\(request.target)"
            }
            let client = try await sluice.connect()
            let requests = (1...3).map { "GET \(origin.url("/\($0)")) HTTP/1.1\r\nHost: x\r\n\r\n" }
            try await client.send(requests.joined())
            try await client.endSending()
            let all = try await client.readTextToEnd()
            for number in 1...3 { #expect(all.contains("\r\n\r\n/\(number)")) }
        }
    }
}
