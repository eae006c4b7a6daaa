import SluiceCore
import SluiceTestKit

extension EngineUnderTest {
    /// Sends an object on a connection of its own; what came back until the end.
    func ask(_ object: String, from source: String = "127.0.0.1") async throws -> String {
        let client = try await connect(from: source)
        try await client.send(object)
        let reply = try await client.readTextToEnd()
        await client.close()
        return reply
    }

    /// A server that reads four bytes, answers in upper case and closes, as `sluice serve json`.
    func messageServer() async throws -> ScriptedOrigin {
        try await origin { connection in
            let word = String(decoding: try await connection.read(count: 4), as: UTF8.self)
            try await connection.send("\(word.uppercased()) for \(connection.peerAddress)")
        }
    }
}

extension ScriptedOrigin {
    /// What a client sends to have a message carried here.
    func object(_ message: String = "ping", host: String = "127.0.0.1") -> String {
        #"{"server_ip": "\#(host)", "server_port": \#(port), "message": "\#(message)"}"#
    }
}
