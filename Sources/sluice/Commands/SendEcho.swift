import ArgumentParser
import SluiceClassroom
import SluiceCore

/// `sluice send echo`: messages to an echo server, one after another.
struct SendEcho: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "echo",
        abstract: "Send messages to an echo server and check every answer.",
        discussion: "Answers are printed one a line; exit code 1 when one was wrong or missing.")

    @Option(
        help: ArgumentHelp("The server, or a tcp listener before it.", valueName: "host:p"),
        transform: HostAndPort.init(connecting:))
    var to = HostAndPort(host: "127.0.0.1", port: Serve.Server.echo.port)

    @Option(help: "How many messages.")
    var count = 1

    @Option(help: "What to send each time. (default: message 1, message 2, ...)")
    var message: String?

    @Flag(help: "Do not print the answers.")
    var quiet = false

    func validate() throws {
        if count < 1 { throw ValidationError("--count has to be at least 1") }
        if message?.isEmpty == true { throw ValidationError("--message is empty") }
    }

    func run() throws {
        Interruption.endsProgram()
        var client = EchoClient(target: to, count: count, message: message)
        // By way of the buffer of standard output: there may be very many.
        if !quiet { client.onAnswer = { _, answer in print(answer) } }
        let report = try waitFor { [client] in try await client.run(narrate: StandardStreams.say) }
        if report.failures > 0 || report.answers < count { throw ExitCode.failure }
    }
}
