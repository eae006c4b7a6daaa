import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("The operator takes all bans off for a while")
struct PauseTests {
    static func paused(_ line: String) throws -> Snapshot {
        var snapshot = Sample.snapshot
        var state = PolicyState()
        let change = try #require(PolicyChange(try CommandParser.parse(line)))
        _ = try state.apply(change, now: Sample.now, author: .console)
        snapshot.pauses = state.pauses
        return snapshot
    }

    @Test("P and Enter, on every screen, for five minutes", arguments: Place.screens)
    func twoKeys(place: Place) throws {
        var sitting = Operator(columns: 120)
        let key = try #require(Place.tabs.first { $0.place == place }?.key)
        sitting.press(.character(key), "P", .enter)
        #expect(sitting.commands() == [.pauseBans(seconds: 300, client: nil)])
    }

    @Test("f chooses how long, c only the client of the row, e goes on in words")
    func choices() {
        var sitting = Operator(columns: 120)
        sitting.press("3", "P", "f", "c")
        #expect(sitting.shows("[15m]") && sitting.shows("[x] for client 127.0.0.1 only"))
        sitting.press(.enter)
        #expect(sitting.commands() == [.pauseBans(seconds: 900, client: "127.0.0.1")])
        sitting.press("P", "c", "e")
        #expect(sitting.shows(":bans pause 5m client 127.0.0.1"))
        sitting.press(.escape, "P", "P", "P", .escape)
        #expect(sitting.commands().isEmpty, "the key that opened it does not confirm it")
    }

    @Test("without a row there is no client to choose")
    func noClient() {
        var sitting = Operator(columns: 120)
        sitting.press("5", "P", "c")
        #expect(!sitting.shows("only"))
        sitting.press(.enter)
        #expect(sitting.commands() == [.pauseBans(seconds: 300, client: nil)])
    }

    @Test(
        "the header counts down on every screen, whether frozen or not", arguments: [40, 80, 120])
    func countdown(columns: Int) throws {
        var sitting = Operator(columns: columns)
        sitting.see(try Self.paused("bans pause 5m"))
        for tab in Place.tabs {
            sitting.press(.character(tab.key))
            #expect(sitting.screen[0].hasSuffix("BANS OFF 5m00s"), "\(tab.place)")
        }
        sitting.press("1", "p")
        sitting.wait(seconds: 48)
        #expect(sitting.screen[0].contains("BANS OFF 4m12s FROZEN 48s"))
        sitting.press("p")
        sitting.wait(seconds: 252)
        #expect(!sitting.shows("BANS OFF"), "it is over by the clock, whatever the engine says")
    }

    @Test("where it is some clients' only, the header says so")
    func clients() throws {
        var sitting = Operator(columns: 120)
        sitting.see(try Self.paused("bans pause 5m client 10.0.0.0/8"))
        #expect(sitting.screen[0].hasSuffix("BANS OFF for 10.0.0.0/8 5m00s"))
        sitting.feel(.resize(Size(columns: 80, rows: 24)))
        #expect(sitting.screen[0].hasSuffix("1x BANS OFF 5m00s"))
    }

    @Test("pressed while they are off, it says for how long yet, and Enter ends it")
    func resumes() throws {
        var sitting = Operator(columns: 120)
        sitting.see(try Self.paused("bans pause 5m"))
        sitting.wait(seconds: 60)
        sitting.press("P")
        #expect(sitting.shows("bans are off for another 4m00s"))
        #expect(sitting.shows("[no longer]") && sitting.shows("will be asked again"))
        _ = sitting.takeEffects()
        sitting.press(.enter)
        #expect(sitting.commands() == [.resumeBans(client: nil)])
        sitting.press("P", "f", .enter)
        #expect(sitting.commands() == [.pauseBans(seconds: 300, client: nil)])
    }
}
