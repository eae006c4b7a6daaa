import Synchronization

/// What the simulated clients have done so far.
package struct TrafficSummary: Equatable, Sendable {
    /// Visits begun.
    package var visits = 0
    /// Answers read to their end, by status.
    package var answers: [UInt16: Int] = [:]
    /// Bytes of content in answers, and in echo sessions both ways.
    package var bytes = 0
    /// Messages answered by the echo server.
    package var roundTrips = 0
    /// CONNECT tunnels opened.
    package var tunnels = 0
    /// Visits that a refusal, a reset or a wrong answer cut short.
    package var failures = 0

    /// Nothing done yet.
    package init() {}

    /// Answers of all statuses.
    package var requests: Int { answers.values.reduce(0, +) }
}

extension TrafficSummary: CustomStringConvertible {
    /// One line for people.
    package var description: String {
        let statuses = answers.sorted { $0.key < $1.key }.map { "\($0.value) x \($0.key)" }
        return "\(visits) visits, \(requests) answers (\(statuses.joined(separator: ", "))), "
            + "\(bytes) bytes, \(roundTrips) echo round trips, \(tunnels) tunnels, "
            + "\(failures) failures"
    }
}

/// The one summary that all simulated clients add to.
final class TrafficTally: Sendable {
    private let kept = Mutex(TrafficSummary())

    var summary: TrafficSummary { kept.withLock { $0 } }

    func add(_ change: (inout TrafficSummary) -> Void) { kept.withLock { change(&$0) } }

    func add(_ reply: WebReply) {
        add {
            $0.answers[reply.status, default: 0] += 1
            $0.bytes += reply.count
        }
    }
}
