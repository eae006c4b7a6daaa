import ArgumentParser
import SluiceConfig
import SluiceCore
import SluiceEngine
import Synchronization

/// `sluice [run]`: the proxy, and the console over it.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the proxy, with the console or --headless.",
        discussion: """
            SIGINT and SIGTERM stop it: what is open may end for --stop-timeout, a second signal \
            ends at once. SIGHUP opens the access log again and reads bans.txt and the configuration \
            file; a wrong one changes nothing.
            """)

    @OptionGroup var engine: EngineOptions

    @Flag(help: "No console; for services and scripts.")
    var headless = false

    @Option(help: ArgumentHelp("Theme of the console. (default: $SLUICE_THEME, or default)"))
    var theme: String?

    func validate() throws {
        if engine.log.log == "-", !headless {
            throw ValidationError("--log - writes on the console's screen; it needs --headless")
        }
    }

    func run() throws {
        let plan = try engine.plan()
        if plan.settings.logPath == "-", !headless {
            throw ValidationError("an access log on `-` writes on the console's screen")
        }
        try MainActor.assumeIsolated {
            try EngineRun(isHeadless: headless, theme: theme ?? plan.theme).run { commands in
                EngineRun.Started(
                    engine: try await Engine.start(
                        plan.settings, console: commands,
                        reader: reader(after: plan, commands)))
            }
        }
    }

    /// Reads the file again, under the options that sluice was started with. A theme that is new in
    /// it is shown; one chosen by command stays as long as the file says what it said.
    private func reader(
        after plan: RunPlan, _ commands: @escaping EngineRun.ConsoleCommands
    ) -> SettingsReader? {
        guard engine.config.config != nil else { return nil }
        let (engine, option, themes) = (engine, theme, Themes())
        let shown = Mutex(themes.name(asked: option ?? plan.theme))
        return {
            do {
                let plan = try engine.plan()
                let theme = themes.name(asked: option ?? plan.theme)
                return .success(
                    ReadSettings(engine: plan.settings) {
                        let isNew = shown.withLock { shown in
                            defer { shown = theme }
                            return shown != theme
                        }
                        return isNew ? commands(.theme(theme)) : nil
                    })
            } catch let problems as Problems {
                return .failure(SettingsFault(problems.list.map(\.description)))
            } catch {
                return .failure(SettingsFault(["\(error)"]))
            }
        }
    }
}
