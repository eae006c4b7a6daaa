import Foundation
import SluiceCore
import Testing

@testable import SluiceEngine

@Suite("The state directory is made, or refused with a reason")
struct StateDirectoryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("a missing folder is made with those above it, for its owner alone")
    func created() throws {
        let state = try StateDirectory(folder.file("a/b/state"))
        #expect(state.path == folder.file("a/b/state"))
        for name in ["a", "a/b", "a/b/state"] { #expect(try folder.mode(name) == 0o700) }
        #expect(state.bans.path == folder.file("a/b/state/bans.txt"))
    }

    @Test("a folder that is there is used as it is", arguments: ["", "/"])
    func existing(suffix: String) throws {
        try folder.write("host a.org\n", to: "bans.txt")
        var bans = try StateDirectory(folder.path + suffix).bans
        #expect(try bans.load().map(\.conditions[0].value) == ["a.org"])
    }

    @Test("what a killed sluice left half written is cleared away, and nothing else")
    func leftovers() throws {
        for name in [".bans.txt.a1B2c3", ".bans.txt.bak", ".bans.txt.swp~~~~", "bans.txt.a1B2c3"] {
            try folder.write("host a.org\n", to: name)
        }
        _ = try StateDirectory(folder.path)
        #expect(
            try Set(folder.contents) == [".bans.txt.bak", ".bans.txt.swp~~~~", "bans.txt.a1B2c3"])
    }

    @Test("what is no folder, or below none, or where nothing can be made, is refused")
    func refused() throws {
        try folder.write("", to: "file")
        let file = folder.file("file")
        #expect(throws: FileFault("use", file, reason: "Not a directory")) {
            try StateDirectory(file)
        }
        let below = folder.file("file/state")
        let fault = #expect(throws: FileFault.self) { try StateDirectory(below) }
        #expect(fault.map { "\($0)" } == "cannot use \(below): Not a directory")
        #expect(throws: FileFault("create", "/proc/state", reason: "No such file or directory")) {
            try StateDirectory("/proc/state")
        }
        #expect(throws: FileFault("use", "", reason: "No such file or directory")) {
            try StateDirectory("")
        }
    }
}
