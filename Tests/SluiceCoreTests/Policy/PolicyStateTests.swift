import Testing

@testable import SluiceCore

@Suite("Policy changes, is taken back, and ends by the clock")
struct PolicyStateTests {
    private let noon = WallTime(seconds: 1_800_000_000)

    private func after(_ seconds: Int64) -> WallTime {
        noon.advanced(byNanoseconds: seconds * 1_000_000_000)
    }

    private func request(_ field: BanField, _ value: String) -> BanRequest {
        BanRequest(field: field, value: value)
    }

    private func values(_ state: PolicyState) -> [String] { state.bans.map(\.value) }

    private func refuses(_ state: PolicyState, _ url: String, at time: WallTime) -> Bool {
        state.list.verdict(for: .request(url), now: time).refuses
    }

    @Test("a ban refuses, undo lets pass, redo refuses again, with the same id")
    func undoAndRedo() throws {
        var state = PolicyState()
        #expect(state.undoSentence == nil)
        let notice = try state.apply(
            .ban(request(.host, "a.test")), now: noon, author: .console)
        #expect(notice == Notice(.info, "banned host a.test: rule 1, 403, until restart"))
        #expect(refuses(state, "http://a.test/", at: noon))
        #expect(state.undoSentence == "undo: ban host a.test")

        #expect(
            try state.apply(.undo, now: noon, author: .console)
                == Notice(.info, "undone: ban host a.test"))
        #expect(!refuses(state, "http://a.test/", at: noon))
        #expect(state.redoSentence == "redo: ban host a.test")
        #expect(state.undoSentence == nil)

        _ = try state.apply(.redo, now: noon, author: .console)
        #expect(refuses(state, "http://a.test/", at: noon))
        #expect(state.bans.map(\.id) == [BanID(1)])
        #expect(state.redoSentence == nil)
    }

    @Test("what was unbanned comes back to its place with all it said")
    func undoUnban() throws {
        var state = PolicyState()
        for host in ["a.test", "b.test", "c.test"] {
            var wanted = request(.host, host)
            wanted.note = "note on \(host)"
            _ = try state.apply(.ban(wanted), now: noon, author: .ctl)
        }
        let before = state.bans
        _ = try state.apply(
            .unban(.rule([BanCondition(.host, "B.TEST.")])), now: noon, author: .console)
        #expect(values(state) == ["a.test", "c.test"])
        #expect(state.undoSentence == "undo: unban host b.test")
        _ = try state.apply(.undo, now: noon, author: .console)
        #expect(state.bans == before)
    }

    @Test("a rule is switched off and on and keeps its place; switching twice is said, not done")
    func switching() throws {
        var state = PolicyState()
        _ = try state.apply(.ban(request(.port, "81")), now: noon, author: .console)
        _ = try state.apply(.switchBan(BanID(1), on: false), now: noon, author: .console)
        #expect(!refuses(state, "http://a.test:81/", at: noon))
        #expect(state.undoSentence == "undo: switch off port 81")
        let revision = state.revision
        let notice = try state.apply(.switchBan(BanID(1), on: false), now: noon, author: .ctl)
        #expect(notice.text == "rule 1 is off already (port 81)")
        #expect(state.revision == revision)
        _ = try state.apply(.undo, now: noon, author: .console)
        #expect(refuses(state, "http://a.test:81/", at: noon))
    }

    @Test("the same rule in other words changes the one that is there, and says so")
    func duplicates() throws {
        var state = PolicyState()
        _ = try state.apply(.ban(request(.host, "a.test")), now: noon, author: .console)
        var again = request(.host, "A.TEST.")
        again.effect = .refuse(.status(404))
        let notice = try state.apply(.ban(again), now: after(5), author: .ctl)
        #expect(
            notice.text == "host A.TEST. was banned already; now rule 1, 404, until restart")
        #expect(state.bans.count == 1)
        #expect(state.bans.first?.created == noon)
        #expect(state.bans.first?.effect == .refuse(.status(404)))
        let same = try state.apply(.ban(again), now: after(6), author: .ctl)
        #expect(same.text == "host A.TEST. is banned already (rule 1)")
        _ = try state.apply(.undo, now: after(7), author: .console)
        #expect(state.bans.first?.effect == .refuse(.status(403)))
        #expect(state.bans.first?.value == "a.test")
    }

    @Test("a rule for fifteen minutes ends after fifteen minutes")
    func expiry() throws {
        var state = PolicyState()
        var wanted = request(.host, "a.test")
        wanted.lifetime = .seconds(900)
        _ = try state.apply(.ban(wanted), now: noon, author: .console)
        _ = try state.apply(.ban(request(.host, "b.test")), now: noon, author: .console)
        #expect(state.expire(now: after(899)).isEmpty)
        #expect(refuses(state, "http://a.test/", at: after(899)))
        #expect(!refuses(state, "http://a.test/", at: after(900)))
        let revision = state.revision
        #expect(state.expire(now: after(900)).map(\.value) == ["a.test"])
        #expect(state.revision == revision + 1)
        #expect(values(state) == ["b.test"])
    }

    @Test("undo does not bring back a rule whose time has run out, and says why")
    func undoTooLate() throws {
        var state = PolicyState()
        var wanted = request(.host, "a.test")
        wanted.lifetime = .seconds(60)
        _ = try state.apply(.ban(wanted), now: noon, author: .console)
        _ = try state.apply(.unban(.id(BanID(1))), now: after(10), author: .console)
        let notice = try state.apply(.undo, now: after(61), author: .console)
        #expect(notice.text == "undone: unban host a.test (its time has run out)")
        #expect(state.bans.isEmpty)
    }

    @Test("undo works after another rule has expired in between")
    func undoAfterExpiry() throws {
        var state = PolicyState()
        var short = request(.host, "short.test")
        short.lifetime = .seconds(1)
        _ = try state.apply(.ban(short), now: noon, author: .console)
        _ = try state.apply(.ban(request(.host, "a.test")), now: noon, author: .console)
        _ = try state.apply(.ban(request(.host, "b.test")), now: noon, author: .console)
        _ = try state.apply(.switchBan(BanID(2), on: false), now: noon, author: .console)
        _ = state.expire(now: after(2))
        _ = try state.apply(.undo, now: after(2), author: .console)
        #expect(state.bans.map(\.isOn) == [true, true])
        _ = try state.apply(.undo, now: after(2), author: .console)
        #expect(values(state) == ["a.test"])
    }

    @Test("a new change ends what could be redone")
    func redoIsForgotten() throws {
        var state = PolicyState()
        _ = try state.apply(.ban(request(.host, "a.test")), now: noon, author: .console)
        _ = try state.apply(.undo, now: noon, author: .console)
        _ = try state.apply(.ban(request(.host, "b.test")), now: noon, author: .console)
        #expect(throws: BanFault.nothingToRedo) {
            try state.apply(.redo, now: noon, author: .console)
        }
        #expect(state.bans.map(\.id) == [BanID(2)])
    }

    @Test("a hundred steps can be undone, no more")
    func bound() throws {
        var state = PolicyState()
        for index in 1...101 {
            _ = try state.apply(.ban(request(.port, "\(index)")), now: noon, author: .console)
        }
        for _ in 1...100 { _ = try state.apply(.undo, now: noon, author: .console) }
        #expect(values(state) == ["1"])
        #expect(throws: BanFault.nothingToUndo) {
            try state.apply(.undo, now: noon, author: .console)
        }
    }

    @Test("a fault changes nothing")
    func faults() throws {
        var state = PolicyState()
        _ = try state.apply(.ban(request(.host, "a.test")), now: noon, author: .console)
        let (bans, revision) = (state.bans, state.revision)
        var reply = request(.host, "b.test")
        reply.effect = .refuse(.status(200))
        var note = request(.host, "c.test")
        note.note = "two\nlines"
        let faulty: [(PolicyChange, BanFault)] = [
            (.ban(request(.port, "x")), .value(.port, "x", .port)), (.ban(reply), .reply(200)),
            (.ban(note), .text("two\nlines")), (.unban(.id(BanID(9))), .unknownID(BanID(9))),
            (
                .unban(.rule([BanCondition(.host, "z.test")])),
                .unknownRule([BanCondition(.host, "z.test")])
            ),
            (.switchBan(BanID(9), on: true), .unknownID(BanID(9))), (.redo, .nothingToRedo),
            (
                .load([BanRule(field: .host, value: "n.test"), BanRule(field: .port, value: "0")]),
                .value(.port, "0", .port)
            ),
        ]
        for (change, fault) in faulty {
            #expect(throws: fault) { try state.apply(change, now: noon, author: .console) }
        }
        #expect(state.bans == bans)
        #expect(state.revision == revision)
    }

    @Test("a url rule warns of what tunnels hide")
    func warns() throws {
        var state = PolicyState()
        let notice = try state.apply(
            .ban(request(.url, "a.test/x")), now: noon, author: .console)
        #expect(notice.severity == .warning)
    }
}

@Suite("The file is read again and rules keep who they are")
struct PolicyReloadTests {
    private let noon = WallTime(seconds: 1_800_000_000)

    private func rule(_ value: String) -> BanRule { BanRule(field: .host, value: value) }

    @Test("what was there at the start cannot be undone")
    func start() throws {
        var state = try PolicyState([rule("a.test")], now: noon)
        #expect(state.bans.map(\.author) == [.file])
        #expect(throws: BanFault.nothingToUndo) {
            try state.apply(.undo, now: noon, author: .console)
        }
    }

    @Test("ids stay with rules; new lines are added, missing ones go, until-restart rules stay")
    func reload() throws {
        var state = try PolicyState([rule("a.test"), rule("b.test")], now: noon)
        let own = BanRequest(field: .host, value: "own.test")
        _ = try state.apply(.ban(own), now: noon, author: .console)
        var changed = rule("B.test")
        changed.isDry = true
        let notice = try state.apply(.load([rule("c.test"), changed]), now: noon, author: .file)
        #expect(notice.text == "bans.txt read: 1 added, 1 removed, 1 changed, in another order")
        #expect(state.bans.map(\.value) == ["c.test", "B.test", "own.test"])
        #expect(state.bans.map(\.id.number) == [4, 2, 3])
        #expect(state.undoSentence == "undo: read bans.txt")
        _ = try state.apply(.undo, now: noon, author: .console)
        #expect(Set(state.bans.map(\.id.number)) == [1, 2, 3])
        #expect(state.bans.map(\.value) == ["a.test", "b.test", "own.test"])
    }

    @Test("the same file again is no change")
    func unchanged() throws {
        var state = try PolicyState([rule("a.test")], now: noon)
        let revision = state.revision
        _ = try state.apply(.load([rule("a.test")]), now: noon, author: .file)
        #expect(state.revision == revision)
        #expect(state.undoSentence == nil)
    }

    @Test("a line whose deadline has passed is not taken in")
    func expired() throws {
        var old = rule("a.test")
        old.lifetime = .until(noon)
        #expect(try PolicyState([old], now: noon).bans.isEmpty)
    }
}
