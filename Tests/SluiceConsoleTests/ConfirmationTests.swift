import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("What cannot be undone is asked first")
struct ConfirmationTests {
    @Test(
        "X asks with the connection named; y kills", arguments: [Key.character("X"), .function(9)])
    func kill(key: Key) {
        var sitting = Operator()
        sitting.press("2", .down, key)
        #expect(sitting.shows("Kill 1 connection?"))
        #expect(sitting.shows("127.0.0.1:40190"))
        #expect(sitting.commands().isEmpty)
        sitting.press("y")
        #expect(sitting.commands() == [.kill(.connection(ConnectionID(104)))])
    }

    @Test(
        "the default is no, and the key that asked is no answer",
        arguments: [Key.enter, .escape, "n", "q", .control("c")])
    func no(key: Key) {
        var sitting = Operator()
        sitting.press("2", .down, "X", "X")
        #expect(sitting.shows("Kill 1 connection?"))
        sitting.press(key)
        #expect(!sitting.shows("Kill 1 connection?"))
        #expect(sitting.commands().isEmpty)
        #expect(sitting.console.place == .connections)
    }

    @Test("marked rows are killed together, each connection once; closed ones are left out")
    func marked() {
        var sitting = Operator()
        sitting.press("2", .home, " ", " ", .end, " ", "X")
        #expect(sitting.shows("Kill 2 connections?"))
        sitting.press("y")
        #expect(
            sitting.commands() == [
                .kill(.connection(ConnectionID(105))), .kill(.connection(ConnectionID(104))),
            ])
    }

    @Test("a closed connection cannot be killed")
    func closed() {
        var sitting = Operator()
        sitting.press("2", .end, "X")
        #expect(sitting.shows("that connection is closed"))
    }

    @Test("D evicts the entry under the cursor, the marked, or what the filter shows")
    func evict() {
        var sitting = Operator()
        sitting.press("4", .down, "D", "y")
        #expect(sitting.commands() == [.evict(.key("http://www.example.com/style.css"))])
        sitting.press(.home, " ", " ", "D")
        #expect(sitting.shows("Evict 2 entries?"))
        sitting.press("n", "U", "/")
        sitting.type("www.example")
        sitting.press(.enter, "D")
        #expect(sitting.shows("Evict 3 entries that match www.example?"))
        sitting.press("y")
        #expect(sitting.commands() == [.evict(.filter("www.example"))])
    }

    @Test("a URL typed as a filter evicts what is shown, not one entry of that name")
    func evictFilteredURL() {
        var sitting = Operator()
        sitting.press("4", "/")
        sitting.type("http://www.example.com/")
        sitting.press(.enter, "D")
        #expect(sitting.shows("Evict 3 entries that match http://www.example.com/?"))
        sitting.press("y")
        #expect(sitting.commands() == [.evict(.filter("http://www.example.com/"))])
    }

    @Test("E flushes, and tells how many")
    func flush() {
        var sitting = Operator()
        sitting.press("4", "E")
        #expect(sitting.shows("Flush the cache, all 5 entries?"))
        sitting.press("y")
        #expect(sitting.commands() == [.flush])
    }

    @Test(
        "Q asks before it quits, and so do ^C and :quit",
        arguments: [Key.character("Q"), .control("c")])
    func quit(key: Key) {
        var sitting = Operator()
        sitting.press(key)
        #expect(sitting.shows("Quit sluice? 5 connections open"))
        sitting.press("y")
        #expect(sitting.takeEffects() == [.quit])
        sitting.press(":")
        sitting.type("quit")
        sitting.press(.enter)
        #expect(sitting.shows("Quit sluice? 5 connections open"))
        #expect(!sitting.takeEffects().contains(.quit))
        sitting.press("y")
        #expect(sitting.takeEffects() == [.quit])
    }

    @Test(
        "a command that destroys is asked as well",
        arguments: [
            ("flush", "Flush the cache, all 5 entries?"),
            ("kill example", "Kill 3 connections that match example?"),
            ("evict logo", "Evict 1 entry that match logo?"),
            ("evict example", "Evict 5 entries that match example?"),
            ("evict http://www.example.com/", "Evict http://www.example.com/?"),
            ("evict www.example.com", "Evict 3 entries that match www.example.com?"),
        ])
    func commands(text: String, question: String) {
        var sitting = Operator()
        sitting.press("2", ":")
        sitting.type(text)
        sitting.press(.enter)
        #expect(sitting.shows(question))
        #expect(sitting.commands().isEmpty)
        sitting.press("y")
        #expect(sitting.commands().count == 1)
    }

    @Test(
        "a command does not count what no snapshot holds yet",
        arguments: [
            ("kill example", "Kill all connections that match example?"),
            ("evict example", "Evict all entries that match example?"),
        ])
    func uncounted(text: String, question: String) {
        var snapshot = Sample.snapshot
        snapshot.parts = []
        snapshot.connections = []
        snapshot.cache = []
        var sitting = Operator(history: [snapshot])
        sitting.press(":")
        sitting.type(text)
        sitting.press(.enter)
        #expect(sitting.shows(question))
    }
}
