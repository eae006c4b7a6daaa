import SluiceClassroom
import SluiceCore
import Testing

@Suite("The game server speaks to old clients byte for byte", .timeLimit(.minutes(1)))
struct GameOriginTests {
    private func origin(_ notebook: Notebook = Notebook()) -> GameOrigin {
        GameOrigin(opponent: { _ in ScriptedOpponent(5, 1, 6) }, narrate: notebook.write)
    }

    @Test("the reference game, move by move, and nothing after its end")
    func referenceGame() async throws {
        let notebook = Notebook()
        try await running(origin(notebook)) { address in
            let client = try RawClient(address)
            for (move, answer) in [("3", "5"), ("7", "1"), ("9", "6")] {
                try client.send(move)
                #expect(try client.receiveText(1) == answer)
            }
            try client.send("8")
            #expect(try client.receiveAll() == [])
        }
        #expect(
            notebook.lines.suffix(6) == [
                "game 1: O plays 8", "game 1: X _ O", "game 1: _ X X", "game 1: O O O",
                "game 1: O has won with 7-8-9", "game 1: closed",
            ])
    }

    @Test("many games at once keep their boards apart")
    func manyGames() async throws {
        try await running(origin()) { address in
            let clients = try (0..<50).map { _ in try RawClient(address) }
            for (move, answer) in [("3", "5"), ("7", "1"), ("9", "6")] {
                for client in clients { try client.send(move) }
                for client in clients { #expect(try client.receiveText(1) == answer) }
            }
        }
    }

    @Test("a mebibyte of digits ends in a played game and a close")
    func flood() async throws {
        let notebook = Notebook()
        try await running(origin(notebook)) { address in
            let client = try RawClient(address)
            try client.send([UInt8](repeating: UInt8(ascii: "0"), count: 1 << 20))
            try client.send("3798")
            client.finish()
            #expect(try client.receiveAllText() == "516")
        }
        #expect(notebook.lines.count < 40)
    }

    @Test("a player who leaves ends only the own game")
    func leaving() async throws {
        try await running(origin()) { address in
            let stays = try RawClient(address)
            try stays.send("3")
            #expect(try stays.receiveText(1) == "5")
            for move in ["", "3", "x"] { try RawClient(address).send(move) }
            try stays.send("7")
            #expect(try stays.receiveText(1) == "1")
        }
    }

    @Test("the computer answers every opening with a legal move", arguments: 1...9)
    func computer(opening: Int) async throws {
        try await running(GameOrigin()) { address in
            let client = try RawClient(address)
            try client.send("\(opening)")
            let answer = try client.receiveText(1)
            #expect(Int(answer).map { (1...9).contains($0) && $0 != opening } == true)
        }
    }
}
