import ArgumentParser
import SluiceConfig
import SluiceCore

/// `sluice check`: what `sluice run` with the same options would do.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Validate a configuration and explain it.",
        discussion: """
            It takes the options of run and starts nothing. Problems go to standard error, each \
            with file, line and column, and the exit code is 1.
            """)

    @OptionGroup var engine: EngineOptions

    func run() throws {
        let plan = try engine.plan()
        let problems = plan.userProblems(file: engine.config.config)
        guard problems.isEmpty else { throw Failure(problems.joined(separator: "\n")) }
        let explanation = Explanation(plan: plan, file: engine.config.config)
        for line in explanation.lines { StandardStreams.print(line) }
    }
}
