import Foundation
import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Bans that are kept, and edited by hand")
struct EditedBansTests {
    private static let mine = """
        # Mine, in my order.

        ban host old.test   # since the excursion
        off name games.exe note "too \\"loud\\""
        """

    private static func status(_ sluice: EngineUnderTest, _ host: String) async throws -> Int {
        try await sluice.get("http://\(host)/").status
    }

    @Test("The rules of the file are in force from the first request")
    func start() async throws {
        try await withEngine(files: ["bans.txt": Self.mine]) { sluice in
            let status = try await Self.status(sluice, "old.test")
            #expect(status == 403)
            let bans = await sluice.snapshot().bans
            #expect(bans.map(\.ban.isOn) == [true, false])
            #expect(bans[1].ban.note == "too \"loud\"")
            #expect(bans.allSatisfy { $0.ban.author == .file })
            // That cannot be undone: nobody here did it.
            #expect(try await sluice.refusal(of: "undo") == "nothing to undo")
        }
    }

    @Test("What lasts is written behind what is there; comments and lines by hand stay as they are")
    func written() async throws {
        try await withEngine(files: ["bans.txt": Self.mine]) { sluice in
            try await sluice.command("ban host new.test forever reply 404 note by \"me\"")
            let both = Self.mine + "\nhost new.test reply 404 note \"by me\"\n"
            #expect(try sluice.text(of: "bans.txt") == both)
            try await sluice.command("ban host brief.test")
            #expect(try sluice.text(of: "bans.txt") == both)
            try await sluice.command("ban port 25 for 1h")
            #expect(
                try sluice.text(of: "bans.txt") == both + "port 25 until 2026-01-01T13:00:00Z\n")
            try await sluice.command("unban port 25")
            try await sluice.command("unban host old.test")
            #expect(
                try sluice.text(of: "bans.txt")
                    == both.replacing("ban host old.test   # since the excursion\n", with: ""))
            for _ in 0..<2 { try await sluice.command("undo") }
            #expect(try sluice.text(of: "bans.txt").contains("host old.test"))
        }
    }

    @Test("What is edited by hand is in force within seconds, and so is what is taken out")
    func edited() async throws {
        try await withEngine { sluice in
            try await sluice.command("ban host here.test")
            try sluice.write("host by-hand.test\n", to: "bans.txt")
            try await eventually("the new rule is in force") {
                try await Self.status(sluice, "by-hand.test") == 403
            }
            #expect(try await Self.status(sluice, "here.test") == 403)
            let events = await sluice.snapshot().events.map(\.text)
            #expect(events.contains("bans.txt read: 1 added, 0 removed, 0 changed"))
            try sluice.write("# nothing\n", to: "bans.txt")
            try await eventually("the rule is gone") { await sluice.snapshot().bans.count == 1 }
            #expect(try await Self.status(sluice, "here.test") == 403)
        }
    }

    @Test("A file that is taken away takes its rules with it")
    func removed() async throws {
        try await withEngine(files: ["bans.txt": "host a.test\n"]) { sluice in
            try FileManager.default.removeItem(atPath: "\(sluice.folder)/bans.txt")
            try await eventually("the rule is gone") { await sluice.snapshot().bans.isEmpty }
        }
    }

    @Test("A bad line leaves the rules as they were, and the log says where it is and why")
    func badLine() async throws {
        try await withEngine(files: ["bans.txt": "host a.test\n"]) { sluice in
            try sluice.write("host b.test\n# fine\nhost b test\n", to: "bans.txt")
            let path = "\(sluice.folder)/bans.txt"
            try await eventually("the log says so") {
                await sluice.snapshot().events.contains {
                    $0.severity == .error && $0.text.hasPrefix("\(path):3:8: “test” is not ")
                        && $0.text.hasSuffix("; the rules before stay in force")
                }
            }
            #expect(try await Self.status(sluice, "a.test") == 403)
            #expect(await sluice.snapshot().bans.map(\.ban.value) == ["a.test"])
            // A command works, and does not write over what cannot be read.
            let reply = try await sluice.command("ban host c.test forever")
            #expect(reply.notice.severity == .warning)
            #expect(reply.notice.text.contains("not written: \(path):3:8: "))
            #expect(try sluice.text(of: "bans.txt").hasSuffix("host b test\n"))
            #expect(try await Self.status(sluice, "c.test") == 403)
            try sluice.write("host b.test\n", to: "bans.txt")
            try await eventually("the mended file is in force") {
                try await Self.status(sluice, "b.test") == 403
            }
            // Said once, not once a second.
            let complaints = await sluice.snapshot().events.filter {
                $0.text.hasSuffix("; the rules before stay in force")
            }
            #expect(complaints.count == 1)
        }
    }

    @Test("An edit that was not read yet survives a command")
    func merged() async throws {
        try await withEngine(files: ["bans.txt": "host a.test\n"]) { sluice in
            try sluice.write("host a.test\nhost edited.test # by hand\n", to: "bans.txt")
            try await sluice.command("ban host typed.test forever")
            #expect(
                try sluice.text(of: "bans.txt")
                    == "host a.test\nhost edited.test # by hand\nhost typed.test\n")
            for host in ["a.test", "edited.test", "typed.test"] {
                #expect(try await Self.status(sluice, host) == 403, "\(host)")
            }
        }
    }

    @Test("Reload reads the file at once")
    func reload() async throws {
        try await withEngine { sluice in
            try sluice.write("host by-hand.test\n", to: "bans.txt")
            await sluice.engine.reload()
            #expect(try await Self.status(sluice, "by-hand.test") == 403)
        }
    }
}
