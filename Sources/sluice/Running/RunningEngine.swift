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
    private let report: @Sendable (Notice) -> Void

    /// - Parameter report: hears what came of a reload.
    init(report: @escaping @Sendable (Notice) -> Void) { self.report = report }

    /// The engine runs; what came too early is made up for.
    func began(_ engine: Engine) {
        let isReloadDue = state.withLock { state in
            defer { state = .running(engine) }
            if case .starting(let isDue) = state { return isDue }
            return false
        }
        if isReloadDue { reload(engine) }
    }

    /// Reads all files again, now or as soon as there is an engine.
    func reload() {
        let engine: Engine? = state.withLock { state in
            if case .running(let engine) = state { return engine }
            state = .starting(isReloadDue: true)
            return nil
        }
        if let engine { reload(engine) }
    }

    private func reload(_ engine: Engine) {
        Task.detached { [report] in
            if let reply = await engine.reload() { report(reply.notice) }
        }
    }
}
