import Glibc
import NIOPosix
import SluiceCore

/// The lists that rules refer to, as read from their files: off the event loops, on a thread of
/// their own. A list that cannot be read again stays as it was; one that never could is not there.
actor ListShelf {
    private let folder: String
    private let threads: NIOThreadPool
    private let clock: EngineClock
    private let events: EventLog

    private var files: [String: File] = [:]
    private var reading: [String: Task<Void, Never>] = [:]
    private var isRefreshing = false
    /// Counts up with each change of a list, or of what is known of it.
    private var generation: UInt64 = 0

    private struct File {
        var list: Blocklist?
        var row: ListRow
        /// Of the file that was read, understood or not; `nil` where there was none.
        var stamp: FileStamp?
        /// As it looked a moment ago: whoever writes it may not be done before it stays the same.
        var lastSeen: FileStamp?
    }

    /// What rules match by.
    struct Lists: Sendable {
        let byPath: [String: Blocklist]
        let generation: UInt64
    }

    /// - Parameter folder: what paths are of that do not begin with a slash.
    init(folder: String, threads: NIOThreadPool, clock: EngineClock, events: EventLog) {
        self.folder = folder
        self.threads = threads
        self.clock = clock
        self.events = events
    }

    nonisolated func file(_ path: String) -> ListFile {
        ListFile(path: path.hasPrefix("/") ? path : "\(folder)/\(path)", name: path)
    }

    /// Runs what reads or writes a file.
    nonisolated func offLoops<Value: Sendable>(
        _ body: @escaping @Sendable () throws(FileFault) -> Value
    ) async throws(FileFault) -> Value {
        do {
            return try await threads.runIfActive(body)
        } catch {
            throw error as? FileFault ?? FileFault("read", folder, reason: "sluice ends")
        }
    }

    var rows: [String: ListRow] { files.mapValues(\.row) }

    /// Has all of these, and no others.
    func keep(_ paths: Set<String>) async -> Lists {
        for path in files.keys where !paths.contains(path) {
            files[path] = nil
            generation += 1
        }
        for path in paths.sorted() where files[path] == nil { await read(path) }
        return Lists(byPath: files.compactMapValues(\.list), generation: generation)
    }

    /// Reads a file that was not read yet, or could not be.
    func find(_ path: String) async {
        if files[path]?.list == nil { await read(path) }
    }

    /// Reads the files again that have changed and are the same as they were when this was last
    /// asked, or all of them.
    /// - Returns: whether a list is another one now.
    func refresh(force: Bool) async -> Bool {
        guard !isRefreshing else { return false }
        isRefreshing = true
        defer { isRefreshing = false }
        let before = generation
        for (path, known) in files {
            let stamp = FileStamp(of: file(path).path)
            guard force || stamp != known.stamp else { continue }
            guard force || stamp == known.lastSeen else {
                files[path]?.lastSeen = stamp
                continue
            }
            yieldToTraffic()
            await read(path)
        }
        return generation != before
    }

    /// Nobody waits for a list that is read again: where there are as many event loops as cores,
    /// reading must not push them aside. On Linux this is of the calling thread alone and for good,
    /// setpriority(2).
    private nonisolated func yieldToTraffic() {
        threads.submit { _ in
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        }
    }

    // MARK: - Reading

    /// Whoever wants the same file meanwhile waits for the same reading.
    private func read(_ path: String) async {
        if let task = reading[path] { return await task.value }
        let file = file(path)
        // From before: what changes while it is read is read again.
        let stamp = FileStamp(of: file.path)
        let task = Task {
            let seed = UInt64.random(in: .min ... .max)
            do throws(FileFault) {
                take(try await offLoops { () throws(FileFault) in try file.read(seed: seed) }, path)
            } catch {
                fail(WireText("\(error)").escaped(), path, stamp)
            }
        }
        reading[path] = task
        await task.value
        reading[path] = nil
    }

    private func take(_ contents: ListFile.Contents, _ path: String) {
        var row = contents.row
        row.loaded = clock.wall()
        files[path] = File(
            list: contents.list, row: row, stamp: contents.stamp, lastSeen: contents.stamp)
        generation += 1
        events.record(row.faults > 0 ? .warning : .info, "list \(row.sentence)")
    }

    private func fail(_ problem: String, _ path: String, _ stamp: FileStamp?) {
        var file = files[path] ?? File(row: ListRow(path: path))
        let consequence =
            file.list == nil ? "its rules match nothing" : "the list before stays in force"
        file.stamp = stamp
        file.lastSeen = stamp
        file.row.problem = "\(problem); \(consequence)"
        files[path] = file
        generation += 1
        events.record(.error, "list \(problem); \(consequence)")
    }
}
