import Foundation
import SluiceCore
import Testing

@testable import SluiceEngine

@Suite("bans.txt is edited by sluice and by hand alike")
struct BanFileTests {
    private let folder: TemporaryFolder
    private var file: BanFile

    init() throws {
        folder = try TemporaryFolder()
        file = BanFile(path: folder.file("bans.txt"))
    }

    private func ban(
        _ field: BanField, _ value: String, _ lifetime: BanLifetime = .forever,
        action: BanAction = .status(403)
    ) -> Ban {
        var ban = Ban(id: BanID(1), field: field, value: value, created: WallTime(seconds: 0))
        ban.lifetime = lifetime
        ban.effect = .refuse(action)
        return ban
    }

    @Test("without a file nothing is banned, and none is made for nothing")
    mutating func missing() throws {
        #expect(try file.load() == [])
        #expect(!file.changedOnDisk())
        #expect(try file.save([ban(.host, "a.org", .untilRestart)]) == nil)
        #expect(try folder.contents == [])
    }

    @Test("what is saved is there after a restart, and readable by its owner alone")
    mutating func roundTrip() throws {
        let bans = [
            ban(.host, ".a.org", action: .reset), ban(.port, "25"),
            ban(.client, "10.0.0.0/8", .until(WallTime(seconds: 1_800_000_000))),
            ban(.name, "x.gif", .untilRestart),
        ]
        #expect(try file.save(bans) == nil)
        #expect(!file.changedOnDisk())
        #expect(try folder.mode("bans.txt") == 0o600)
        #expect(try folder.contents == ["bans.txt"])
        var later = BanFile(path: file.path)
        #expect(try later.load() == bans.dropLast().map { BanRule($0) })
    }

    @Test("an edit by hand is noticed, once")
    mutating func edited() throws {
        _ = try file.load()
        try folder.write("host a.org\n", to: "bans.txt")
        #expect(file.changedOnDisk())
        #expect(try file.load() == [BanRule(field: .host, value: "a.org")])
        #expect(!file.changedOnDisk())
        try folder.write("host b.org\n", to: "bans.txt")
        #expect(file.changedOnDisk())
        _ = try file.load()
        try FileManager.default.removeItem(atPath: file.path)
        #expect(file.changedOnDisk())
        #expect(try file.load() == [])
    }

    @Test("a mistake is reported with its place, and the file is not touched until it is mended")
    mutating func malformed() throws {
        let text = "# ours\nhost a.org\nhots b.org\n"
        try folder.write(text, to: "bans.txt")
        let fault = try #require(throws: BanFile.Fault.self) { try file.load() }
        #expect("\(fault)".hasPrefix("\(file.path):3:1: "))
        #expect(!file.changedOnDisk())
        #expect(throws: fault) { try file.save([ban(.port, "25")]) }
        #expect(try folder.text("bans.txt") == text)

        try folder.write("# ours\nhost a.org\nhost b.org\n", to: "bans.txt")
        #expect(file.changedOnDisk())
        #expect(
            try file.save([ban(.port, "25")])?.map(\.conditions[0].value) == [
                "a.org", "b.org", "25",
            ])
        #expect(try folder.text("bans.txt") == "# ours\nhost a.org\nhost b.org\nport 25\n")
    }

    @Test("a change in sluice keeps what people wrote around the rules")
    mutating func commentsStay() throws {
        let text = "# the school's list\nhost  a.org   # since May\n\nport 25\n"
        try folder.write(text, to: "bans.txt")
        _ = try file.load()
        _ = try file.save([ban(.host, "a.org"), ban(.host, "b.org")])
        #expect(
            try folder.text("bans.txt")
                == "# the school's list\nhost  a.org   # since May\n\nhost b.org\n")
    }

    @Test("when both changed the list, nothing of either is lost")
    mutating func concurrentEdit() throws {
        try folder.write("host a.org\nhost b.org\nport 25\n", to: "bans.txt")
        _ = try file.load()
        try folder.write("# mine\nhost b.org\nport 25 reply 404\nhost hand.org\n", to: "bans.txt")
        let merged = try file.save([
            ban(.host, "a.org"), ban(.port, "25"), ban(.host, "sluice.org"),
        ])
        #expect(
            try folder.text("bans.txt")
                == "# mine\nport 25 reply 404\nhost hand.org\nhost sluice.org\n")
        #expect(merged?.map(\.conditions[0].value) == ["25", "hand.org", "sluice.org"])
        #expect(!file.changedOnDisk())
    }

    @Test("an edit that came in between is told, even when sluice changed nothing")
    mutating func editOnly() throws {
        try folder.write("host a.org\n", to: "bans.txt")
        _ = try file.load()
        try folder.write("host a.org\nhost b.org\n", to: "bans.txt")
        #expect(
            try file.save([ban(.host, "a.org")])?.map(\.conditions[0].value) == ["a.org", "b.org"])
        #expect(try folder.text("bans.txt") == "host a.org\nhost b.org\n")
    }

    @Test("a file that cannot be read is named")
    mutating func unreadable() throws {
        try FileManager.default.createDirectory(
            atPath: file.path, withIntermediateDirectories: false)
        let fault = BanFile.Fault.unreachable(
            FileFault("read", file.path, reason: "it is no ordinary file"))
        #expect(throws: fault) { try file.load() }
        #expect(!file.changedOnDisk())
    }
}
