import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("The ban sheet makes every kind of rule, and says beforehand what comes of it")
struct BanSheetTests {
    private static func row(
        _ id: UInt32, _ field: BanField, _ value: String,
        _ effect: BanEffect = .refuse(.status(403))
    ) -> BanRow {
        var ban = Ban(id: BanID(id), field: field, value: value, created: Sample.now)
        ban.effect = effect
        return BanRow(ban: ban)
    }

    /// On Requests, in the ban sheet of the newest exchange, `http://h.example/a`.
    private static func sitting(
        _ rules: [BanRow] = [], exchanges: [ExchangeRow]? = nil,
        connections: [ConnectionRow] = []
    ) -> Operator {
        var snapshot = Sample.snapshot
        snapshot.bans = rules
        snapshot.connections = connections
        snapshot.exchanges = exchanges ?? [Self.exchange(1, age: 1)]
        var sitting = Operator(columns: 120, rows: 40, history: [snapshot])
        sitting.press("3", .end, "b")
        return sitting
    }

    private static func exchange(
        _ id: UInt64, age: Double, client: String = "192.0.2.7:1000", path: String = "/a",
        size: UInt64 = 10, milliseconds: Double = 1, rule: UInt32? = nil,
        end: EndReason = .complete
    ) -> ExchangeRow {
        Sample.exchange(
            id, age, "GET", "h.example", path, 200, .hit, size, milliseconds, rule: rule, end: end,
            client: client)
    }

    // MARK: - Kinds of rules

    @Test(
        "a and Enter make what is not a ban",
        arguments: [
            (1, "allow host h.example"),
            (2, "limit host h.example requests 10/s"),
            (3, "fault host h.example delay 200ms"),
            (4, "ban host h.example"),
        ])
    func kinds(presses: Int, words: String) {
        var sitting = Self.sitting()
        for _ in 0..<presses { sitting.press("a") }
        sitting.press(.enter)
        #expect(sitting.commands().map(\.description) == [words])
    }

    @Test(
        "r chooses among limits and faults, ] and [ double and halve them",
        arguments: [
            (["a", "a", "]"] as [Key], "limit host h.example requests 20/s"),
            (["a", "a", "r", "["], "limit host h.example requests 5/s slow"),
            (["a", "a", "r", "r"], "limit host h.example bandwidth 1mb/s"),
            (["a", "a", "r", "r", "r"], "limit host h.example connections 5"),
            (["a", "a", "a", "]", "]"], "fault host h.example delay 800ms"),
            (["a", "a", "a", "r"], "fault host h.example rate 10kb/s"),
            (["a", "a", "a", "r", "r"], "fault host h.example reset after 10kb"),
            (["a", "a", "]", "r", "r", "r", "r"], "limit host h.example requests 10/s"),
            (["]"], "ban host h.example"),
        ])
    func amounts(keys: [Key], words: String) {
        var sitting = Self.sitting()
        for key in keys { sitting.press(key) }
        sitting.press(.enter)
        #expect(sitting.commands().map(\.description) == [words])
    }

    @Test("every command that the sheet makes is one that can be written")
    func writable() throws {
        for verb in 0..<4 {
            for answer in 0..<6 {
                for lifetime in 0..<5 {
                    var sitting = Self.sitting()
                    for _ in 0..<lifetime { sitting.press("f") }
                    sitting.press("c", "d")
                    for _ in 0..<verb { sitting.press("a") }
                    for _ in 0..<answer { sitting.press("r") }
                    sitting.press(.enter)
                    let commands = sitting.commands()
                    for command in commands {
                        #expect(try CommandParser.parse("\(command)") == command)
                    }
                    #expect(commands.count == 1)
                }
            }
        }
    }

    @Test("on a small screen the chosen line stands alone, so that the forecast is seen")
    func small() {
        var snapshot = Sample.snapshot
        snapshot.exchanges = [Self.exchange(1, age: 1)]
        var sitting = Operator(columns: 60, rows: 10, history: [snapshot])
        sitting.press("3", "b", .down)
        #expect(sitting.shows("(*) client 192.0.2.7") && !sitting.shows("( ) host"))
        #expect(sitting.shows("would have refused 1 of the last 1 exchange"))
    }

    @Test("on a narrow screen what is chosen is seen, wherever it stands among the others")
    func narrow() {
        var sitting = Operator(columns: 40, rows: 20, history: [Sample.snapshot])
        sitting.press("3", "b", "f", "f", "f", "r", "r", "r", "r", "r")
        #expect(sitting.shows("[forever]") && sitting.shows("[delay 2s]"))
        sitting.press("a", "a", "a", "r", "r")
        #expect(sitting.shows("[fault]") && sitting.shows("[reset after 10kb]"))
    }

    // MARK: - Warnings

    @Test("it says when a rule says exactly this already")
    func duplicate() {
        var sitting = Self.sitting([Self.row(7, .host, "h.example")])
        #expect(sitting.shows("warning: rule 7 says exactly this already"))
        sitting.press("r")
        #expect(sitting.shows("warning: rule 7 is about the same; this rewrites it"))
        sitting.press("a", "a")
        #expect(!sitting.shows("rule 7 is about the same"), "a limit goes beside a ban")
    }

    @Test("it says when a rule before it decides all of it, and then forecasts nothing")
    func shadowed() {
        var sitting = Self.sitting([Self.row(4, .host, ".example", .allow)])
        #expect(sitting.shows("warning: rule 4 (host .example) stands before it"))
        #expect(sitting.shows("would have refused 0 of the last 1 exchange"))
        sitting.press(.down)
        #expect(!sitting.shows("stands before it"), "of the client it decides only a part")
    }

    @Test("a url rule says what HTTPS hides, before there is a tunnel too")
    func escape() {
        var sitting = Self.sitting()
        #expect(!sitting.shows("HTTPS"))
        sitting.press(.down, .down, .down)
        #expect(sitting.shows("(*) url"))
        #expect(sitting.shows("warning: HTTPS in a tunnel shows host and port only"))
    }

    @Test("a list whose content is not known here leaves the count open")
    func uncertain() {
        let sitting = Self.sitting([Self.row(5, .host, "file:ok.txt", .allow)])
        #expect(sitting.shows("would have refused at most 1 of the last 1 exchange"))
        #expect(sitting.shows(": rule 5"))
    }

    // MARK: - Forecasts

    @Test("a limit's forecast counts what was too much, not all that it matches")
    func limit() {
        let burst = (1...14).map { Self.exchange($0, age: 5 - Double($0) / 100) }
        let others = (15...20).map {
            Self.exchange($0, age: 5, client: "192.0.2.\($0 + 100):1000")
        }
        var sitting = Self.sitting(exchanges: burst + others)
        sitting.press("a", "a")
        #expect(sitting.shows("matches 20 of the last 20 exchanges, would have refused 3"))
        sitting.press("r")
        #expect(sitting.shows("matches 20 of the last 20 exchanges, would have slowed 3"))
        sitting.press("a")
        #expect(sitting.shows("would have disturbed 20 of the last 20 exchanges"))
    }

    @Test("a rule for one match would have had one")
    func once() {
        var sitting = Self.sitting(exchanges: (1...3).map { Self.exchange($0, age: 1) })
        #expect(sitting.shows("would have refused 3 of the last 3 exchanges"))
        sitting.press("f", "f", "f", "f")
        #expect(sitting.shows("[once]"))
        #expect(sitting.shows("would have refused 1 of the last 3 exchanges"))
    }

    @Test("a rule that only counts promises to cut nothing, nor to hold anything back")
    func dry() {
        let open = Sample.connection(1, "192.0.2.7:1000", age: 30, .idle, bytes: (0, 0))
        var sitting = Self.sitting(connections: [open])
        sitting.press("c", "d")
        #expect(sitting.shows("cuts nothing: it only counts") && !sitting.shows("cut the"))
        sitting.press(.enter)
        #expect(sitting.commands().map(\.description) == ["ban host h.example dry"])
        sitting.press("b", "d", "a", "a")
        #expect(sitting.shows("holds nothing back: it only counts"))
        sitting.press("d")
        #expect(sitting.shows("holds at once for"))
    }

    @Test("what was sent away before any rule was asked is nothing that a rule would have delayed")
    func unheard() {
        let ends: [EndReason] = [
            .complete, .unauthenticated, .malformedRequest, .overload, .originTimeout,
        ]
        let rows = ends.enumerated().map { Self.exchange(UInt64($0 + 1), age: 1, end: $1) }
        let limited = Self.exchange(6, age: 1, rule: 9, end: .overload)
        var sitting = Self.sitting(exchanges: rows + [limited])
        #expect(sitting.shows("would have refused 6 of the last 6 exchanges"))
        sitting.press("a", "a", "a")
        #expect(sitting.shows("would have disturbed 3 of the last 6 exchanges"))
    }

    @Test("what is refused by default is nothing that a limit or a fault would see")
    func byDefault() {
        var snapshot = Sample.snapshot
        snapshot.refusesByDefault = true
        snapshot.bans = [Self.row(1, .client, "192.0.2.8", .allow)]
        snapshot.exchanges = [
            Self.exchange(1, age: 2, client: "192.0.2.8:1000"), Self.exchange(2, age: 1),
        ]
        var sitting = Operator(columns: 120, rows: 40, history: [snapshot])
        sitting.press("3", .end, "b", "a", "a", "a")
        #expect(sitting.shows("would have disturbed 0 of the last 2 exchanges"))
    }

    @Test("a bandwidth's forecast counts what came faster than it lets")
    func bandwidth() {
        var sitting = Self.sitting(exchanges: [
            Self.exchange(1, age: 9, size: 8 << 20, milliseconds: 1000),
            Self.exchange(
                2, age: 9, client: "192.0.2.9:1", size: 2 << 20, milliseconds: 3000),
        ])
        sitting.press("a", "a", "r", "r")
        #expect(sitting.shows("matches 2 of the last 2 exchanges, would have slowed 1"))
    }

    @Test("a limit on connections counts those open at once, until rows say that they closed")
    func connections() {
        let exchanges = (1...8).map { (number: UInt64) in
            var row = Self.exchange(number, age: 20 - Double(number))
            row.connection = ConnectionID(number)
            return row
        }
        var apart = Self.sitting(exchanges: exchanges)
        apart.press("a", "a", "r", "r", "r")
        #expect(apart.shows("matches 8 of the last 8 exchanges, would have refused 0"))
        // The last two come when one of those before has closed.
        let open = (1...8).map { (number: UInt64) in
            Sample.connection(
                number, "192.0.2.7:1000", age: 30, .idle, bytes: (0, 0),
                end: number == 1 ? .idle : nil)
        }
        var together = Self.sitting(
            exchanges: exchanges,
            connections: open.map { row in
                var row = row
                if row.ended != nil { row.ended = Sample.ago(13.5) }
                return row
            })
        together.press("a", "a", "r", "r", "r")
        #expect(together.shows("matches 8 of the last 8 exchanges, would have refused 2"))
    }

    @Test("what clients send no row tells, so a limit on it has no forecast")
    func upwards() {
        var snapshot = Sample.snapshot
        snapshot.bans = []
        var sitting = Operator(columns: 120, history: [snapshot])
        sitting.press(":")
        sitting.type("limit host www.example.com bandwidth 1mb/s up")
        #expect(sitting.shows("no forecast: no row tells what clients sent"))
    }

    @Test("of a rule that asks for the address no count is claimed: rows do not have it")
    func address() {
        var snapshot = Sample.snapshot
        snapshot.bans = []
        var sitting = Operator(columns: 120, rows: 40, history: [snapshot])
        sitting.press("2", .down, .down, "b", .down, .down, .down)
        #expect(sitting.shows("(*) addr"))
        #expect(sitting.shows("no forecast: no row tells the address of the last 13 exchanges"))
    }
}
