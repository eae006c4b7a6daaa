import SluiceCore
import SluiceTestKit

/// Servers of one group behind a `tcp` listener. Each says its own letter to whoever connects, and
/// holds the connection until the client ends it.
struct GroupStory {
    let sluice: EngineUnderTest
    let servers: [ScriptedOrigin]

    /// Servers are called `a`, `b`, `c`...; the group is `web`.
    static let names = ["a", "b", "c", "d"]

    /// - Parameter dead: this many more, behind the living, where nobody listens.
    static func run(
        _ count: Int, dead: Int = 0, configure: (inout UpstreamSettings) -> Void = { _ in },
        engine: (inout EngineSettings) -> Void = { _ in },
        _ story: (GroupStory) async throws -> Void
    ) async throws {
        var servers: [ScriptedOrigin] = []
        for name in names.prefix(count) {
            servers.append(
                try await ScriptedOrigin.start { connection in
                    try await connection.send(name)
                    try await connection.waitForEnd()
                })
        }
        let nobody = try (0..<dead).map { _ in try ReservedPort(.refusing) }
        let ports = servers.map(\.port) + nobody.map(\.port)
        var group = UpstreamSettings(
            name: "web", servers: zip(names, ports).map { ServerSettings(name: $0, port: $1) })
        configure(&group)
        do {
            try await withEngine(
                [.tcp(toGroup: "web")],
                configure: { settings in
                    settings.upstreams = [group]
                    engine(&settings)
                }
            ) { sluice in
                try await story(GroupStory(sluice: sluice, servers: servers))
                for server in servers { await server.stop() }
            }
        } catch {
            for server in servers { await server.stop() }
            throw error
        }
    }

    /// A new client, and the letter of the server that it came to.
    func visit(
        from source: String = "127.0.0.1"
    ) async throws -> (client: RawConnection, server: String) {
        let client = try await sluice.connect(from: source)
        return (client, String(decoding: try await client.read(count: 1), as: UTF8.self))
    }

    /// Clients one after another; the letters in order.
    func visits(_ count: Int) async throws -> String {
        var letters = ""
        for _ in 0..<count {
            let (client, server) = try await visit()
            letters += server
            await client.close()
        }
        return letters
    }

    func row(_ server: String) async throws -> UpstreamRow {
        let rows = await sluice.snapshot([]).upstreams
        guard let row = rows.first(where: { $0.server == server }) else {
            throw StoryFault("no row of \(server)")
        }
        return row
    }

    func becomes(_ server: String, _ state: UpstreamRow.State) async throws {
        try await eventually("\(server) is \(state.rawValue)") {
            try await row(server).state == state
        }
    }

    /// Events with these words in them.
    func events(_ words: String) async -> [String] {
        await sluice.snapshot([]).events.map(\.text).filter { $0.contains(words) }
    }
}

extension ServerSettings {
    init(name: String, port: UInt16) {
        self.init(address: .network(HostAndPort(host: "127.0.0.1", port: port)))
        self.name = name
    }
}

extension ListenerSettings {
    static func tcp(toGroup name: String) -> Self {
        Self(kind: .tcp, address: .network(Endpoint(.loopback, 0)), upstream: name)
    }
}
