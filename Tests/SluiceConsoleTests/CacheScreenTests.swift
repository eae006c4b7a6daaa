import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("Looking into the cache")
struct CacheScreenTests {
    /// On the stale row of `Sample`, with its detail open and answered.
    private func lookingIn() -> Operator {
        var sitting = Operator(columns: 120, rows: 40)
        sitting.press("4", .down, .down, .down, .enter)
        sitting.answerEntries()
        return sitting
    }

    @Test("a detail is asked for once, and again when the origin has confirmed the entry")
    func asks() {
        var sitting = Operator(columns: 120, rows: 40)
        sitting.press("4", .down, .down, .down)
        sitting.see(Sample.snapshot)
        #expect(!sitting.takeEffects().contains(.requestEntry(Sample.cache[3].key)))
        sitting.press(.enter)
        #expect(sitting.takeEffects() == [.requestEntry(Sample.cache[3].key)])
        sitting.see(Sample.snapshot)
        #expect(sitting.takeEffects() == [])
        var confirmed = Sample.snapshot
        confirmed.cache[3].expires = Sample.ago(-300)
        sitting.see(confirmed)
        #expect(sitting.takeEffects() == [.requestEntry(Sample.cache[3].key)])
        sitting.press(.up)
        #expect(sitting.takeEffects() == [.requestEntry(Sample.cache[2].key)])
    }

    @Test("it tells how the freshness comes about, what the next request gets, and no secret")
    func calculation() {
        let sitting = lookingIn()
        #expect(sitting.shows("age = 340 s because it was 0 s old on arrival"))
        #expect(sitting.shows("lifetime = 300 s because max-age says so"))
        #expect(sitting.shows("the origin is asked whether it still holds (If-None-Match)"))
        #expect(sitting.shows("accept-language: de,en;q=0.5"))
        #expect(sitting.shows("cookie: (not shown)") && sitting.shows("Set-Cookie: (not shown)"))
        #expect(!sitting.shows("id=7"))
    }

    @Test("the calculation goes on between snapshots, and a row that was fresh turns stale")
    func live() {
        var sitting = lookingIn()
        sitting.wait(seconds: 10)
        #expect(sitting.shows("age = 350 s") && sitting.shows("stale for 50 s"))
        sitting.press(.enter)
        #expect(sitting.screen.contains { $0.contains("gone") && $0.contains(" stale ") })
    }

    @Test("r asks about the row, about marked ones, or about what the filter leaves")
    func revalidate() {
        var sitting = Operator()
        sitting.press("4")
        _ = sitting.commands()
        sitting.press("r")
        #expect(sitting.commands() == [.revalidate(.key("http://www.example.com/"))])
        sitting.press(" ", " ", "r")
        #expect(sitting.commands().count == 2)
        sitting.press("U", "/")
        sitting.type("news")
        sitting.press(.enter, "r")
        #expect(sitting.commands() == [.revalidate(.filter("news"))])
    }

    @Test("show entry KEY opens the detail of that key")
    func showEntry() {
        var sitting = Operator(columns: 120, rows: 40)
        sitting.press(":")
        sitting.type("show entry http://news.example.org/feed.xml")
        sitting.press(.enter)
        sitting.answerEntries()
        #expect(sitting.shows("4 hidden by filter") && sitting.shows("HTTP/1.1 200 OK"))
    }

    @Test("each column sorts, and the cursor stays on its row")
    func sorts() {
        var sitting = Operator(columns: 120)
        sitting.press("4", .down, .down)
        var headings: Set<String> = []
        for _ in 0..<8 {
            sitting.press(">")
            headings.insert(sitting.screen[3])
            #expect(sitting.cursorLine?.contains("logo.png") == true)
        }
        #expect(headings.count == 8, "an arrow at each column in turn")
    }

    @Test("code and place are there for whoever chooses them")
    func optionalColumns() {
        var sitting = Operator(columns: 120)
        sitting.press("4")
        #expect(!sitting.shows("CODE") && !sitting.shows("+disk"))
        sitting.press("c", .down, .down, " ", .down, .down, .down, .down, .down, .down, .down, " ")
        sitting.press(.enter)
        #expect(sitting.shows("CODE") && sitting.shows(" 404 ") && sitting.shows("+disk"))
    }
}
