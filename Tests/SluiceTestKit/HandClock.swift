package import SluiceCore
package import SluiceEngine
import Synchronization

/// Time that passes only when a test lets it. It begins on 1 January 2026 at noon.
package final class HandClock: Sendable {
    private let elapsed = Mutex<Int64>(0)
    private let holding = Mutex<(gate: ThreadGate?, isHeld: Bool)>((nil, false))
    private static let noon: Int64 = 1_767_268_800_000_000_000

    package init() {}

    /// Both clocks move.
    package func advance(seconds: Double) {
        elapsed.withLock { $0 += Int64(seconds * 1e9) }
    }

    /// Holds the next thread that asks for the time: an event loop, of an engine that has one only.
    /// What happens until `letGo` it meets all at once.
    package func hold() async throws {
        holding.withLock { $0 = (ThreadGate(), false) }
        try await eventually("the loop is held") { self.holding.withLock { $0.isHeld } }
    }

    package func letGo() {
        holding.withLock { holding in
            holding.gate?.open()
            holding = (nil, false)
        }
    }

    private func waitWhileHeld() {
        let gate = holding.withLock { holding in
            if holding.gate != nil { holding.isHeld = true }
            return holding.gate
        }
        gate?.wait()
    }

    package var now: WallTime { WallTime(nanoseconds: Self.noon + elapsed.withLock { $0 }) }

    package var engineClock: EngineClock {
        EngineClock(
            // Far from zero, as on a computer that has been up for a while.
            monotonic: { [self] in
                waitWhileHeld()
                return MonotonicTime(nanoseconds: 86_400_000_000_000 + elapsed.withLock { $0 })
            },
            wall: { [self] in now })
    }
}
