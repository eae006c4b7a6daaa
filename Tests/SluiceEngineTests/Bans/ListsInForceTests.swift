import Foundation
import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Lists by reference, in force")
struct ListsInForceTests {
    private static func status(_ sluice: EngineUnderTest, _ host: String) async throws -> Int {
        try await sluice.get("http://\(host)/").status
    }

    @Test("A list is in force from the first request, and the refusal names the rule")
    func start() async throws {
        let files = ["bans.txt": "host file:ads.txt note loud\n", "ads.txt": "0.0.0.0 ads.test\n"]
        try await withEngine(files: files) { sluice in
            let answer = try await sluice.get("http://ads.test/")
            #expect(answer.status == 403)
            #expect(answer.text.contains("refused by ban 1: host file:ads.txt (loud)"))
            let test = try await sluice.command("bans test ads.test")
            #expect(
                test.notice.text
                    == "ban 1 refuses it: host file:ads.txt (ads.test in ads.txt)")
            let list = try #require(await sluice.snapshot().bans[0].lists.first)
            #expect(list.hosts == 1 && list.forms == [.hosts] && list.problem == nil)
            #expect(list.loaded == sluice.clock.now)
        }
    }

    @Test("A list missing at start is said in the log and on the row, and taken when it comes")
    func missing() async throws {
        try await withEngine(files: ["bans.txt": "host file:ads.txt\n"]) { sluice in
            let snapshot = await sluice.snapshot()
            let problem =
                "cannot read \(sluice.folder)/ads.txt: No such file or directory; "
                + "its rules match nothing"
            #expect(snapshot.bans[0].lists.first?.problem == problem)
            #expect(
                snapshot.events.contains {
                    $0.severity == .error && $0.text == "list \(problem)"
                })
            try sluice.write("ads.test\n", to: "ads.txt")
            try await eventually("the list is in force") {
                try await Self.status(sluice, "ads.test") == 403
            }
            #expect(await sluice.snapshot().bans[0].lists.first?.problem == nil)
        }
    }

    @Test("An edited list is in force within seconds; one that is gone stays, and says so")
    func edited() async throws {
        let files = ["bans.txt": "host file:ads.txt\n", "ads.txt": "ads.test\n"]
        try await withEngine(files: files) { sluice in
            try sluice.write("new.test\n.more.test\n", to: "ads.txt")
            try await eventually("the new list is in force") {
                try await Self.status(sluice, "x.more.test") == 403
            }
            let events = await sluice.snapshot().events.map(\.text)
            #expect(events.contains("list ads.txt: 2 hosts"))
            try FileManager.default.removeItem(atPath: "\(sluice.folder)/ads.txt")
            try await eventually("the row says so") {
                await sluice.snapshot().bans[0].lists.first?.problem?
                    .hasSuffix("the list before stays in force") == true
            }
            #expect(try await Self.status(sluice, "new.test") == 403)
        }
    }

    @Test("A command with a list that is missing, or of no use, says why and changes nothing")
    func refused() async throws {
        let files = ["bad.txt": "# none\na b c\n", "hosts.txt": "ads.test\n", "net.txt": "::1\n"]
        try await withEngine(files: files) { sluice in
            let missing = try await sluice.refusal(of: "ban host file:gone.txt")
            #expect(missing.hasPrefix("cannot read \(sluice.folder)/gone.txt: No such file"))
            // Whoever makes the file and asks again is not told what was so before.
            try sluice.write("late.test\n", to: "gone.txt")
            try await sluice.command("ban host file:gone.txt")
            #expect(try await Self.status(sluice, "late.test") == 403)
            try await sluice.command("unban host file:gone.txt")
            #expect(
                try await sluice.refusal(of: "ban host file:bad.txt")
                    == "bad.txt:2:3: more than one entry in a line")
            #expect(
                try await sluice.refusal(of: "ban client file:hosts.txt")
                    == "hosts.txt: it holds hosts and no address")
            #expect(await sluice.snapshot().bans.isEmpty)
            let reply = try await sluice.command("ban client file:net.txt forever")
            #expect(
                reply.notice.text
                    == "banned client file:net.txt: rule 2, 403, forever; net.txt: 1 block")
            #expect(try sluice.text(of: "bans.txt") == "client file:net.txt\n")
        }
    }

    @Test("Lines that are not understood are counted and named, and the others hold")
    func faults() async throws {
        let files = ["ads.txt": "||ads.test^\n||x.test^$third-party\n@@||y.test^\n"]
        try await withEngine(files: files) { sluice in
            let reply = try await sluice.command("ban host file:ads.txt")
            #expect(reply.notice.severity == .warning)
            #expect(
                reply.notice.text.contains(
                    "; ads.txt: 1 host; left out 2, the first ads.txt:2:1: of an advertisement"))
            #expect(try await Self.status(sluice, "www.ads.test") == 403)
            #expect(await sluice.snapshot().bans[0].lists.first?.faults == 2)
        }
    }

    @Test("What undo brings back has its list again")
    func undo() async throws {
        try await withEngine(files: ["ads.txt": "ads.test\n"]) { sluice in
            try await sluice.command("ban host file:ads.txt")
            try await sluice.command("unban 1")
            try await sluice.command("undo")
            #expect(try await Self.status(sluice, "ads.test") == 403)
            #expect(await sluice.snapshot().bans[0].lists.first?.hosts == 1)
        }
    }

    @Test("A cut ends what a list refuses")
    func cut() async throws {
        try await withEngine(files: ["net.txt": "127.0.0.16/28\n"]) { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            }
            let client = try await sluice.connect(from: "127.0.0.17")
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.readResponse().status == 200)
            let reply = try await sluice.command("ban client file:net.txt cut")
            #expect(reply.notice.text.hasSuffix("; 1 live connection cut"))
        }
    }

    @Test("Import makes rules of a list in one step; export writes them, and loses no other file")
    func exchange() async throws {
        let files = ["in.txt": "a.test\n.b.test\n10.1.0.0/16\n@@x\n", "mine.txt": "my words\n"]
        try await withEngine(files: files) { sluice in
            let reply = try await sluice.command("bans import in.txt group ads note theirs")
            #expect(reply.notice.severity == .warning)
            #expect(
                reply.notice.text.hasPrefix(
                    "imported in.txt: 3 rules; left out 1, the first in.txt:4:1: "))
            #expect(try await Self.status(sluice, "x.b.test") == 403)
            #expect(
                try sluice.text(of: "bans.txt").hasPrefix(
                    "host a.test group ads note theirs\nhost .b.test group ads note theirs\n"))
            let written = try await sluice.command("bans export out.txt as dstdomain")
            #expect(
                written.notice.text
                    == "wrote out.txt as dstdomain: 2 rules; left out: 3 (not in dstdomain)")
            #expect(try sluice.text(of: "out.txt") == "# rules of sluice\na.test\n.b.test\n")
            try await sluice.command("bans export out.txt as cidr")
            #expect(try sluice.text(of: "out.txt") == "# rules of sluice\n10.1.0.0/16\n")
            #expect(
                try await sluice.refusal(of: "bans export mine.txt")
                    == "mine.txt is there already and was not written by bans export")
            #expect(try sluice.text(of: "mine.txt") == "my words\n")
            #expect(
                try await sluice.refusal(of: "bans export bans.txt").hasPrefix("bans.txt is there"))
            try await sluice.command("undo")
            #expect(await sluice.snapshot().bans.isEmpty)
            #expect(
                try await sluice.refusal(of: "bans export none.txt")
                    == "nothing to write as plain: 0 rules")
        }
    }

    @Test("A list that is too long to become single rules says what to do instead")
    func tooLong() async throws {
        let text = (0...ImportedRules.limit).map { "h\($0).test\n" }.joined()
        try await withEngine(files: ["long.txt": text]) { sluice in
            #expect(
                try await sluice.refusal(of: "bans import long.txt")
                    == "long.txt has more than 10000 entries: "
                    + "refer to it by ban host file:long.txt")
            try await sluice.command("ban host file:long.txt")
            #expect(try await Self.status(sluice, "h7.test") == 403)
        }
    }
}
