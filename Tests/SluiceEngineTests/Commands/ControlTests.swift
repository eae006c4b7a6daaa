import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("The running engine over its control socket")
struct ControlTests {
    private func withControl(
        _ story: (EngineUnderTest, @escaping @Sendable (String) async throws -> ControlReply)
            async throws -> Void
    ) async throws {
        try await withEngine(
            configure: { $0.controlPath = $0.stateDirectory.map { "\($0)/control.sock" } }
        ) { sluice in
            let path = "\(sluice.folder)/control.sock"
            try await story(sluice) { line in
                try await onThread { try ControlClient.send(line, to: path) }
            }
        }
    }

    @Test("A ban from a shell is in force when the shell has its answer")
    func ban() async throws {
        try await withControl { sluice, ctl in
            let reply = try await ctl("ban host x.test note \"from a shell\"")
            #expect(reply.notice == Notice(.info, "banned host x.test: rule 1, 403, until restart"))
            #expect(try await sluice.get("http://x.test/").status == 403)
            let bans = await sluice.snapshot().bans
            #expect(bans[0].ban.author == .ctl)
            let rows = try await ctl("show bans").rows
            #expect(rows.count == 1)
            #expect(String(decoding: rows[0], as: UTF8.self).contains("\"note\":\"from a shell\""))
            #expect(try await ctl("undo").notice.text == "undone: ban host x.test")
            #expect(await sluice.snapshot().bans.isEmpty)
        }
    }

    @Test(
        "What is wrong comes back as an error, with its column",
        arguments: [
            (
                "bann host x",
                "column 1: “bann” is no command; there are ban, allow, limit, fault, "
                    + "unban, bans, kill, evict, revalidate, flush, undo, redo, upstream, "
                    + "listener, reload, show, snapshot, counters, theme, quit"
            ),
            ("ban host", "column 9: a host is missing"),
            ("kill 77", "there is no open connection 77"),
            ("quit", "there is no console to do that"),
        ])
    func errors(line: String, text: String) async throws {
        try await withControl { _, ctl in
            let reply = try await ctl(line)
            #expect(reply.notice == Notice(.error, text))
            #expect(reply.rows.isEmpty)
        }
    }

    @Test("Shells at once each get their answer; many rows arrive whole")
    func many() async throws {
        try await withControl { sluice, ctl in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let reply = try await ctl("ban port \(1000 + number)")
                        #expect(reply.notice.text.hasPrefix("banned port \(1000 + number): "))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await ctl("show bans").rows.count == 20)
            let counters = try await ctl("counters").rows
            #expect(try JSONObjectReader.read(counters[0]).count == Counter.allCases.count)
        }
    }
}
