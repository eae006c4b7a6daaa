import ArgumentParser
import Dispatch
import Glibc
import SluiceClassroom
import SluiceCore

/// `sluice play`: a game of tic-tac-toe.
struct Play: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play tic-tac-toe against a game server.",
        discussion: "Type 1 to 9, from left to right and from top to bottom; ^D gives up.")

    @Option(
        help: ArgumentHelp("The server, or a tcp listener before it.", valueName: "host:p"),
        transform: HostAndPort.init(connecting:))
    var to = HostAndPort(host: "127.0.0.1", port: Serve.Server.game.port)

    func run() throws {
        Interruption.endsProgram()
        let client = GameClient(target: to)
        let keyboard = DispatchQueue(label: "keyboard")
        let isTyped = isatty(STDIN_FILENO) == 1
        let outcome = try waitFor {
            try await client.play(
                nextLine: {
                    if isTyped { StandardStreams.write("your move: ", to: STDOUT_FILENO) }
                    return await withCheckedContinuation { answer in
                        keyboard.async { answer.resume(returning: readLine()) }
                    }
                }, show: StandardStreams.print)
        }
        if outcome == nil { StandardStreams.print("given up") }
    }
}
