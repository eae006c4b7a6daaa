import ArgumentParser
import Foundation
import Glibc
import SluiceConsole
import SluiceCore
import SluiceEngine
import SluiceTerminal

/// One run of an engine from its start to its stop, under the console or without it.
struct EngineRun {
    var isHeadless: Bool
    /// The theme asked for, if any.
    var theme: String?
    /// After so many seconds it stops by itself.
    var seconds: Int?

    /// An engine and what was started around it.
    nonisolated struct Started: Sendable {
        var engine: Engine
        /// Ends what is around the engine; called before the engine is stopped.
        var windDown: @Sendable () async -> Void = {}
    }

    /// Carries out the commands that are not the engine's own.
    typealias ConsoleCommands = @Sendable (Command) -> Notice?

    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Returns when all has stopped. The terminal is given back on every way out.
    func run(_ start: @escaping @Sendable (@escaping ConsoleCommands) async throws -> Started)
        throws
    {
        Signals.ignoreBrokenPipes()
        let themes = Themes()
        let look = isHeadless ? nil : try themes.load(themes.name(asked: theme))
        // Before the terminal is changed: a signal in between would leave it so.
        Signals.hold(Self.signals)
        let terminal = isHeadless ? nil : try Self.openTerminal()
        defer { terminal?.close() }
        let stop = StopRequest()
        let waker = terminal?.waker
        let inbox = ConsoleInbox { waker?.wake() }
        let commands = Self.commands(stop, look == nil ? nil : inbox, themes)
        let isSaid = isHeadless
        let running = RunningEngine { notice in
            if isSaid { StandardStreams.say(notice.text) } else { inbox.add(.notice(notice)) }
        }
        watchSignals(running, stop)
        let started = try waitFor { try await start(commands) }
        running.began(started.engine)
        stopInTime(stop)
        if let terminal, let look {
            for warning in look.warnings { inbox.add(.notice(Notice(.warning, "\(warning)"))) }
            ConsoleLoop(
                terminal, started.engine, inbox: inbox, themes: themes, theme: look.theme,
                stop: stop
            ).run()
            terminal.close()
        } else {
            for listener in started.engine.listeners {
                StandardStreams.say("listening: \(Self.words(for: listener))")
            }
            stop.wait()
        }
        try Self.finish(started)
    }

    // MARK: - Before

    private static func openTerminal() throws -> Terminal {
        do throws(TerminalError) {
            return try Terminal(environment: ProcessInfo.processInfo.environment)
        } catch {
            let remedy = "--headless runs without the console"
            switch error {
            case .inputIsNoTerminal, .outputIsNoTerminal:
                throw ValidationError("the console needs a terminal: \(error). \(remedy).")
            default: throw Failure("\(error). \(remedy).")
            }
        }
    }

    private static func commands(
        _ stop: StopRequest, _ inbox: ConsoleInbox?, _ themes: Themes
    ) -> ConsoleCommands {
        { command in
            switch command {
            case .quit:
                stop.make()
                return Notice(.info, "stopping")
            case .theme(let name): return inbox?.use(name, of: themes)
            default: return nil
            }
        }
    }

    // MARK: - Meanwhile

    /// SIGINT and SIGTERM stop; one more ends at once, with code 130. SIGHUP reads the files anew.
    /// They may come before the engine has begun.
    private func watchSignals(_ running: RunningEngine, _ stop: StopRequest) {
        Signals.watch(Self.signals) { number in
            if number == SIGHUP {
                running.reload()
            } else if !stop.make() {
                Glibc.exit(130)
            }
        }
    }

    private func stopInTime(_ stop: StopRequest) {
        guard let seconds else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) { stop.make() }
    }

    private static func words(for listener: ListenerRow) -> String {
        listener.upstream.map { "\(listener.name) to \($0)" } ?? listener.name
    }

    // MARK: - After

    private static func finish(_ started: Started) throws {
        let cut = try waitFor {
            await started.windDown()
            let engine = started.engine
            let open = await engine.snapshot([]).gauges.openConnections
            if open > 0 {
                let patience = TimeLength(nanoseconds: await engine.settings.timeouts.shutdown)
                StandardStreams.say("\(open) still open, for at most \(patience); ^C ends at once")
            }
            return await engine.stop()
        }
        if cut > 0 { StandardStreams.say("cut \(cut) that did not end in time") }
    }
}
