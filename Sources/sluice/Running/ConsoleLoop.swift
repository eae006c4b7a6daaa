import Glibc
import SluiceConsole
import SluiceCore
import SluiceEngine
import SluiceTerminal

/// The main thread while there is a console: what happened goes into the console, what it wants
/// done is done, and its picture is painted.
final class ConsoleLoop {
    private let terminal: Terminal
    private let keyboard: Keyboard
    private let painter: Painter
    private let link: EngineLink
    private let inbox: ConsoleInbox
    private let themes: Themes
    private let themeLoader = ThemeLoader()
    private let stop: StopRequest
    private var theme: Theme
    private var console: Console
    private var nextTick = EngineClock.system.monotonic()

    /// Nanoseconds between ticks: the console asks for snapshots on them.
    private static let tick: Int64 = 100_000_000

    init(
        _ terminal: Terminal, _ engine: Engine, inbox: ConsoleInbox, themes: Themes, theme: Theme,
        stop: StopRequest
    ) {
        self.terminal = terminal
        self.inbox = inbox
        self.themes = themes
        self.theme = theme
        self.stop = stop
        keyboard = Keyboard(terminal)
        painter = Painter(terminal)
        let waker = terminal.waker
        link = EngineLink(engine, inbox: inbox, wake: waker.wake)
        console = Console(
            size: terminal.size, now: EngineClock.system.wall(), zone: Self.zone(),
            glyphs: terminal.showsUnicode ? .unicode : .ascii)
        stop.onceMade(waker.wake)
    }

    /// Returns when the program was asked to stop.
    func run() {
        defer { link.close() }
        while !stop.isMade {
            tickIfDue()
            painter.paint(console.frame(), theme: theme)
            takeIn(terminal.waitForInput(timeoutMilliseconds: millisecondsToTick))
        }
    }

    // MARK: - Inputs

    private func takeIn(_ wakeup: Wakeup) {
        if wakeup.contains(.resized) { handle(.resize(terminal.size)) }
        if wakeup.contains(.input) {
            for key in keyboard.keys() where !stop.isMade { handle(.key(key)) }
        }
        for item in inbox.take() {
            switch item {
            case .notice(let notice): handle(.notice(notice))
            case .entry(let details): handle(.entry(details))
            case .trace(let trace): handle(.trace(trace))
            case .theme(let theme): self.theme = theme
            }
        }
        if let snapshot = link.snapshots.take() { handle(.snapshot(snapshot)) }
        // Without its terminal nobody could ever stop it.
        if wakeup.contains(.hangup) { stop.make() }
    }

    private func tickIfDue() {
        let now = EngineClock.system.monotonic()
        guard now >= nextTick else { return }
        // After a suspension the ticks missed are not made up for.
        nextTick = now.advanced(byNanoseconds: Self.tick)
        handle(.tick(EngineClock.system.wall()))
    }

    private var millisecondsToTick: Int {
        let left = nextTick - EngineClock.system.monotonic()
        return left <= 0 ? 0 : Int((left + 999_999) / 1_000_000)
    }

    private func handle(_ input: Input) {
        var effects: [Effect] = []
        console.handle(input, effects: &effects)
        for effect in effects { carryOut(effect) }
    }

    // MARK: - Effects

    private func carryOut(_ effect: Effect) {
        switch effect {
        case .submit(let command): link.submit(command)
        case .requestSnapshot(let parts): link.requestSnapshot(parts)
        case .requestEntry(let key): link.requestEntry(key)
        case .requestTrace(let id): link.requestTrace(id)
        case .redraw: terminal.redraw()
        case .setTheme(let name): themeLoader.load(name, of: themes, into: inbox)
        case .suspend:
            terminal.suspend()
            handle(.resize(terminal.size))
        case .copy(let text):
            guard !terminal.copy(text) else { return }
            inbox.add(.notice(Notice(.error, "too long for the clipboard")))
        case .quit: stop.make()
        case .bell: StandardStreams.write("\u{7}", to: STDOUT_FILENO)
        }
    }

    /// Seconds east of Greenwich, now and here.
    private static func zone() -> Int64 {
        var now = time(nil)
        var local = tm()
        return localtime_r(&now, &local) == nil ? 0 : Int64(local.tm_gmtoff)
    }
}
