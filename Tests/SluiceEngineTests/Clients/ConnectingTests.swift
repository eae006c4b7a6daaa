import Foundation
import SluiceCore
import SluiceTestKit
import Testing

@Suite("Clients that go away while they are being connected")
struct ConnectingTests {
    /// How a client asks for a port on 127.0.0.1.
    enum Way: String, CaseIterable, Sendable {
        case request, connect, socks, json, tcp

        func listener(_ port: UInt16) -> ListenerSettings {
            switch self {
            case .request, .connect: .forward
            case .socks:
                ListenerSettings(kind: .socks, address: .network(Endpoint(.loopback, 0)))
            case .json: .json
            case .tcp: .tcp(to: port)
            }
        }

        func bytes(_ port: UInt16) -> [UInt8] {
            let authority = "127.0.0.1:\(port)"
            return switch self {
            case .request: Array("GET http://\(authority)/ HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
            case .connect: Array("CONNECT \(authority) HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
            // Version 4: command, port, address, no user.
            case .socks: [4, 1, UInt8(port >> 8), UInt8(port & 0xff), 127, 0, 0, 1, 0]
            case .json:
                Array(
                    #"{"server_ip": "127.0.0.1", "server_port": \#(port), "message": "ping"}"#.utf8)
            case .tcp: []
            }
        }
    }

    @Test("No socket goes on knocking for who has gone", arguments: Way.allCases)
    func knocking(way: Way) async throws {
        let silent = try ReservedPort(.silent)
        try await withEngine(
            [way.listener(silent.port)], configure: { $0.timeouts.connect = 60_000_000_000 }
        ) { sluice in
            let others = try Self.knocking(at: silent.port)
            let client = try await sluice.connect()
            try await client.send(way.bytes(silent.port))
            try await eventually("it knocks") { try Self.knocking(at: silent.port) > others }
            await client.reset()
            try await eventually("nobody knocks") {
                try Self.knocking(at: silent.port) <= others
            }
        }
    }

    /// Sockets that wait for an answer from this port on 127.0.0.1: the third word of a line is where
    /// they lead to, the fourth their state (proc_pid_net(5)).
    private static func knocking(at port: UInt16) throws -> Int {
        let place = String(format: "0100007F:%04X", Int(port))
        return try table().split(separator: "\n").count { line in
            let words = line.split(separator: " ")
            return words.count > 3 && words[2] == place && words[3] == "02"
        }
    }

    /// A file whose length nobody knows before its end.
    private static func table() throws -> String {
        guard let file = FileHandle(forReadingAtPath: "/proc/net/tcp") else {
            throw StoryFault("no table of sockets")
        }
        var table = Data()
        while let part = try file.read(upToCount: 1 << 16), !part.isEmpty { table += part }
        return String(decoding: table, as: UTF8.self)
    }
}
