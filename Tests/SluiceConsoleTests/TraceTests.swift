import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("The detail of a request shows what each rule says of it")
struct TraceTests {
    private func trace(_ row: ExchangeRow, _ lines: [String], since: WallTime?) throws
        -> ExchangeTrace
    {
        var state = PolicyState()
        for line in lines {
            let change = try #require(PolicyChange(try CommandParser.parse(line)))
            _ = try state.apply(change, now: Sample.now, author: .console)
        }
        return ExchangeTrace(row, through: state.list, since: since, now: Sample.now)
    }

    private var refused: ExchangeRow? {
        Sample.exchanges.first { $0.host == WireText("ads.example.net") }
    }

    @Test("it asks once, and shows every rule consulted with its outcome")
    func consulted() throws {
        let row = try #require(refused)
        var sitting = Operator(columns: 120, rows: 60)
        sitting.press("3", .home)
        for _ in Sample.exchanges where sitting.cursorLine?.contains("/banner.gif") != true {
            sitting.press(.down)
        }
        sitting.press(.enter)
        sitting.wait(seconds: 1)
        let asked = sitting.takeEffects().filter {
            if case .requestTrace = $0 { true } else { false }
        }
        #expect(asked == [.requestTrace(row.id)])
        #expect(!sitting.shows("What the rules say"))
        let lines = [
            "ban host .example.net and method GET", "ban host ads.example.net", "ban port 81",
            "ban host ads.example.net and method POST",
        ]
        sitting.feel(.trace(try trace(row, lines, since: nil)))
        #expect(sitting.shows("host .example.net and method GET: matches and refuses with 403"))
        #expect(sitting.shows("host ads.example.net: matches, but rule 1 stands before it"))
        #expect(sitting.shows("does not match: not method POST"))
        #expect(sitting.shows("1 other rule not concerned"))
        #expect(!sitting.shows("Rules changed"))
    }

    @Test("it says when rules have changed since, and that no rule concerns it")
    func changed() throws {
        let row = try #require(refused)
        let later = row.started.advanced(byNanoseconds: 1)
        var sitting = Operator(columns: 120, rows: 60)
        sitting.press("3", .home)
        for _ in Sample.exchanges where sitting.cursorLine?.contains("/banner.gif") != true {
            sitting.press(.down)
        }
        sitting.press(.enter)
        sitting.feel(.trace(try trace(row, ["bans default refuse"], since: later)))
        #expect(sitting.shows("Rules changed") && sitting.shows("no rule allows it"))
        sitting.feel(.trace(try trace(row, ["ban port 81"], since: row.started)))
        #expect(sitting.shows("1 rule not concerned") && !sitting.shows("Rules changed"))
    }
}
