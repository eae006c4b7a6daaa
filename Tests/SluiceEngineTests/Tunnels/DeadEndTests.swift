import NIOCore
import NIOPosix
import SluiceCore
import SluiceTestKit
import Testing

@testable import SluiceEngine

@Suite("A tunnel whose client died while it was made")
struct DeadEndTests {
    /// - Parameter isGone: its handlers have left the channel already.
    @Test("ends at once, and lets the origin go", arguments: [false, true])
    func ends(isGone: Bool) async throws {
        let origin = try await ScriptedOrigin.start { try await $0.waitForEnd() }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let connector = ClientBootstrap(group: eventLoop)
        let client = try await connector.connect(host: "127.0.0.1", port: Int(origin.port)).get()
        let server = try await connector.connect(host: "127.0.0.1", port: Int(origin.port)).get()
        let ends = try await eventLoop.submit {
            let ends = NIOLoopBound((TunnelEnd(.client), TunnelEnd(.origin)), eventLoop: eventLoop)
            try client.pipeline.syncOperations.addHandler(ends.value.0)
            try server.pipeline.syncOperations.addHandler(ends.value.1)
            if isGone { client.close(promise: nil) }
            return ends
        }.get()
        try await eventLoop.submit {
            if !isGone { client.close(promise: nil) }
            Self.begin(ends.value.0, ends.value.1, on: eventLoop, until: server)
        }.get()
        #expect(try await origin.connection(1).waitForEnd() == .closed)
        await origin.stop()
    }

    private static func begin(
        _ client: TunnelEnd, _ origin: TunnelEnd, on eventLoop: any EventLoop,
        until server: any Channel
    ) {
        let clock = HandClock().engineClock
        let events = EventLog(clock: clock)
        let parts = SharedParts(
            clock: clock, store: nil, log: nil,
            resolver: Resolver(threads: .singleton, clock: clock),
            shortage: OutgoingShortage(events: events), events: events, numbers: Numbers(),
            upstreams: UpstreamBoard([], clock: clock, events: events),
            doorkeeper: .knowingNobody(clock))
        let loop = TrafficLoop(
            eventLoop: eventLoop, index: 0, loopCount: 1, shared: parts,
            settings: CurrentSettings(EngineSettings()))
        let record = ConnectionRecord(
            id: ConnectionID(1),
            entrance: Entrance(.forward, bound: .network(Endpoint(.loopback, 1))),
            client: Endpoint(.loopback, 2), opened: WallTime(seconds: 0))
        _ = TunnelSession(
            loop: loop, record: record, client: client, origin: origin,
            opening: .relay(WireText("origin")))
        // The loop lives as long as its connections.
        server.closeFuture.assumeIsolated().whenComplete { _ in _ = loop }
    }
}
