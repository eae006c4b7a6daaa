import ArgumentParser
import SluiceClassroom
import SluiceCore

/// `sluice send json`: one message through the message proxy.
struct SendJSON: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "json",
        abstract: "Have a message proxy pass a message on, and wait for the answer.",
        discussion: "Exit code 1 when the proxy refused.")

    @Option(
        help: ArgumentHelp("The proxy: a json listener.", valueName: "host:p"),
        transform: HostAndPort.init(connecting:))
    var proxy = HostAndPort(host: "127.0.0.1", port: 9001)

    @Option(help: "The server the proxy is to send to.")
    var serverIP = "127.0.0.1"

    @Option(help: "Its port.")
    var serverPort = Int(Serve.Server.json.port)

    @Option(help: "Four letters.")
    var message = "ping"

    func run() throws {
        Interruption.endsProgram()
        let client = MessageClient(
            proxy: proxy, serverAddress: serverIP, serverPort: serverPort, message: message)
        let answer = try waitFor { try await client.run(narrate: StandardStreams.print) }
        if answer.isError { throw ExitCode.failure }
    }
}
