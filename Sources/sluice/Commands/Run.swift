import ArgumentParser
import SluiceCore
import SluiceEngine

/// `sluice [run]`: the proxy, and the console over it.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the proxy, with the console or --headless.",
        discussion: """
            SIGINT and SIGTERM stop it: what is open may end for --stop-timeout, a second signal \
            ends at once. SIGHUP opens the access log again and reads bans.txt.
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
        let settings = try engine.settings()
        try MainActor.assumeIsolated {
            try EngineRun(isHeadless: headless, theme: theme).run { commands in
                EngineRun.Started(engine: try await Engine.start(settings, console: commands))
            }
        }
    }
}
