import SluiceClassroom
import SluiceCore
import Synchronization
import Testing

@Suite("A player at the terminal", .timeLimit(.minutes(1)))
struct GameClientTests {
    private final class Keyboard: Sendable {
        private let lines: Mutex<[String]>

        init(_ lines: [String]) { self.lines = Mutex(lines) }

        func next() -> String? { lines.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
    }

    private func play(_ lines: [String], against origin: some Origin) async throws -> (
        Outcome?, [String]
    ) {
        let keyboard = Keyboard(lines)
        let notebook = Notebook()
        let outcome = try await running(origin) { address in
            try await GameClient(target: HostAndPort(address))
                .play(nextLine: { keyboard.next() }, show: notebook.write)
        }
        return (outcome, Array(notebook.lines.dropFirst()))
    }

    private var scripted: GameOrigin { GameOrigin(opponent: { _ in ScriptedOpponent(5, 1, 6) }) }

    @Test("plays the reference game and sees every board")
    func referenceGame() async throws {
        let (outcome, shown) = try await play(["3", "7", "9", "8"], against: scripted)
        #expect(outcome == .won(.o, [7, 8, 9].compactMap(Cell.init)))
        #expect(
            shown == [
                "_ _ _", "_ _ _", "_ _ _",
                "_ _ O", "_ X _", "_ _ _",
                "X _ O", "_ X _", "O _ _",
                "X _ O", "_ X X", "O _ O",
                "X _ O", "_ X X", "O O O",
                "O has won with 7-8-9",
            ])
    }

    @Test("is told why a line is no move, and asked again")
    func illegalLines() async throws {
        let lines = ["", "10", "x", "3", "5", " 7 ", "9", "8"]
        let (outcome, shown) = try await play(lines, against: scripted)
        #expect(outcome != nil)
        #expect(shown.filter { $0 == "type one digit, 1 to 9" }.count == 3)
        #expect(shown.filter { $0 == "that cell is taken" }.count == 1)
    }

    @Test("gives up at the end of the input")
    func givingUp() async throws {
        let (outcome, _) = try await play(["3"], against: scripted)
        #expect(outcome == nil)
    }

    @Test("notices a server that cheats")
    func cheatingServer() async throws {
        await #expect(
            throws: ClientFault.protocolViolation("the server sent \"3\", which is no legal move")
        ) {
            // The echo server answers every move with the same cell.
            _ = try await play(["3"], against: EchoOrigin())
        }
    }
}
