import ArgumentParser

/// `sluice send`: the built-in clients that send messages.
struct Send: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send messages with a built-in client: echo or json.",
        subcommands: [SendEcho.self, SendJSON.self])
}
