import SluiceCore
import SluiceEngine
import Synchronization

/// The engine as signals find it: they may come before it has begun.
nonisolated final class RunningEngine: Sendable {
    private enum State {
        case starting(isReloadDue: Bool)
        case running(Engine)
    }

    private let state = Mutex(State.starting(isReloadDue: false))

    /// The engine runs; what came too early is made up for.
    func began(_ engine: Engine) {
        let isReloadDue = state.withLock { state in
            defer { state = .running(engine) }
            if case .starting(let isDue) = state { return isDue }
            return false
        }
        if isReloadDue { Self.reload(engine) }
    }

    /// Reads all files again, now or as soon as there is an engine.
    func reload() {
        let engine: Engine? = state.withLock { state in
            if case .running(let engine) = state { return engine }
            state = .starting(isReloadDue: true)
            return nil
        }
        if let engine { Self.reload(engine) }
    }

    private static func reload(_ engine: Engine) {
        Task.detached { await engine.reload() }
    }
}
