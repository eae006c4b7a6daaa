import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("Undo takes back what was ordered of servers and listeners")
struct UndoElsewhereTests {
    @Test("A drained group becomes what each of its servers was; weights too")
    func servers() async throws {
        try await GroupStory.run(2) { story in
            try await story.sluice.command("upstream web/b maintenance")
            try await story.sluice.command("upstream web drain")
            try await story.sluice.command("upstream web/a weight 7")
            try await story.sluice.command("upstream web/a weight 7")
            try await story.sluice.command("undo")
            #expect(try await story.row("a").weight == 1)
            try await story.sluice.command("undo")
            #expect(try await story.row("a").state == .ready)
            #expect(try await story.row("b").state == .maintenance)
            try await story.sluice.command("redo")
            #expect(try await story.row("a").state == .drain)
            #expect(try await story.row("b").state == .drain)
            let journal = try await story.sluice.command("show journal")
            #expect(journal.rows.count == 6, "an order that changes nothing is no entry")
        }
    }

    @Test("A drained listener opens again, in order with bans")
    func listener() async throws {
        try await withEngine([.forward, .forward]) { sluice in
            let name = "127.0.0.1:\(sluice.port(1))"
            try await sluice.command("listener \(name) drain")
            try await sluice.command("ban host a.test")
            try await sluice.command("undo")
            #expect(await sluice.snapshot().listeners.map(\.isDraining) == [false, true])
            let undone = try await sluice.command("undo")
            #expect(undone.notice.text == "undone: listener \"forward \(name)\" drain")
            #expect(await sluice.snapshot().listeners.map(\.isDraining) == [false, false])
            try await sluice.command("redo")
            #expect(await sluice.snapshot().listeners.map(\.isDraining) == [false, true])
        }
    }

    @Test("What cannot be taken back is said, and is not in the way of what came before")
    func impossible() async throws {
        try await withEngine([.forward, .forward]) { sluice in
            try await sluice.command("ban host a.test")
            let name = "127.0.0.1:\(sluice.port(1))"
            try await sluice.command("listener \(name) drain")
            let thief = try await ScriptedOrigin.start(on: "127.0.0.1", port: sluice.port(1)) { _ in
            }
            let reason = try await sluice.refusal(of: "undo")
            #expect(reason.hasPrefix("cannot undo listener"))
            try await sluice.command("undo")
            #expect(await sluice.snapshot().bans.isEmpty)
            await thief.stop()
        }
    }
}
