import Testing

@testable import SluiceCore

@Suite("A rule is rewritten and stays the same rule")
struct ReplaceTests {
    private let noon = WallTime(seconds: 1_800_000_000)

    private func state(_ values: (BanField, String)...) throws -> PolicyState {
        var state = PolicyState()
        for (field, value) in values {
            _ = try state.apply(
                .ban(BanRequest(field: field, value: value)), now: noon, author: .ctl)
        }
        return state
    }

    private func refuses(_ state: PolicyState, _ url: String) -> Bool {
        state.list.verdict(for: .request(url), now: noon).refuses
    }

    @Test("number, place, origin and being off stay; one undo takes all of it back")
    func identity() throws {
        var state = try state((.host, "a.test"), (.host, "b.test"))
        _ = try state.apply(.switchBan(BanID(1), on: false), now: noon, author: .console)
        let before = state.bans
        var wanted = BanRequest(field: .port, value: "81")
        wanted.note = "not this one"
        let later = noon.advanced(byNanoseconds: 5_000_000_000)
        let notice = try state.apply(.replace(BanID(1), wanted), now: later, author: .console)
        #expect(notice.text == "now port 81: rule 1, 403, until restart, off")
        #expect(state.bans.map(\.id) == [BanID(1), BanID(2)])
        #expect(state.bans[0].created == noon && state.bans[0].author == .ctl)
        #expect(state.bans[0].note == "not this one")
        #expect(!refuses(state, "http://c.test:81/"), "it was off, so it is")
        _ = try state.apply(.undo, now: later, author: .console)
        #expect(state.bans == before)
        _ = try state.apply(.redo, now: later, author: .console)
        _ = try state.apply(.switchBan(BanID(1), on: true), now: later, author: .console)
        #expect(refuses(state, "http://c.test:81/"))
        #expect(!refuses(state, "http://a.test/"))
    }

    @Test("after a fault nothing has changed: no such rule, a bad value, a rule that is there")
    func faults() throws {
        var state = try state((.host, "a.test"), (.host, "b.test"))
        let before = (state.bans, state.revision)
        func edit(_ id: UInt32, _ field: BanField, _ value: String) -> PolicyChange {
            .replace(BanID(id), BanRequest(field: field, value: value))
        }
        #expect(throws: BanFault.unknownID(BanID(9))) {
            try state.apply(edit(9, .port, "81"), now: noon, author: .console)
        }
        #expect(throws: BanFault.value(.port, "x", .port)) {
            try state.apply(edit(1, .port, "x"), now: noon, author: .console)
        }
        #expect(throws: BanFault.twin(BanID(2), [BanCondition(.host, "B.test")])) {
            try state.apply(edit(1, .host, "B.test"), now: noon, author: .console)
        }
        let same = try state.apply(edit(1, .host, "a.test"), now: noon, author: .console)
        #expect(same.text == "rule 1 says that already")
        #expect(state.bans == before.0 && state.revision == before.1)
    }

    @Test("a rule is known while it is there or can come back, and no longer")
    func known() throws {
        var state = try state((.host, "a.test"), (.host, "b.test"))
        _ = try state.apply(.switchBan(BanID(2), on: false), now: noon, author: .console)
        _ = try state.apply(.unban(.id(BanID(1))), now: noon, author: .console)
        #expect(state.knownIDs == [BanID(1), BanID(2)])
        for number in 0..<Journal.limit {
            #expect(state.knownIDs.contains(BanID(1)), "after \(number) more")
            _ = try state.apply(
                .switchBan(BanID(2), on: number % 2 == 0), now: noon, author: .console)
        }
        #expect(state.knownIDs == [BanID(2)])
    }
}
