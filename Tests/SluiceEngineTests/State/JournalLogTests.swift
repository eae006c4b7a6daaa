import Foundation
import SluiceCore
import SluiceTestKit
import Synchronization
import Testing

@testable import SluiceEngine

@Suite("journal.jsonl keeps what was changed of the policy")
struct JournalLogTests {
    private static func entry(_ id: UInt64) -> JournalEntry {
        JournalEntry(
            id: id, time: WallTime(seconds: 1_800_000_000), author: .ctl, kind: .change,
            change: "ban host a.test", result: "banned")
    }

    /// A folder that goes with the test.
    private func inFolder(_ test: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("sluice-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try test("\(folder)/journal.jsonl")
    }

    private func lines(_ path: String) throws -> [Substring] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    }

    @Test("for its owner alone, and goes on where it ended")
    func goesOn() throws {
        try inFolder { path in
            let first = try JournalLog(path: path) { _ in }
            #expect(first.lastEntry == 0)
            first.append([Self.entry(1), Self.entry(2)])
            first.close()
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600)
            let second = try JournalLog(path: path) { _ in }
            #expect(second.lastEntry == 2)
            second.append([Self.entry(3)])
            second.close()
            let begins = try lines(path).map { $0.prefix(8) }
            #expect(begins == [#"{"id":1,"#, #"{"id":2,"#, #"{"id":3,"#])
        }
    }

    @Test("what a crash left of a line is cut off", arguments: ["", "{\"id\":7,\"x\":1}\n"])
    func torn(before: String) throws {
        try inFolder { path in
            try Data((before + #"{"id":8,"tim"#).utf8).write(to: URL(fileURLWithPath: path))
            let log = try JournalLog(path: path) { _ in }
            #expect(log.lastEntry == (before.isEmpty ? 0 : 7))
            log.append([Self.entry(9)])
            log.close()
            let kept = try lines(path)
            #expect(kept.count == (before.isEmpty ? 1 : 2))
            #expect(kept.last?.hasPrefix(#"{"id":9,"#) == true)
        }
    }

    @Test("a full file makes room, and one old one is kept")
    func rotates() throws {
        try inFolder { path in
            let log = try JournalLog(path: path, limit: 400) { _ in }
            for id in 1...10 {
                log.append([Self.entry(UInt64(id))])
                log.waitUntilIdle()
            }
            log.close()
            let all = try lines(path + ".1") + lines(path)
            let numbers = all.map { UInt64($0.dropFirst(6).prefix { $0.isNumber }) }
            #expect(numbers == (UInt64(11 - all.count)...10).map { $0 }, "the latest, all of them")
            #expect(all.count < 10, "the oldest have gone")
        }
    }

    @Test("what cannot be a file is refused with its name")
    func noFile() throws {
        try inFolder { path in
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
            #expect(throws: FileFault.self) { try JournalLog(path: path) { _ in } }
        }
    }

    @Test("Commands, undo and a restart of the count, in the file and in the table")
    func story() async throws {
        let old = #"{"id":4,"time":"2026-01-01T11:00:00.000000000Z"}"# + "\n"
        try await withEngine(files: ["journal.jsonl": old]) { sluice in
            try await sluice.command("ban host a.test")
            try await sluice.command("undo")
            let shown = try await sluice.command("show journal a.test")
            #expect(shown.rows.count == 2)
            let row = String(decoding: shown.rows[0], as: UTF8.self)
            #expect(row.contains(#""id":5,"#) && row.hasSuffix(#""undone":true}"#))
            let event = await sluice.snapshot().events.first { $0.entry == 5 }
            #expect(event?.text.hasPrefix("console: banned host a.test") == true)
            _ = await sluice.stop()
            let text = try sluice.text(of: "journal.jsonl")
            #expect(text.hasPrefix(old))
            #expect(text.contains(#""kind":"undo","of":5,"change":"undo ban host a.test""#))
        }
    }

    @Test("A journal that cannot be kept is said once, and stops no change")
    func unwritable() async throws {
        try await withEngine(configure: { settings in
            let path = (settings.stateDirectory ?? "") + "/journal.jsonl"
            try? FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        }) { sluice in
            try await sluice.command("ban host a.test")
            try await sluice.command("unban 1")
            let events = await sluice.snapshot().events.filter { $0.severity == .error }
            #expect(events.count == 1 && events[0].text.contains("journal.jsonl"))
            #expect(try await sluice.command("show journal").rows.count == 2)
        }
    }
}
