import Glibc
import Testing

@Suite(
    "sluice on a real terminal",
    .enabled(if: Sitting.isPossible, "tmux is not installed: no terminal to look at"))
struct TerminalSmokeTests {
    @Test("the first screen fills the terminal, also after it grew smaller and larger again")
    func resize() async throws {
        try await Sitting.open { sitting in
            let first = try await sitting.startSluice()
            #expect(first.lines.first?.hasPrefix("sluice [1 Overview]") == true)
            #expect(first.shows("forward  127.0.0.1:"))
            #expect(!first.showsCursor)
            try await sitting.resize(columns: 80, rows: 24)
            try await sitting.see("80 by 24") { picture in
                picture.isAlternate && picture.lines.count == 24
                    && picture.lines[0].hasPrefix("[1 Overview]")
                    && picture.lines[23].hasSuffix("Q quit")
            }
            try await sitting.resize(columns: 120, rows: 40)
            try await sitting.see("120 by 40") { picture in
                picture.isAlternate && picture.lines.count == 40
                    && picture.lines[0].hasPrefix("sluice [1 Overview]")
                    && picture.lines[39].hasSuffix("Q quit")
            }
        }
    }

    @Test("^Z gives the terminal to the shell, and fg takes it back with the screen as it was")
    func suspension() async throws {
        try await Sitting.open { sitting in
            let before = try await sitting.modes()
            try await sitting.startSluice()
            try await sitting.press("2")
            try await sitting.seeConsole("[2 Connections]")
            try await sitting.press("C-z")
            let shell = try await sitting.shellIsReady()
            #expect(shell.showsCursor)
            #expect(try await sitting.modes() == before)
            try await sitting.enter("fg")
            try await sitting.seeConsole("[2 Connections]")
            try await sitting.press("3")
            try await sitting.seeConsole("[3 Requests]")
        }
    }

    @Test("leaving by key asks, and gives the terminal back as it was", arguments: ["Q", "C-c"])
    func quit(key: String) async throws {
        try await Sitting.open { sitting in
            let before = try await sitting.modes()
            try await sitting.startSluice()
            try await sitting.press(key)
            try await sitting.see("the question") { $0.shows("Quit sluice?") }
            try await sitting.press("y")
            let shell = try await sitting.shellIsReady()
            #expect(shell.showsCursor)
            #expect(shell.shows("wrote modes"), "what the shell showed before is back")
            #expect(try await sitting.exitCode() == 0)
            #expect(try await sitting.modes() == before)
        }
    }

    @Test(
        "a signal that ends sluice leaves the terminal as it was",
        arguments: [(SIGTERM, 0), (SIGSEGV, 128 + Int(SIGSEGV)), (SIGABRT, 128 + Int(SIGABRT))])
    func signal(number: Int32, code: Int) async throws {
        try await Sitting.open { sitting in
            let before = try await sitting.modes()
            try await sitting.startSluice()
            try sitting.signal(number)
            let shell = try await sitting.shellIsReady()
            #expect(shell.showsCursor)
            #expect(try await sitting.exitCode() == code)
            #expect(try await sitting.modes() == before)
        }
    }

    @Test("escapes of a stranger show as text and do nothing")
    func hostile() async throws {
        try await Sitting.open { sitting in
            let first = try await sitting.startSluice()
            try await sitting.press("3")
            try await sitting.seeConsole("no request yet")
            try ProxyPort(on: first).send(
                "GET http://127.0.0.1:1/\u{1b}]0;owned\u{7}\u{1b}[2J HTTP/1.1\r\n\r\n")
            try await sitting.seeConsole("1/1")
            try await sitting.press("Enter")
            let detail = try await sitting.seeConsole(#"/\x1b]0;owned\x07\x1b[2J HTTP/1.1"#)
            #expect(detail.title == first.title)
            #expect(detail.shows("[3 Requests]"))
        }
    }
}
