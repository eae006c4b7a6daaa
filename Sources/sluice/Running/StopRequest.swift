import Dispatch
import Synchronization

/// Whether the program was asked to stop: by a signal, a key, a command or the end of its time.
nonisolated final class StopRequest: Sendable {
    private struct State {
        var isMade = false
        var onceMade: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())
    private let made = DispatchSemaphore(value: 0)

    var isMade: Bool { state.withLock { $0.isMade } }

    /// Returns `false` when it had been made before.
    @discardableResult
    func make() -> Bool {
        let onceMade: (@Sendable () -> Void)? = state.withLock { state in
            guard !state.isMade else { return nil }
            state.isMade = true
            return state.onceMade
        }
        guard let onceMade else { return false }
        made.signal()
        onceMade()
        return true
    }

    /// Calls this when the request is made, or now when it is there already.
    func onceMade(_ body: @escaping @Sendable () -> Void) {
        let isMade = state.withLock { state in
            state.onceMade = body
            return state.isMade
        }
        if isMade { body() }
    }

    /// Returns when the request was made.
    func wait() {
        made.wait()
        made.signal()
    }
}
