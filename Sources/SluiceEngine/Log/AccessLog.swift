import Dispatch
import Synchronization

/// The access log. Lines are handed over by the event loops and written on a thread of its own, so
/// that a slow disk never holds up traffic. What the disk does not take waits, at most
/// `byteLimit`; beyond that whole batches are dropped and counted.
package final class AccessLog: Sendable {
    /// What the operator should hear of, once each time it changes.
    package enum Report: Equatable, Sendable {
        /// Lines wait from now on.
        case failing(FileFault)
        /// Lines are written again.
        case recovered
        /// A rotated log could not be opened; the old file stays in use.
        case notReopened(FileFault)
    }

    /// Bytes that may wait for the writer.
    package static let byteLimit = 8 << 20

    private enum Job {
        case write([UInt8])
        case reopen
    }

    private struct Pending {
        var jobs: [Job] = []
        /// Bytes submitted and not in the file yet.
        var bytes = 0
        var droppedLines: UInt64 = 0
        var isDrainScheduled = false
        var isClosed = false
    }

    private let pending = Mutex(Pending())
    private let file: Mutex<LogFile>
    private let writer = DispatchQueue(label: "access log", qos: .utility)
    private let report: @Sendable (Report) -> Void

    /// - Parameters:
    ///   - path: opened for appending, created with mode 0600; `-` is standard output.
    ///   - report: called on the writer's thread.
    package init(path: String, report: @escaping @Sendable (Report) -> Void) throws(FileFault) {
        file = Mutex(try LogFile(path: path))
        self.report = report
    }

    /// Lines that were lost because the disk did not take them in time.
    package var droppedLines: UInt64 { pending.withLock { $0.droppedLines } }

    /// Hands over whole lines. Never waits for the disk.
    package func submit(_ lines: [UInt8]) {
        guard !lines.isEmpty else { return }
        let isFirst = pending.withLock { pending in
            guard !pending.isClosed, pending.bytes + lines.count <= Self.byteLimit else {
                pending.droppedLines += Self.count(lines)
                return false
            }
            pending.bytes += lines.count
            return Self.enqueue(.write(lines), in: &pending)
        }
        if isFirst { scheduleDrain() }
    }

    /// Goes on in a file opened anew under the same path: what was submitted before goes to the old
    /// one, what comes after to the new one.
    package func reopen() {
        if pending.withLock({ Self.enqueue(.reopen, in: &$0) }) { scheduleDrain() }
    }

    /// Writes what was submitted and takes nothing more. Waits for the disk, but not longer than
    /// told: a pipe nobody reads must not keep the program from ending.
    package func close(within seconds: Int = 5) {
        pending.withLock { $0.isClosed = true }
        let finished = DispatchSemaphore(value: 0)
        writer.async {
            self.drain()
            self.giveUpBacklog()
            finished.signal()
        }
        _ = finished.wait(timeout: .now() + .seconds(seconds))
    }

    /// Returns when what was submitted before has been written or tried.
    func waitUntilIdle() { writer.sync {} }

    /// - Returns: whether nobody has called for the writer yet.
    private static func enqueue(_ job: Job, in pending: inout Pending) -> Bool {
        pending.jobs.append(job)
        defer { pending.isDrainScheduled = true }
        return !pending.isDrainScheduled
    }

    private static func count(_ lines: [UInt8]) -> UInt64 {
        UInt64(lines.count { $0 == UInt8(ascii: "\n") })
    }
}

// MARK: - On the writer's thread

extension AccessLog {
    private func scheduleDrain() {
        writer.async { self.drain() }
    }

    private func drain() {
        let jobs = pending.withLock { pending in
            pending.isDrainScheduled = false
            defer { pending.jobs = [] }
            return pending.jobs
        }
        for job in jobs { perform(job) }
    }

    private func perform(_ job: Job) {
        switch job {
        case .write(let lines): attempt { $0.write(lines) }
        case .reopen:
            do throws(FileFault) {
                try file.withLock { file throws(FileFault) in try file.reopen() }
            } catch {
                report(.notReopened(error))
            }
            attempt { $0.writeBacklog() }
        }
    }

    /// Writes, takes what was written off the account and reports a change for better or worse.
    private func attempt(_ write: (inout LogFile) -> Int) {
        let (written, before, after) = file.withLock { file in
            let before = file.fault
            return (write(&file), before, file.fault)
        }
        pending.withLock { $0.bytes -= written }
        switch (before, after) {
        case (nil, let fault?): report(.failing(fault))
        case (_?, nil): report(.recovered)
        default: break
        }
    }

    private func giveUpBacklog() {
        attempt { $0.writeBacklog() }
        let lost = file.withLock { UInt64($0.backlogLines) }
        pending.withLock { $0.droppedLines += lost }
    }
}
