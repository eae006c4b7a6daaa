import ArgumentParser
import SluiceClassroom
import SluiceCore
import SluiceEngine

/// `sluice demo`: the proxy between built-in servers and simulated clients.
struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Everything at once on loopback: servers, a dozen clients, the console.",
        discussion: "It needs no network and no preparation, and keeps no state.")

    @Flag(help: "No console; a summary at the end.")
    var headless = false

    @Option(help: "Stop after so many seconds.")
    var seconds: Int?

    @Option(help: "The same seed makes the clients choose the same.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Theme of the console. (default: $SLUICE_THEME, or default)"))
    var theme: String?

    @OptionGroup var control: ControlOptions

    func validate() throws {
        if let seconds, !(1...86_400).contains(seconds) {
            throw ValidationError("--seconds has to be between 1 and 86400")
        }
    }

    func run() throws {
        let demonstration = Demonstration(
            seed: seed, controlPath: control.control, isSummarized: headless)
        try MainActor.assumeIsolated {
            try EngineRun(isHeadless: headless, theme: theme, seconds: seconds)
                .run(demonstration.start)
        }
    }
}
