import ArgumentParser
import Glibc
import SluiceClassroom
import SluiceCore

/// `sluice serve`: the built-in servers.
struct Serve: ParsableCommand {
    enum Server: String, CaseIterable, ExpressibleByArgument, Sendable {
        case echo, json, game, web

        /// Where it listens when nobody says otherwise, and where the clients look for it.
        var port: UInt16 {
            switch self {
            case .echo: 5678
            case .json: 9000
            case .game: 7878
            case .web: 8000
            }
        }

        func origin(script: [Int], _ narrate: @escaping Narrator) -> any Origin {
            switch self {
            case .echo: EchoOrigin(narrate: narrate)
            case .json: MessageOrigin(narrate: narrate)
            case .game where !script.isEmpty:
                GameOrigin(opponent: { _ in ScriptedOpponent(script) }, narrate: narrate)
            case .game: GameOrigin(narrate: narrate)
            case .web: WebOrigin(narrate: narrate)
            }
        }
    }

    static let configuration = CommandConfiguration(
        abstract: "Run a built-in server: echo, json, game or web.",
        discussion: """
            echo  answers every message in upper case, on 127.0.0.1:5678
            json  answers one message and says who sent it, on 127.0.0.1:9000
            game  plays tic-tac-toe, on 127.0.0.1:7878
            web   is a small web site, on 127.0.0.1:8000
            """)

    @Argument(help: "echo, json, game or web.")
    var server: Server

    @Option(
        help: ArgumentHelp("Another address to listen on.", valueName: "a:p"),
        transform: Endpoint.init(listening:))
    var listen: Endpoint?

    @Option(
        help: ArgumentHelp(
            "Play these cells, in this order, instead of thinking: a game known beforehand.",
            valueName: "5,1,6"),
        transform: Self.cells)
    var moves: [Int] = []

    private static let signals = [SIGINT, SIGTERM]

    private static func cells(_ text: String) throws -> [Int] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
            guard let cell = Int(word), (1...9).contains(cell) else {
                throw ValidationError("'\(word)' in --moves \(text) is not a cell from 1 to 9")
            }
            return cell
        }
    }

    func validate() throws {
        guard moves.isEmpty || server == .game else {
            throw ValidationError("--moves is for serve game")
        }
    }

    func run() throws {
        Signals.ignoreBrokenPipes()
        Signals.hold(Self.signals)
        let stop = StopRequest()
        let (server, script) = (server, moves)
        let address = listen ?? Endpoint(.loopback, server.port)
        let running = try waitFor {
            try await server.origin(script: script, StandardStreams.print).start(on: address)
        }
        Signals.watch(Self.signals) { _ in
            if !stop.make() { Glibc.exit(130) }
        }
        StandardStreams.print("listening: \(server.rawValue) \(running.address)")
        stop.wait()
        try waitFor { await running.stop() }
    }
}
