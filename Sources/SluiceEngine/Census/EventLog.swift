import SluiceCore
import Synchronization

/// What the engine did that is not traffic: the last 500 events, for the Log screen. Any thread
/// may write; on the traffic loops only rare paths do.
final class EventLog: Sendable {
    private struct State {
        var ring = Ring<EventRow>(limit: 500)
        var nextID: UInt64 = 1
    }

    private let state = Mutex(State())
    private let clock: EngineClock

    init(clock: EngineClock) { self.clock = clock }

    /// `text` must be safe to show: bytes of strangers go through `WireText.escaped()` first.
    /// - Parameter entry: of the journal, when it tells of a change of policy.
    func record(_ severity: Severity, _ text: String, entry: JournalEntry.ID? = nil) {
        let now = clock.wall()
        state.withLock { state in
            state.ring.append(
                EventRow(
                    id: state.nextID, time: now, severity: severity, text: text, entry: entry))
            state.nextID += 1
        }
    }

    /// Oldest first, and how many were pushed out.
    var rows: (rows: [EventRow], dropped: Int) {
        state.withLock { ($0.ring.inOrder, $0.ring.dropped) }
    }
}
