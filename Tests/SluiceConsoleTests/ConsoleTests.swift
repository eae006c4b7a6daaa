import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("The console as a whole")
struct ConsoleTests {
    @Test("digits choose screens, Esc goes back, Tab goes round")
    func navigation() {
        var sitting = Operator()
        sitting.press("3", "4")
        #expect(sitting.console.place == .cache)
        sitting.press(.escape)
        #expect(sitting.console.place == .requests)
        sitting.press("q")
        #expect(sitting.console.place == .overview)
        sitting.press(.escape)
        #expect(sitting.shows("Q quits"))
        sitting.press(.backTab)
        #expect(sitting.console.place == .help)
        sitting.press(.tab, .tab)
        #expect(sitting.console.place == .connections)
        #expect(sitting.shows("[2 Connections]"))
    }

    @Test(
        "a screen that does not exist yet says so",
        arguments: [
            (Key.character("7"), "Talkers"), ("8", "Class"), ("0", "Options"),
        ])
    func notBuilt(key: Key, name: String) {
        var sitting = Operator()
        sitting.press(key)
        #expect(sitting.shows("not available yet: \(name)"))
        #expect(sitting.console.place == .overview)
    }

    @Test("each screen asks for the tables it shows, and the ban sheet for those it judges by")
    func parts() {
        var sitting = Operator()
        sitting.press("2")
        #expect(sitting.takeEffects() == [.requestSnapshot(.connections)])
        sitting.press("b")
        #expect(sitting.takeEffects() == [.requestSnapshot([.connections, .exchanges])])
        sitting.press(.escape, "4")
        #expect(sitting.takeEffects() == [.requestSnapshot(.cache)])
        sitting.press("5")
        #expect(sitting.takeEffects() == [.requestSnapshot([])])
    }

    @Test("snapshots are asked for at the chosen interval")
    func interval() {
        var sitting = Operator()
        for _ in 0..<10 { sitting.wait(seconds: 0.1) }
        #expect(sitting.takeEffects().count == 10)
        sitting.press("+", "+", "+")
        #expect(sitting.shows("refresh every 1000 ms"))
        for _ in 0..<20 { sitting.wait(seconds: 0.1) }
        #expect(sitting.takeEffects().count == 2)
        sitting.wait(seconds: -3600)
        #expect(sitting.takeEffects().count == 1, "a clock set back does not stop the screen")
    }

    @Test("what was just said is read whole on a narrow screen; later the state of the table is")
    func narrowNotice() {
        var sitting = Operator(columns: 40, rows: 10)
        sitting.press("3")
        sitting.feel(.notice(Notice(.error, "cannot write bans.txt: no space")))
        #expect(sitting.screen[8].hasPrefix("error: cannot write bans.txt: no space"))
        sitting.wait(seconds: 12)
        #expect(sitting.screen[8] == "error: canno…  12s ago  following  13/13")
    }

    @Test("durations show in microseconds below a millisecond; what has none shows a dash")
    func durations() throws {
        for (nanoseconds, shown) in [(4_200, "4us"), (1_500_000, "1.5ms"), (0, "-")] as [(Int64, _)]
        {
            var snapshot = Sample.snapshot
            let ended = try #require(snapshot.exchanges.firstIndex { $0.end != nil })
            snapshot.exchanges = [snapshot.exchanges[ended]]
            snapshot.exchanges[0].duration = nanoseconds
            var sitting = Operator(history: [snapshot])
            sitting.press("3")
            let row = try #require(sitting.cursorLine)
            #expect(row.split(separator: " ").last == Substring(shown))
        }
    }

    @Test("a notice shows with its severity in words, and how long ago it came")
    func notice() {
        var sitting = Operator()
        sitting.feel(.notice(Notice(.error, "cannot write bans.txt\u{1b}[31m")))
        #expect(sitting.shows("error: cannot write bans.txt\\x1b[31m"))
        #expect(sitting.takeEffects() == [.requestSnapshot(.exchanges)], "to show what came of it")
        sitting.wait(seconds: 75)
        #expect(sitting.shows("1m15s ago"))
    }

    @Test(
        "a screen too small to use says what it needs",
        arguments: [(39, 24), (80, 9), (1, 1), (0, 0), (30, 3)])
    func tooSmall(columns: Int, rows: Int) {
        var sitting = Operator(columns: columns, rows: rows)
        sitting.press("3", .down, "b", .enter, ":", "x", .enter, .escape, "c", .down)
        let frame = sitting.console.frame()
        #expect(frame.size == Size(columns: columns, rows: rows))
        if columns >= 30, rows >= 3 { #expect(sitting.shows("40x10 are needed")) }
    }

    @Test(
        "what cannot be seen cannot be done: too small a screen takes no key but ^L and ^Z",
        arguments: [["2", .down, "X"], ["4", "E"], ["3", "b"], ["5"], [":", "u"]] as [[Key]])
    func tooSmallForKeys(before: [Key]) {
        var sitting = Operator()
        for key in before { sitting.press(key) }
        let place = sitting.console.place
        let prompt = sitting.console.prompt?.text
        sitting.feel(.resize(Size(columns: 39, rows: 24)))
        _ = sitting.takeEffects()
        sitting.press("y", .enter, "d", "o", "E", "z", "x", "2", "p")
        #expect(sitting.takeEffects() == Array(repeating: .bell, count: 9))
        #expect(sitting.console.place == place)
        #expect(sitting.console.prompt?.text == prompt)
        sitting.press(.control("l"), .control("z"))
        #expect(sitting.takeEffects() == [.redraw, .suspend])
    }

    @Test(
        "too small a screen can be quit, and its question read",
        arguments: [Key.character("Q"), .control("c")], [[], [":"], ["E"], ["3", "b"]] as [[Key]])
    func tooSmallQuits(key: Key, before: [Key]) {
        var sitting = Operator()
        sitting.press("4")
        for key in before { sitting.press(key) }
        sitting.feel(.resize(Size(columns: 39, rows: 1)))
        _ = sitting.takeEffects()
        sitting.press(key)
        #expect(sitting.shows("Quit sluice? y/n"))
        sitting.press("n")
        #expect(sitting.shows("too small"))
        #expect(sitting.takeEffects().isEmpty)
        sitting.press(key, "y")
        #expect(sitting.takeEffects() == [.quit])
    }

    @Test("every screen and dialog can be drawn at every size")
    func everySize() {
        for columns in [40, 41, 57, 72, 80, 93, 200] {
            for rows in [10, 11, 15, 16, 17, 25, 60] {
                var sitting = Operator(columns: columns, rows: rows, history: Sample.history)
                for keys in GoldenTests.stories.map(\.keys) {
                    for key in keys { sitting.press(key) }
                    let frame = sitting.console.frame()
                    #expect(frame.cells.count == columns * rows)
                    sitting.press(.escape, .escape)
                }
            }
        }
    }

    @Test("resizing keeps the cursor's row on the screen")
    func resize() {
        var sitting = Operator(rows: 40)
        sitting.press("3")
        sitting.feel(.resize(Size(columns: 80, rows: 12)))
        #expect(sitting.cursorLine?.contains("mirror") == true)
        #expect(sitting.screen.count == 12)
    }

    @Test("what strangers send is shown escaped on every screen")
    func hostileText() {
        var snapshot = Sample.snapshot
        let evil = "e\u{1b}[2Jvil\r\n\u{7}\u{202e}.example"
        snapshot.connections[0].target = WireText(evil)
        snapshot.exchanges.append(
            Sample.exchange(99, 0, "G\u{1b}T", evil, "/\u{9b}31m", 200, .hit, 1, 1))
        snapshot.cache[0].key = WireText("http://" + evil)
        snapshot.bans[0].ban.conditions[0].value = evil
        snapshot.bans[0].ban.note = evil
        for keys: [Key] in [["1"], ["2", .end], ["3"], ["4"], ["5"]] {
            var sitting = Operator(columns: 120, rows: 40, history: [snapshot])
            for key in keys { sitting.press(key) }
            sitting.see(snapshot)
            sitting.press(.enter)
            let text = sitting.text
            #expect(text.contains("\\x1b[2Jvil"), "\(keys)")
            #expect(!text.contains("\u{fffd}"), "the last resort was needed on \(keys)")
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
            sitting.press("b", .escape, "y", "X", .escape)
            #expect(!sitting.text.contains("\u{1b}"))
        }
    }

    @Test("credentials in a request head are not shown")
    func redaction() {
        var sitting = Operator(columns: 120, rows: 40)
        sitting.press("3", .home, .down, .down, .down, .enter)
        #expect(sitting.shows("Authorization: (not shown)"))
        #expect(sitting.shows("Cookie: (not shown)"))
        #expect(sitting.shows("Accept: text/html"))
        #expect(!sitting.shows("c2VjcmV0"))
    }

    @Test("credentials that go on in a folded line are not shown either")
    func foldedCredentials() {
        var snapshot = Sample.snapshot
        snapshot.exchanges.append(
            Sample.exchange(
                99, 0, "GET", "a.example", "/", 400, .none, 0, 1,
                fields: "Cookie: a=1;\r\n b=hidden\r\n\tc:hidden\r\nX-Next: seen\r\n"))
        var sitting = Operator(columns: 120, rows: 40, history: [snapshot])
        sitting.press("3", .enter)
        #expect(sitting.shows("X-Next: seen"))
        #expect(!sitting.shows("hidden"))
    }

    @Test("^L, ^Z and y ask the terminal")
    func terminal() {
        var sitting = Operator()
        sitting.press("3")
        _ = sitting.takeEffects()
        sitting.press(.control("l"), .control("z"), .home, "y")
        #expect(
            sitting.takeEffects() == [.redraw, .suspend, .copy("http://www.example.com/")])
        sitting.press("}")
        #expect(sitting.takeEffects() == [.bell])
    }

    @Test("without a snapshot the screen says that it waits")
    func waiting() {
        var sitting = Operator(history: [])
        for key: Key in ["2", "3", "4", "5", "9"] {
            sitting.press(key)
            #expect(sitting.shows("waiting for the engine"))
        }
    }

    @Test("an empty table says what would fill it")
    func empty() {
        var snapshot = Sample.snapshot
        snapshot.exchanges = []
        snapshot.bans = []
        var sitting = Operator(history: [snapshot])
        sitting.press("3")
        sitting.see(snapshot)
        #expect(sitting.shows("curl -x http://127.0.0.1:8080"))
        sitting.press("b", "X", "y", " ", .enter, .down, .end, "<", "u", .left)
        sitting.press("5", "d", "o", "e")
        #expect(sitting.shows("nothing is banned"))
        #expect(sitting.commands().isEmpty)
    }

    @Test("ASCII glyphs draw in ASCII alone")
    func ascii() {
        var sitting = Operator(history: Sample.history, glyphs: .ascii)
        for keys in GoldenTests.stories.map(\.keys) {
            for key in keys { sitting.press(key) }
            #expect(sitting.text.unicodeScalars.allSatisfy { $0.isASCII }, "\(keys)")
            sitting.press(.escape, .escape)
        }
    }
}
