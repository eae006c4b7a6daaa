import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("Prompts")
struct PromptTests {
    private func role(of character: Character, in sitting: Operator) -> Character? {
        let frame = sitting.console.frame()
        let row = frame.size.rows - 2
        guard let column = frame.characters[row].firstIndex(of: character) else { return nil }
        let offset = frame.characters[row].distance(
            from: frame.characters[row].startIndex, to: column)
        return Array(frame.roles[row])[offset]
    }

    @Test("the line shows live whether it is valid, in words and in colour")
    func validity() {
        var sitting = Operator()
        sitting.press("3", "/")
        sitting.type("xyz")
        #expect(role(of: "x", in: sitting) == Role.promptOK.letter)
        #expect(sitting.shows("matches 0 of 13"))
        sitting.type(" \"open")
        #expect(role(of: "x", in: sitting) == Role.promptBad.letter)
        #expect(sitting.shows("invalid: "))
        sitting.press(.enter)
        #expect(sitting.shows("/xyz \"open"), "a line with an error stays open")
    }

    @Test("a command with an error stays open with the error under it")
    func commandError() {
        var sitting = Operator()
        sitting.press(":")
        sitting.type("bann host x")
        sitting.press(.enter)
        #expect(sitting.screen[23].hasPrefix("invalid: "))
        #expect(sitting.screen[22].hasPrefix(":bann host x"))
        for _ in 0..<" host x".count { sitting.press(.left) }
        sitting.press(.backspace, .enter)
        #expect(sitting.commands() == [.ban(BanRequest(field: .host, value: "x"))])
        #expect(!sitting.shows(":ban"))
    }

    @Test("a rule shows under the line what it would have done, and goes on counting")
    func forecast() {
        var sitting = Operator(columns: 120)
        sitting.press(":")
        sitting.type("ban host www.example.com")
        #expect(sitting.screen[23].hasPrefix("would have refused 4 of the last 13 exchanges"))
        var snapshot = Sample.snapshot
        snapshot.exchanges.append(Sample.exchanges[0])
        sitting.see(snapshot)
        #expect(sitting.screen[23].hasPrefix("would have refused 5 of the last 14 exchanges"))
        sitting.press(.control("u"))
        sitting.type("ban name x")
        #expect(sitting.shows("HTTPS in a tunnel shows host and port only"))
    }

    @Test("of a list that only the engine has read, no count is claimed")
    func noForecast() {
        var sitting = Operator(columns: 120)
        sitting.press(":")
        sitting.type("ban host file:ads.txt")
        #expect(sitting.screen[23].hasPrefix("no forecast: what ads.txt holds is not known here"))
    }

    @Test("earlier lines come back with Up, and the line being written with Down")
    func history() {
        var sitting = Operator()
        for line in ["undo", "redo"] {
            sitting.press(":")
            sitting.type(line)
            sitting.press(.enter)
        }
        sitting.press(":")
        sitting.type("fl")
        sitting.press(.up)
        #expect(sitting.shows(":redo"))
        sitting.press(.up, .up)
        #expect(sitting.shows(":undo"))
        sitting.press(.down, .down)
        #expect(sitting.shows(":fl "))
        sitting.press(.escape)
        #expect(!sitting.shows(":fl "))
    }

    @Test("Tab completes, and goes through what is possible")
    func completion() {
        var sitting = Operator()
        sitting.press(":")
        sitting.type("fl")
        sitting.press(.tab)
        #expect(sitting.shows(":flush"))
        sitting.press(.control("u"))
        sitting.type("ban ")
        sitting.press(.tab)
        #expect(sitting.shows(":ban client"))
        sitting.press(.tab)
        #expect(sitting.shows(":ban addr"))
    }

    @Test("the line is edited as in a shell")
    func editing() {
        var sitting = Operator()
        sitting.press(":")
        sitting.type("one two three")
        sitting.press(.control("w"))
        #expect(sitting.shows(":one two "))
        sitting.press(.home, .delete)
        sitting.type("O")
        #expect(sitting.shows(":One two"))
        sitting.press(.control("e"), .backspace, .backspace)
        #expect(sitting.shows(":One tw "))
        #expect(sitting.console.frame().cursor == Position(column: 7, row: 22))
        sitting.press(.control("u"), .backspace, .delete)
        #expect(sitting.console.frame().cursor == Position(column: 1, row: 22))
    }

    @Test("a line longer than the screen shows the part around the cursor")
    func longLine() {
        var sitting = Operator(columns: 40, rows: 10)
        sitting.press(":")
        sitting.type("ban url http://www.example.com/a/very/long/path/to/see")
        #expect(sitting.screen[8].contains("/path/to/see"))
        #expect((sitting.console.frame().cursor?.column ?? 99) < 40)
        sitting.press(.home)
        #expect(sitting.screen[8].hasPrefix(":ban url"))
    }

    @Test(
        "a filter in a command that cannot be read is told, and nothing is asked or done",
        arguments: ["kill \"open", "evict \"open", "show requests \"open"])
    func badFilter(text: String) {
        var sitting = Operator()
        sitting.press(":")
        sitting.type(text)
        sitting.press(.enter)
        #expect(sitting.shows("error: ") || sitting.shows("invalid: "))
        #expect(sitting.commands().isEmpty)
        #expect(!sitting.shows("Sure?"))
    }

    @Test("while a command is written, what it may want to count is asked for, at once and on")
    func partsForCommands() {
        var sitting = Operator()
        let parts: SnapshotParts = [.connections, .cache, .exchanges]
        sitting.press("3", ":")
        #expect(sitting.takeEffects().last == .requestSnapshot(parts))
        sitting.wait(seconds: 1)
        #expect(sitting.takeEffects() == [.requestSnapshot(parts)])
        sitting.press(.escape, "p")
        sitting.see(Sample.snapshot)
        sitting.press(":")
        _ = sitting.takeEffects()
        sitting.wait(seconds: 1)
        #expect(
            sitting.takeEffects() == [.requestSnapshot(.all)],
            "while frozen as well")
    }

    @Test("commands that concern the screen stay here")
    func screenCommands() {
        var sitting = Operator()
        sitting.press(":")
        sitting.type("show cache logo")
        sitting.press(.enter)
        #expect(sitting.console.place == .cache)
        #expect(sitting.shows("4 hidden by filter"))
        sitting.press(":")
        sitting.type("theme mono")
        sitting.press(.enter)
        #expect(sitting.takeEffects().last == .setTheme("mono"))
    }
}
