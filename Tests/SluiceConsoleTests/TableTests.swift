import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("Tables while traffic moves")
struct TableTests {
    /// Rows 1 to `count`, oldest first, as requests of a busy second.
    private func traffic(_ ids: ClosedRange<UInt64>, hosts: Int = 3) -> Snapshot {
        var snapshot = Sample.snapshot
        snapshot.exchanges = ids.map { id in
            Sample.exchange(
                id, 10, "GET", "host\(id % UInt64(hosts)).example", "/\(id)", 200, .hit, id * 100, 1
            )
        }
        return snapshot
    }

    @Test("the cursor stays with its row when older rows leave and newer ones come")
    func selectionById() {
        var sitting = Operator(history: [traffic(1...100)])
        sitting.press("3", .up, .up)
        let row = sitting.cursorRow
        #expect(sitting.cursorLine?.contains("/98") == true)
        sitting.see(traffic(20...140))
        #expect(sitting.cursorLine?.contains("/98") == true)
        #expect(sitting.cursorRow == row)
    }

    @Test("the cursor that began on the first row does not slip to one that comes before it")
    func selectionOfFirst() {
        var cache = Sample.snapshot
        cache.cache.removeFirst()
        var bans = Sample.snapshot
        bans.bans.removeFirst()
        for (key, snapshot, words) in [("4", cache, "style.css"), ("5", bans, "192.0.2.0/24")] {
            for moves: [Key] in [[], [.down, .home]] {
                var sitting = Operator(history: [snapshot])
                sitting.press(.character(Character(key)))
                for move in moves { sitting.press(move) }
                #expect(sitting.cursorLine?.contains(words) == true)
                sitting.see(Sample.snapshot)
                #expect(sitting.cursorLine?.contains(words) == true, "\(key) \(moves)")
            }
        }
    }

    @Test("a row that left the table hands the cursor to its neighbour")
    func selectionLost() {
        var sitting = Operator(history: [traffic(1...10)])
        sitting.press("3", .home)
        sitting.see(traffic(5...10))
        #expect(sitting.cursorLine?.contains("/5 ") == true)
        sitting.see(traffic(5...12))
        #expect(sitting.cursorLine?.contains("/5 ") == true)
    }

    @Test("open connections stand before closed ones, of both the newest first")
    func openFirst() {
        var sitting = Operator()
        sitting.press("2")
        var snapshot = Sample.snapshot
        snapshot.connections.reverse()
        snapshot.connections.append(
            Sample.connection(98, "127.0.0.1:9", age: 90, .idle, bytes: (0, 0)))
        sitting.see(snapshot)
        let ids = sitting.screen[4...11].map { $0.dropFirst().split(separator: " ").first ?? "" }
        #expect(ids == ["105", "104", "103", "102", "101", "98", "100", "99"])
    }

    @Test("following keeps the newest in view until the cursor moves; End resumes")
    func follow() {
        var sitting = Operator(history: [traffic(1...50)])
        sitting.press("3")
        sitting.see(traffic(1...60))
        #expect(sitting.cursorLine?.contains("/60") == true)
        #expect(sitting.shows("following"))
        sitting.press("k")
        #expect(!sitting.shows("following"))
        sitting.see(traffic(1...70))
        #expect(sitting.cursorLine?.contains("/59") == true)
        sitting.press(.end)
        #expect(sitting.shows("following"))
        sitting.see(traffic(1...80))
        #expect(sitting.cursorLine?.contains("/80") == true)
        sitting.press("F")
        sitting.see(traffic(1...90))
        #expect(sitting.cursorLine?.contains("/80") == true)
    }

    @Test("a frozen screen keeps its picture while traffic goes on, and says so")
    func freeze() {
        var sitting = Operator(history: [traffic(1...5)])
        sitting.press("3", "p")
        #expect(sitting.takeEffects().last == .requestSnapshot(.all))
        sitting.see(traffic(1...5))
        sitting.see(traffic(1...9))
        sitting.wait(seconds: 7)
        #expect(sitting.shows("FROZEN 7s"))
        #expect(sitting.shows("5/5"))
        #expect(!sitting.shows("/9 "))
        sitting.press("<")
        #expect(sitting.shows("▼"), "sorting works on a frozen picture")
        sitting.press("p")
        #expect(!sitting.shows("FROZEN"))
        #expect(sitting.shows("/9 "))
    }

    @Test("freezing holds every table, also those not looked at yet")
    func freezeAll() {
        var sitting = Operator(history: [])
        sitting.press("3", "p")
        sitting.see(Sample.snapshot)
        sitting.press("2")
        #expect(sitting.shows("192.0.2.44:51544"))
        #expect(sitting.takeEffects().contains(.requestSnapshot([])))
    }

    @Test("hidden rows are counted, and the filter goes off and on with its text kept")
    func filter() {
        var sitting = Operator(history: [traffic(1...30)])
        sitting.press("3", "/")
        sitting.type("host1")
        #expect(sitting.shows("matches 10 of 30"))
        sitting.press(.enter)
        #expect(sitting.shows("20 hidden by filter"))
        #expect(!sitting.shows("host2.example"))
        sitting.press("\\")
        #expect(sitting.shows("/host1 (off)"))
        #expect(sitting.shows("host2.example"))
        sitting.press("\\")
        #expect(sitting.shows("20 hidden by filter"))
        sitting.press("/")
        #expect(sitting.shows("/host1"), "the prompt opens with the filter in force")
        sitting.press(.escape)
        #expect(sitting.shows("20 hidden by filter"))
    }

    @Test("marks stay with their rows; only marked rows can be shown")
    func marks() {
        var sitting = Operator(history: [traffic(1...9)])
        sitting.press("3", .home, " ", " ")
        #expect(sitting.shows("2 marked"))
        sitting.press("M")
        #expect(sitting.shows("7 hidden, only marked"))
        sitting.see(traffic(2...11))
        #expect(sitting.shows("1 marked"), "a row that left the table takes its mark along")
        #expect(sitting.shows("9 hidden, only marked"))
        sitting.press("U")
        #expect(!sitting.shows("marked"))
    }

    @Test("sorting by a number begins with the largest, by a text with the first; v turns it round")
    func sort() {
        var sitting = Operator(columns: 120, history: [traffic(1...12)])
        sitting.press("3", .home, "<")
        #expect(sitting.shows("▼RULE"))
        sitting.press("<", "<")
        #expect(sitting.shows("▼SIZE"))
        #expect(firstPath(sitting) == "/12")
        sitting.press("v")
        #expect(sitting.shows("▲SIZE"))
        #expect(firstPath(sitting) == "/1")
        sitting.press("<", "<", "<")
        #expect(sitting.shows("PATH▲"))
        #expect(firstPath(sitting) == "/1")
        sitting.press("<")
        #expect(sitting.shows("HOST▲"))
        #expect(firstPath(sitting) == "/3", "equals keep the order they came in")
    }

    private func firstPath(_ sitting: Operator) -> String? {
        let line = sitting.screen[4]
        return line.split(separator: " ").first { $0.hasPrefix("/") }.map(String.init)
    }

    @Test("columns are shown and hidden in their dialog")
    func columns() {
        var sitting = Operator(columns: 120)
        sitting.press("3", "c", .down, .down, " ", .enter)
        #expect(!sitting.shows("METHOD"))
        #expect(sitting.shows("CLIENT"))
        sitting.press("c", .down, .down, " ", .escape)
        #expect(sitting.shows("METHOD"))
    }

    @Test("a cache entry's time to live counts down between snapshots, and on once it is stale")
    func timeToLive() {
        var sitting = Operator()
        sitting.press("4")
        #expect(sitting.screen[6].contains(" 1m01s "))
        sitting.wait(seconds: 2)
        #expect(sitting.screen[6].contains(" 59s "))
        sitting.wait(seconds: 60)
        #expect(sitting.screen[6].contains(" -1s "))
    }

    @Test("long text moves under Left and Right")
    func longText() {
        var sitting = Operator()
        sitting.press("3")
        #expect(!sitting.shows("disk-1.iso"))
        for _ in 0..<6 { sitting.press(.right) }
        #expect(sitting.shows("disk-1.iso"))
        for _ in 0..<6 { sitting.press("h") }
        #expect(sitting.shows("/pub/linux"))
    }

    @Test("a detail longer than its pane scrolls from its end at once")
    func detailScrolls() {
        var sitting = Operator(columns: 40, rows: 10)
        sitting.press("2", .enter, .tab, "G")
        #expect(sitting.shows("6-10 of 10"))
        sitting.press("k")
        #expect(sitting.shows("5-9 of 10"))
    }

    @Test("nothing of a detail is cut off: long lines are broken")
    func detailWraps() {
        var sitting = Operator(columns: 60, rows: 40)
        sitting.press("3", .enter)
        let joined = sitting.screen.map { $0.drop { $0 == " " } }.joined()
        #expect(joined.replacing(" ", with: "").contains("image/disk-1.isoHTTP/1.1"))
    }

    @Test("entries beyond what a snapshot holds are counted")
    func omitted() {
        var snapshot = Sample.snapshot
        snapshot.gauges.cacheEntries = 7005
        var sitting = Operator(history: [snapshot])
        sitting.press("4")
        sitting.see(snapshot)
        #expect(sitting.shows("7000 more not shown"))
        sitting.press("/")
        sitting.type("www")
        sitting.press(.enter, "D")
        #expect(sitting.shows("Evict at least 3 entries that match www?"))
    }

    @Test("Tab goes into the detail and back, and the arrows move there")
    func panes() {
        var sitting = Operator()
        sitting.press("2", .enter, .tab, .down)
        #expect(sitting.cursorLine?.contains("105") == true)
        sitting.press(.tab, .down)
        #expect(sitting.cursorLine?.contains("104") == true)
        #expect(sitting.shows("Connection 104"))
        sitting.press(.enter)
        #expect(!sitting.shows("Connection 104"))
    }
}
