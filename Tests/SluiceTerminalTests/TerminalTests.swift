import CNcurses
import Glibc
import SluiceConsole
import Testing

@testable import SluiceTerminal

/// ncurses has one screen a process: these tests run one after another.
@Suite(.serialized) struct ScreenTests {}

extension ScreenTests {
    @Suite("The terminal") struct TerminalTests {
        @Test("is taken over when opened, and given back by closing, once or twice")
        func openAndClose() throws {
            let device = try PseudoTerminal()
            let before = device.modes
            try device.withTerminal { terminal in
                #expect(device.modes & tcflag_t(ECHO | ICANON | ISIG) == 0)
                #expect(terminal.size == Size(columns: 80, rows: 24))
                Painter(terminal).paint(Frame(size: terminal.size), theme: .builtIn)
                #expect(device.written().contains("\u{1b}[?1049h"))
                terminal.close()
            }
            #expect(device.modes == before)
            #expect(device.written().contains("\u{1b}[?1049l"))
        }

        @Test("can be opened again, but not twice at once")
        func reopen() throws {
            let device = try PseudoTerminal()
            try device.withTerminal { _ in
                #expect(throws: TerminalError.alreadyOpen) { try device.withTerminal { _ in } }
            }
            try device.withTerminal { #expect($0.isOpen) }
        }

        @Test(
            "is refused with a reason where it cannot show a screen",
            arguments: [
                ([:], TerminalError.typeUnset), (["TERM": ""], .typeUnset),
                (["TERM": "dumb"], .typeCannotShowScreens("dumb")),
                (["TERM": "no-such-type"], .typeUnknown("no-such-type")),
            ])
        func unusable(environment: [String: String], expected: TerminalError) throws {
            let device = try PseudoTerminal()
            let before = device.modes
            #expect(throws: expected) {
                try Terminal(input: device.user, output: device.user, environment: environment)
            }
            #expect(device.modes == before)
            #expect(device.written() == "")
        }

        @Test("is refused where input or output is no terminal")
        func files() throws {
            let device = try PseudoTerminal()
            let file = open("/dev/null", O_RDWR)
            defer { close(file) }
            let environment = ["TERM": "xterm"]
            #expect(throws: TerminalError.inputIsNoTerminal) {
                try Terminal(input: file, output: device.user, environment: environment)
            }
            #expect(throws: TerminalError.outputIsNoTerminal) {
                try Terminal(input: device.user, output: file, environment: environment)
            }
        }

        @Test("is given back by what a crash runs: its screen, its cursor and its modes")
        func emergency() throws {
            let device = try PseudoTerminal()
            let before = device.modes
            try device.withTerminal { terminal in
                Painter(terminal).paint(Frame(size: terminal.size), theme: .builtIn)
                _ = device.written()
                EmergencyRestore.restore()
                #expect(device.modes == before)
                let since = device.written()
                #expect(since.contains("\u{1b}[?1049l"))
                #expect(since.contains("\u{1b}[?12l\u{1b}[?25h"))
                EmergencyRestore.restore()
                #expect(device.written() == "", "once is enough")
                terminal.redraw()
                Painter(terminal).paint(Frame(size: terminal.size), theme: .builtIn)
                #expect(device.written() == "", "nothing is drawn on the shell's screen")
            }
        }

        @Test("leaves the signals of a crash as they were when it is closed")
        func signals() throws {
            let before = Self.handler(of: SIGSEGV)
            try PseudoTerminal().withTerminal { _ in
                #expect(Self.handler(of: SIGSEGV) != before)
            }
            #expect(Self.handler(of: SIGSEGV) == before)
        }

        private static func handler(of signal: Int32) -> UInt {
            var action = sigaction()
            sigaction(signal, nil, &action)
            return unsafeBitCast(action.__sigaction_handler, to: UInt.self)
        }

        @Test("sends text for the clipboard, and nothing when it is too long")
        func clipboard() throws {
            let device = try PseudoTerminal()
            try device.withTerminal { terminal in
                #expect(terminal.copy("http://a/"))
                #expect(device.written().contains("\u{1b}]52;c;aHR0cDovL2Ev\u{7}"))
                #expect(!terminal.copy(String(repeating: "x", count: Clipboard.limit + 1)))
            }
        }
    }
}
