import SluiceCore
import SluiceTestKit

/// An origin that holds its answers back until it is let, and clients that all want the same.
struct Crowd {
    let sluice: EngineUnderTest
    let origin: ScriptedOrigin
    let gate: Gate
    /// Of requests at the origin.
    let tally: Tally

    static let fresh = "Cache-Control: max-age=60\r\n"

    enum Held { case all, first, none }

    /// - Parameter answer: to the request with this number, from 1.
    static func at(
        _ sluice: EngineUnderTest, holding held: Held = .all,
        _ answer: @escaping @Sendable (Int) -> String = { EngineUnderTest.answer($0, fresh) }
    ) async throws -> Crowd {
        let (gate, tally) = (Gate(), Tally())
        let origin = try await sluice.origin { connection in
            _ = try await connection.readRequest()
            let number = tally.next()
            if held == .all || held == .first && number == 1 { await gate.wait() }
            try await connection.send(answer(number))
        }
        return Crowd(sluice: sluice, origin: origin, gate: gate, tally: tally)
    }

    /// - Parameter host: of the origin, where it is not its address.
    func url(_ host: String? = nil) -> String {
        host.map { "http://\($0):\(origin.port)/" } ?? origin.url()
    }

    func ask(_ url: String? = nil) async throws -> RawConnection {
        let client = try await sluice.connect()
        try await client.send("GET \(url ?? self.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
        return client
    }

    /// So many clients; connections go round the loops.
    func ask(_ count: Int, _ url: String? = nil) async throws -> [RawConnection] {
        var clients: [RawConnection] = []
        for _ in 0..<count { clients.append(try await ask(url)) }
        return clients
    }

    func untilFollowed(by count: Int) async throws {
        try await eventually("\(count) follow") {
            await sluice.count(.cacheCollapsed) == UInt64(count)
        }
    }

    func untilAsked(_ count: Int = 1) async throws {
        try await eventually("the origin is asked \(count) times") { tally.count == count }
    }

    func leave(_ client: RawConnection) async throws -> EndReason? {
        await client.reset()
        return try await sluice.endedExchanges(1).first?.end
    }

    /// What they get, in their order.
    func texts(_ clients: [RawConnection]) async throws -> [String] {
        var texts: [String] = []
        for client in clients { texts.append(try await client.readResponse().text) }
        return texts
    }
}
