import SluiceTestKit
import Synchronization

/// Counts requests, so that a test can tell a stored answer from a fresh one.
final class Tally: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func next() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}

extension EngineUnderTest {
    /// An origin whose answers are 200, carry these fields, and say which request they answer:
    /// `answer 1`, `answer 2`.
    func numbered(
        _ fields: String = "Cache-Control: max-age=60\r\n", by tally: Tally = Tally()
    ) async throws -> ScriptedOrigin {
        try await origin { _ in Self.answer(tally.next(), fields) }
    }

    static func answer(_ number: Int, _ fields: String) -> String {
        let body = "answer \(number)"
        return "HTTP/1.1 200 OK\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
