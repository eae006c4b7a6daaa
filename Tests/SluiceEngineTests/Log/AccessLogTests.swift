import Foundation
import Glibc
import SluiceCore
import Synchronization
import Testing

@testable import SluiceEngine

@Suite("The access log takes lines without making traffic wait")
struct AccessLogTests {
    private let folder: TemporaryFolder
    private let reports = Reports()

    init() throws { folder = try TemporaryFolder() }

    private func open(_ name: String = "access.log") throws -> AccessLog {
        try AccessLog(path: folder.file(name), report: { [reports] in reports.add($0) })
    }

    @Test("lines arrive in order, behind what the file held, readable by its owner alone")
    func appends() throws {
        let first = try open()
        first.submit(Array("one\n".utf8))
        first.close()
        #expect(try folder.mode("access.log") == 0o600)
        let second = try open()
        for number in 2...500 { second.submit(Array("line \(number)\n".utf8)) }
        second.close()
        let lines = try folder.text("access.log").split(separator: "\n")
        #expect(lines == ["one"] + (2...500).map { "line \($0)" })
        #expect(reports.all.isEmpty)
        #expect(second.droppedLines == 0)
    }

    @Test("lines of many loops at once stay whole")
    func concurrentLoops() async throws {
        let log = try open()
        await withTaskGroup { group in
            for loop in 0..<8 {
                group.addTask {
                    for number in 0..<500 {
                        log.submit(Array("\(loop) \(number)\n\(loop) more of \(number)\n".utf8))
                    }
                }
            }
        }
        log.close()
        let lines = try folder.text("access.log").split(separator: "\n")
        #expect(lines.count == 8000)
        for loop in 0..<8 {
            let own = lines.filter { $0.hasPrefix("\(loop) ") }
            #expect(
                own
                    == (0..<500).flatMap { ["\(loop) \($0)", "\(loop) more of \($0)"] }.map {
                        $0[...]
                    })
        }
    }

    @Test("a rotated log goes on under the old name, and no line is lost")
    func rotation() throws {
        let log = try open()
        log.submit(Array("before\n".utf8))
        log.reopen()  // The file is there still: nothing changes.
        log.submit(Array("still before\n".utf8))
        log.waitUntilIdle()
        try FileManager.default.moveItem(
            atPath: folder.file("access.log"), toPath: folder.file("access.log.1"))
        log.submit(Array("in between\n".utf8))
        log.reopen()
        log.submit(Array("after\n".utf8))
        log.close()
        #expect(try folder.text("access.log.1") == "before\nstill before\nin between\n")
        #expect(try folder.text("access.log") == "after\n")
    }

    @Test("a log that cannot be opened again keeps writing to the old file, and says so")
    func reopenFails() throws {
        let nested = folder.file("logs")
        try FileManager.default.createDirectory(
            atPath: nested, withIntermediateDirectories: false)
        let log = try open("logs/access.log")
        let kept = Glibc.open(folder.file("logs/access.log"), O_RDONLY)
        defer { _ = Glibc.close(kept) }
        try FileManager.default.removeItem(atPath: nested)
        log.reopen()
        log.submit(Array("kept\n".utf8))
        log.close()
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(read(kept, &bytes, 16) == 5)
        let path = folder.file("logs/access.log")
        #expect(
            reports.all == [
                .notReopened(FileFault("open", path, reason: "No such file or directory"))
            ])
    }

    @Test("a full disk is reported once, holds up nobody, and costs only what exceeds the bound")
    func diskFull() throws {
        let path = folder.file("access.log")
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: "/dev/full")
        let log = try open()
        let batch = Array(String(repeating: "0123456789abcde\n", count: 1 << 16).utf8)  // 1 MiB
        for _ in 0..<10 { log.submit(batch) }
        #expect(log.droppedLines == 2 << 16)
        log.waitUntilIdle()
        #expect(
            reports.all == [
                .failing(FileFault("write to", path, reason: "No space left on device"))
            ])

        try FileManager.default.removeItem(atPath: path)
        log.reopen()
        log.waitUntilIdle()
        log.submit(Array("and on\n".utf8))
        log.close()
        #expect(reports.all.last == .recovered)
        #expect(reports.all.count == 2)
        let lines = try folder.text("access.log").split(separator: "\n")
        #expect(lines.count == (8 << 16) + 1)
        #expect(lines.last == "and on")
    }

    @Test("what cannot be written by the end is counted as lost")
    func closedOnFullDisk() throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("access.log"), withDestinationPath: "/dev/full")
        let log = try open()
        log.submit(Array("one\ntwo\n".utf8))
        log.close()
        #expect(log.droppedLines == 2)
        log.submit(Array("too late\n".utf8))
        #expect(log.droppedLines == 3)
    }

    @Test("a log that cannot be opened says where and why")
    func unopenable() throws {
        let fault = try #require(throws: FileFault.self) { try open("missing/access.log") }
        #expect(
            "\(fault)"
                == "cannot open \(folder.file("missing/access.log")): No such file or directory")
        #expect(throws: FileFault("open", folder.path + "/.", reason: "Is a directory")) {
            try open(".")
        }
    }

    @Test("a loop's lines are handed over when told, or when there are enough of them")
    func batches() throws {
        let log = try open()
        var batch = LogBatch(log: log)
        let record = LogRecord(
            client: .loopback, started: WallTime(seconds: 0), request: .unreadable, status: 400,
            size: 0)
        batch.append(record)
        log.waitUntilIdle()
        #expect(try folder.text("access.log") == "")
        batch.flush()
        batch.flush()
        log.waitUntilIdle()
        let line = "127.0.0.1 - - [01/Jan/1970:00:00:00 +0000] \"-\" 400 0 \"-\" \"-\"\n"
        #expect(try folder.text("access.log") == line)
        for _ in 0..<(LogBatch.size / line.utf8.count + 1) { batch.append(record) }
        log.waitUntilIdle()
        #expect(try folder.text("access.log").utf8.count > LogBatch.size)
    }
}

/// What the writer reported, in order.
private final class Reports: Sendable {
    private let list = Mutex<[AccessLog.Report]>([])
    var all: [AccessLog.Report] { list.withLock { $0 } }
    func add(_ report: AccessLog.Report) { list.withLock { $0.append(report) } }
}
