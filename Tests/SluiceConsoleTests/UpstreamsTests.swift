import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("The operator steers upstreams and listeners")
struct UpstreamsTests {
    private func sitting(_ keys: Key...) -> Operator {
        var sitting = Operator(columns: 120, history: Sample.history)
        sitting.press("6")
        for key in keys { sitting.press(key) }
        _ = sitting.takeEffects()
        return sitting
    }

    private func command(_ name: String, _ change: UpstreamChange) -> Command {
        .upstream(name: name, change)
    }

    @Test("groups stand together in their order, each state in words")
    func states() {
        let sitting = sitting()
        let lines = sitting.screen.filter { $0.contains("web/") || $0.contains("api/") }
        #expect(lines.count == 6)
        for (line, state) in zip(lines, ["ready", "starting", "down", "ejected", "drain"]) {
            #expect(line.contains(" \(state) "), "\(line)")
        }
    }

    @Test(
        "one key a server, at once, and the notice names the way back",
        arguments: [
            (Key.character("d"), UpstreamChange.drain, "draining web/10.0.0.11:8080; r makes"),
            ("m", .maintenance, "taking web/10.0.0.11:8080 out for maintenance; r makes"),
            ("r", .ready, "making web/10.0.0.11:8080 ready"),
        ])
    func keys(key: Key, change: UpstreamChange, notice: String) {
        var sitting = sitting()
        sitting.press(key)
        #expect(sitting.commands() == [command("web/10.0.0.11:8080", change)])
        #expect(sitting.shows(notice))
    }

    @Test("marked servers are changed together")
    func marked() {
        var sitting = sitting(" ", " ")
        sitting.press("d")
        #expect(
            sitting.commands() == [
                command("web/10.0.0.11:8080", .drain), command("web/10.0.0.12:8080", .drain),
            ])
        #expect(sitting.shows("draining 2 servers"))
    }

    @Test("e asks for the weight at the prompt, and a word that is no weight stays there")
    func weight() {
        var sitting = sitting(.down, "e")
        #expect(sitting.shows(":upstream web/10.0.0.12:8080 weight "))
        sitting.type("many")
        sitting.press(.enter)
        #expect(sitting.shows("invalid: "))
        sitting.press(.control("w"))
        sitting.type("5")
        sitting.press(.enter)
        #expect(sitting.commands() == [command("web/10.0.0.12:8080", .weight(5))])
    }

    @Test("no row, nothing to do")
    func empty() {
        var snapshot = Sample.snapshot
        snapshot.upstreams = []
        var sitting = Operator(history: [snapshot])
        sitting.press("6", "d", "e")
        #expect(sitting.commands().isEmpty)
        #expect(sitting.shows("no row is selected"))
        #expect(sitting.shows("no upstream; --reverse A:P=URL,URL adds a group"))
    }

    @Test("the rate is the difference of totals")
    func rate() throws {
        let line = try #require(sitting().screen.first { $0.contains("web/10.0.0.11") })
        #expect(line.contains(" 41 "), "\(line)")
        let other = try #require(sitting().screen.first { $0.contains("web/10.0.0.12") })
        #expect(other.contains("   - "), "\(other)")
    }

    @Test("the detail says what the state means, and what limits the server")
    func detail() {
        let sitting = sitting(.down, .down, .enter)
        for words in [
            "down: its checks fail; it gets nothing until they pass", "connection refused",
            "3 requests for its group", "failures   41",
        ] { #expect(sitting.shows(words), "\(words)") }
    }

    @Test("a filter, marks and a frozen screen work as everywhere")
    func table() {
        var sitting = sitting("/")
        sitting.type("down")
        sitting.press(.enter)
        #expect(sitting.shows("6 hidden by filter"))
        sitting.press("p")
        sitting.see(Sample.snapshot)
        var later = Sample.snapshot
        later.upstreams = []
        sitting.see(later)
        #expect(sitting.shows("10.0.0.13:8080"))
        #expect(sitting.shows("FROZEN"))
    }

    @Test("hostile text from a server's check never reaches the terminal raw")
    func hostile() {
        var snapshot = Sample.snapshot
        snapshot.upstreams[0].check = "\u{1b}[2J"
        var sitting = Operator(columns: 120, history: [snapshot])
        sitting.press("6", .enter)
        #expect(sitting.shows("\\x1b[2J"))
        #expect(!sitting.text.contains("\u{1b}"))
    }

    @Test(
        "Tab completes the names of servers, groups and listeners",
        arguments: [
            ("upstream web/10.0.0.14", ":upstream web/10.0.0.14:8080 "),
            ("upstream ap", ":upstream api/api-1.internal:9000 "),
            ("listener 127.0.0.1:10", ":listener 127.0.0.1:1080 "),
        ])
    func completion(text: String, completed: String) {
        var sitting = sitting(":")
        sitting.type(text)
        sitting.press(.tab)
        #expect(sitting.shows(completed))
    }

    @Test("a draining listener says so in words on the overview, and a command resumes it")
    func listener() {
        var sitting = Operator(columns: 120)
        #expect(sitting.shows("draining 127.0.0.1:1080"))
        sitting.press(":")
        sitting.type("listener 127.0.0.1:1080 resume")
        sitting.press(.enter)
        #expect(sitting.commands() == [.listener(name: "127.0.0.1:1080", .resume)])
    }

    @Test("buffers show in the header once half of their bound is taken, and only then")
    func buffers() {
        var snapshot = Sample.snapshot
        snapshot.gauges.bufferedLimit = 128 << 20
        snapshot.gauges.bufferedBytes = 64 << 20
        var sitting = Operator(history: [snapshot])
        #expect(!sitting.shows("buffers"))
        snapshot.gauges.bufferedBytes += 16 << 20
        sitting.see(snapshot)
        #expect(sitting.shows("buffers ") && sitting.shows(" 80M/128M"))
        sitting.feel(.resize(Size(columns: 40, rows: 10)))
        #expect(sitting.shows("buf  62%") || sitting.shows("buf  63%"))
    }
}
