import NIOCore
import NIOPosix
import Synchronization

/// A server on loopback that does on each connection what a script says, and closes when the
/// script ends. A script that throws has met a peer that went away: that closes too.
package final class ScriptedOrigin: Sendable {
    package typealias Script = @Sendable (RawConnection) async throws -> Void

    /// Connections in the order in which they came, and their scripts.
    private final class Visits: Sendable {
        private let visits = Mutex<[(connection: RawConnection, script: Task<Void, Never>)]>([])

        func begin(_ connection: RawConnection, _ script: @escaping Script) {
            let task = Task {
                try? await script(connection)
                await connection.close()
            }
            visits.withLock { $0.append((connection, task)) }
        }

        var connections: [RawConnection] { visits.withLock { $0.map(\.connection) } }

        func end() async {
            let all = visits.withLock { $0 }
            for visit in all { await visit.connection.close() }
            for visit in all { await visit.script.value }
        }
    }

    private let visits: Visits
    private let listener: any Channel
    package let address: String
    package let port: UInt16

    private init(_ listener: any Channel, _ address: String, _ visits: Visits) {
        self.listener = listener
        self.address = address
        self.visits = visits
        port = UInt16(listener.localAddress?.port ?? 0)
    }

    package static func start(
        on address: String = "127.0.0.1", port: UInt16 = 0, _ script: @escaping Script
    ) async throws -> ScriptedOrigin {
        let visits = Visits()
        let listener = try await bootstrap(visits, script)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: address, port: Int(port)).get()
        return ScriptedOrigin(listener, address, visits)
    }

    /// One on each of two addresses, on the same port: one that the second address has free too.
    package static func pair(
        on addresses: (String, String), _ first: @escaping Script, _ second: @escaping Script
    ) async throws -> (ScriptedOrigin, ScriptedOrigin) {
        for _ in 1...20 {
            let origin = try await start(on: addresses.0, first)
            if let other = try? await start(on: addresses.1, port: origin.port, second) {
                return (origin, other)
            }
            await origin.stop()
        }
        throw StoryFault("no port is free on both \(addresses)")
    }

    /// One that listens on a Unix socket.
    package static func start(
        onSocket path: String, _ script: @escaping Script
    ) async throws -> ScriptedOrigin {
        let visits = Visits()
        let listener = try await bootstrap(visits, script).bind(unixDomainSocketPath: path).get()
        return ScriptedOrigin(listener, "unix:\(path)", visits)
    }

    private static func bootstrap(
        _ visits: Visits, _ script: @escaping Script
    ) -> ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    visits.begin(try RawConnection(adopting: channel), script)
                }
            }
    }

    /// Answers every request on every connection.
    package static func answering(
        on address: String = "127.0.0.1", _ answer: @escaping @Sendable (WireMessage) -> String
    ) async throws -> ScriptedOrigin {
        try await start(on: address) { connection in
            while true { try await connection.send(answer(try await connection.readRequest())) }
        }
    }

    /// `127.0.0.1:port`.
    package var authority: String { "\(address):\(port)" }
    package func url(_ path: String = "/") -> String { "http://\(authority)\(path)" }

    /// All that ever came, the open ones and those that ended.
    package var connections: [RawConnection] { visits.connections }

    /// The connection with this number, from 0, when it has come.
    package func connection(_ number: Int = 0) async throws -> RawConnection {
        try await eventually("connection \(number) at \(authority)") {
            self.connections.count > number
        }
        return connections[number]
    }

    /// What came on one connection until now, byte for byte.
    package func received(_ number: Int = 0) async throws -> String {
        String(decoding: try await connection(number).received, as: UTF8.self)
    }

    package func stop() async {
        try? await listener.close().get()
        await visits.end()
    }
}
