import ArgumentParser

/// `sluice` and its commands.
@main
struct Sluice: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A proxy and the console of the person who runs it.",
        discussion: """
            Without a command it runs a forward proxy on 127.0.0.1:8080, with the console.
            Exit codes: 0 done, 1 failed, 64 wrong usage, 130 interrupted.
            """,
        subcommands: [
            Run.self, Demo.self, Serve.self, Send.self, Play.self, Control.self, Check.self,
        ],
        defaultSubcommand: Run.self)
}
