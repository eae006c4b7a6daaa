import Glibc
import SluiceCore

/// `journal.jsonl`: what was changed of the policy, a JSON object a line, for good. Written on a
/// thread of its own; what the disk does not take in time is dropped, and never stops policy.
final class JournalLog: Sendable {
    /// Bytes of one file. When it is full it becomes `journal.jsonl.1`, and the one before goes.
    static let byteLimit = 16 << 20

    private let path: String
    private let log: AccessLog
    private let limit: Int
    /// The number of the last entry in the file; 0 when there is none.
    let lastEntry: UInt64

    /// Goes on behind the last whole line: what a crash left of a line is cut off.
    init(
        path: String, limit: Int = byteLimit,
        report: @escaping @Sendable (AccessLog.Report) -> Void
    ) throws(FileFault) {
        self.path = path
        self.limit = limit
        let end = try Self.mend(path)
        lastEntry = end.flatMap { Self.number(in: $0) } ?? 0
        log = try AccessLog(path: path, report: report)
    }

    /// Never waits for the disk.
    func append(_ entries: [JournalEntry]) {
        guard !entries.isEmpty else { return }
        // What is on its way goes into the old file, which keeps its descriptor.
        if let size = Self.size(path), size >= limit, rename(path, path + ".1") == 0 {
            log.reopen()
        }
        log.submit(entries.flatMap(\.fileLine))
    }

    func reopen() { log.reopen() }

    func close() { log.close() }

    /// Returns when what was appended before has been written or tried.
    func waitUntilIdle() { log.waitUntilIdle() }

    // MARK: - What is there

    private static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// No line is as long as this.
    private static let tailLimit = 1 << 20

    /// Cuts off what follows the last end of a line.
    /// - Returns: the last whole line, if there is one.
    private static func mend(_ path: String) throws(FileFault) -> ArraySlice<UInt8>? {
        let file = try Descriptor(opening: path, O_RDWR | O_CREAT)
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FileFault("use", path, code: EINVAL)
        }
        let start = max(0, Int(status.st_size) - tailLimit)
        var tail = [UInt8](repeating: 0, count: Int(status.st_size) - start)
        let count = tail.withUnsafeMutableBytes { buffer in
            pread(file.number, buffer.baseAddress, buffer.count, off_t(start))
        }
        guard count == tail.count else { throw FileFault("read", path) }
        let whole = tail[..<(tail.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)]
        if whole.count < tail.count, ftruncate(file.number, off_t(start + whole.count)) != 0 {
            throw FileFault("write to", path)
        }
        guard !whole.isEmpty else { return nil }
        let line = whole.dropLast()
        return line[(line.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)...]
    }

    /// Of a line of ours: it begins with it.
    private static func number(in line: ArraySlice<UInt8>) -> UInt64? {
        let text = String(decoding: line.prefix(40), as: UTF8.self)
        guard text.hasPrefix(#"{"id":"#) else { return nil }
        return UInt64(text.dropFirst(6).prefix { $0.isASCII && $0.isNumber })
    }
}
