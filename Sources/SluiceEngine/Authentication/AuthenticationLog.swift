import SluiceCore
import Synchronization

/// `auth.log` in the state directory: who failed to say who they are. Made when a listener first
/// asks, and written like the access log, off the event loops.
final class AuthenticationLog: Sendable {
    private let path: String?
    private let file = Mutex<AccessLog?>(nil)
    private let report: @Sendable (AccessLog.Report) -> Void

    /// - Parameter path: `nil` without a state directory; then there is none.
    init(path: String?, report: @escaping @Sendable (AccessLog.Report) -> Void) {
        self.path = path
        self.report = report
    }

    /// Not to be called on an event loop.
    func open() throws(FileFault) {
        guard let path, file.withLock({ $0 == nil }) else { return }
        let opened = try AccessLog(path: path, report: report)
        file.withLock { $0 = opened }
    }

    func append(_ failure: AuthenticationFailure) {
        file.withLock(\.self)?.submit(Array(failure.line.utf8))
    }

    func reopen() { file.withLock(\.self)?.reopen() }
    func close() { file.withLock(\.self)?.close() }

    var droppedLines: UInt64 { file.withLock(\.self)?.droppedLines ?? 0 }
}
