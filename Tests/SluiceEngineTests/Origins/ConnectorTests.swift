import NIOCore
import NIOPosix
import SluiceCore
import SluiceTestKit
import Testing

@testable import SluiceEngine

@Suite("What is said ahead of a connection's own bytes")
struct ConnectorTests {
    /// Opens a route on a loop of its own, says hello and lets go.
    private static func open(_ route: Route, from client: Endpoint?) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let eventLoop = group.next()
        let clock = HandClock().engineClock
        let events = EventLog(clock: clock)
        let parts = SharedParts(
            clock: clock, store: nil, log: nil,
            resolver: Resolver(threads: .singleton, clock: clock),
            shortage: OutgoingShortage(events: events), events: events, numbers: Numbers(),
            upstreams: UpstreamBoard([], clock: clock, events: events),
            doorkeeper: .knowingNobody(clock))
        try await eventLoop.submit {
            let loop = TrafficLoop(
                eventLoop: eventLoop, index: 0, loopCount: 1, shared: parts,
                settings: CurrentSettings(EngineSettings()))
            let entrance = Entrance(.forward, bound: .network(Endpoint(.loopback, 8080)))
            let record = client.map {
                ConnectionRecord(
                    id: ConnectionID(1), entrance: entrance, client: $0,
                    opened: WallTime(seconds: 0))
            }
            OriginConnector(
                loop: loop, route: route, client: record,
                hearing: Hearing(BanSubject(tunnelFrom: .loopback, host: [], port: 0)),
                halfClosure: false,
                configure: { _ in },
                completion: { outcome in
                    guard case .success((let channel, _)) = outcome else { return }
                    // The loop lives as long as its connections.
                    channel.closeFuture.assumeIsolated().whenComplete { _ in _ = loop }
                    channel.writeAndFlush(channel.allocator.buffer(string: "hello"))
                        .assumeIsolated().whenComplete { _ in channel.close(promise: nil) }
                }
            ).start()
        }.get()
    }

    private static func received(
        _ version: ProxyProtocolVersion, from client: Endpoint?
    ) async throws -> [UInt8] {
        let origin = try await ScriptedOrigin.start { try await $0.waitForEnd() }
        let server = ServerAddress.network(HostAndPort(host: "127.0.0.1", port: origin.port))
        try await open(Route(server: server, for: .tunnel, proxyProtocol: version), from: client)
        let connection = try await origin.connection()
        try await connection.waitForEnd()
        let bytes = try await connection.received
        await origin.stop()
        return bytes
    }

    @Test("PROXY protocol 1 names client and listener")
    func version1() async throws {
        let bytes = try await Self.received(.v1, from: Endpoint(.v4(0xc000_0201), 4000))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "PROXY TCP4 192.0.2.1 127.0.0.1 4000 8080\r\nhello")
    }

    @Test("PROXY protocol 2 does so in bytes; a connection of sluice's own is local")
    func version2() async throws {
        let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]
        let hello = Array("hello".utf8)
        #expect(
            try await Self.received(.v2, from: Endpoint(.v4(0xc000_0201), 4000))
                == signature + [0x21, 0x11, 0, 12, 192, 0, 2, 1, 127, 0, 0, 1]
                + [0x0f, 0xa0, 0x1f, 0x90] + hello)
        #expect(try await Self.received(.v2, from: nil) == signature + [0x20, 0, 0, 0] + hello)
    }
}
