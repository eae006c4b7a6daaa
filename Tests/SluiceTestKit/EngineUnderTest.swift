import Foundation
import NIOCore
package import SluiceCore
package import SluiceEngine
import Synchronization

/// Runs a story with an engine of its own on loopback, and shows afterwards that nothing leaked:
/// when all clients and origins of the story have gone, the engine holds nothing any more.
package func withEngine(
    _ listeners: [ListenerSettings] = [.forward],
    configure: (inout EngineSettings) -> Void = { _ in },
    files: [String: String] = [:],
    reader: SettingsReader? = nil,
    lookUp: NameLookUp? = nil,
    match: PasswordMatch? = nil,
    _ story: (EngineUnderTest) async throws -> Void
) async throws {
    await EngineSlots.shared.acquire()
    do {
        let test = try await EngineUnderTest.start(
            listeners, files, reader, lookUp, match, configure)
        do {
            try await story(test)
        } catch {
            await test.tearDown()
            throw error
        }
        do { try await test.checkForLeaks() } catch {
            await test.tearDown()
            throw error
        }
        await test.tearDown()
    } catch {
        await EngineSlots.shared.release()
        throw error
    }
    await EngineSlots.shared.release()
}

/// An engine on ports of its own, with a clock moved by hand and a state folder that goes with it.
package final class EngineUnderTest: Sendable {
    package let engine: Engine
    package let clock: HandClock
    /// Holds `bans.txt`, and `access.log` when the story asks for one by `logsAccess`.
    package let folder: String

    private struct Cast {
        var clients: [RawConnection] = []
        var origins: [ScriptedOrigin] = []
    }

    private let cast = Mutex(Cast())
    private let isStopped = Mutex(false)

    private init(_ engine: Engine, _ clock: HandClock, _ folder: String) {
        self.engine = engine
        self.clock = clock
        self.folder = folder
    }

    fileprivate static func start(
        _ listeners: [ListenerSettings], _ files: [String: String], _ reader: SettingsReader?,
        _ lookUp: NameLookUp?, _ match: PasswordMatch?,
        _ configure: (inout EngineSettings) -> Void
    ) async throws -> EngineUnderTest {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("sluice-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Self.write(text, to: "\(folder)/\(name)") }
        var settings = EngineSettings()
        settings.listeners = listeners
        settings.upstreams = listeners.compactMap(\.upstream).map { name in
            let servers = name.split(separator: ",").compactMap { HostAndPort($0) }
            return UpstreamSettings(
                name: name, servers: servers.map { ServerSettings(address: .network($0)) })
        }
        // Origins of stories listen where there is room.
        settings.destinations.connectPorts = nil
        // Two, so that what loops must tell each other is put to the test.
        settings.threads = 2
        settings.stateDirectory = folder
        // Few stories are about it.
        settings.cacheDisk = 0
        settings.logPath = "\(folder)/access.log"
        // Origins of stories listen wherever a port is free.
        settings.destinations.connectPorts = nil
        configure(&settings)
        let clock = HandClock()
        do {
            let engine = try await Engine.start(
                settings, clock: clock.engineClock, lookUp: lookUp, match: match, reader: reader)
            return EngineUnderTest(engine, clock, folder)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    /// Waits until the engine holds nothing: every client and origin has gone by then.
    fileprivate func checkForLeaks() async throws {
        await dismissCast()
        // One that was stopped has nothing left to look into.
        if isStopped.withLock({ $0 }) { return }
        do {
            try await eventually("nothing is left") { await self.leftovers().isEmpty }
        } catch {
            throw StoryFault("leaked: \(await leftovers().joined(separator: ", "))")
        }
    }

    private func leftovers() async -> [String] {
        let snapshot = await snapshot(.connections)
        let (gauges, counters) = (snapshot.gauges, snapshot.counters)
        var left: [String] = []
        func note(_ count: Int, _ what: String) {
            if count != 0 { left.append("\(count) \(what)") }
        }
        note(gauges.openConnections, "open connections")
        note(gauges.openTunnels, "open tunnels")
        note(gauges.bufferedBytes, "buffered bytes")
        note(gauges.idleUpstreamConnections, "idle upstream connections")
        let (accepted, closed) = (counters[.connectionsAccepted], counters[.connectionsClosed])
        if accepted != closed { left.append("\(accepted) accepted but \(closed) closed") }
        let endless = snapshot.connections.filter { $0.end == nil || $0.state != .closed }
        note(endless.count, "rows without an end")
        return left
    }

    private func dismissCast() async {
        let cast = cast.withLock { cast in
            defer { cast = Cast() }
            return cast
        }
        for client in cast.clients { await client.close() }
        for origin in cast.origins { await origin.stop() }
    }

    /// Stops the engine in the middle of a story; how many connections had to be cut.
    package func stop() async -> Int {
        isStopped.withLock { $0 = true }
        return await engine.stop()
    }

    fileprivate func tearDown() async {
        await dismissCast()
        if !isStopped.withLock({ $0 }) { await engine.stop() }
        try? FileManager.default.removeItem(atPath: folder)
    }
}

// MARK: - The cast

extension EngineUnderTest {
    /// The port of the listener with this number, from 0.
    package func port(_ listener: Int = 0) -> UInt16 {
        engine.listeners[listener].address.endpoint?.port ?? 0
    }

    /// A client of a listener.
    package func connect(
        from source: String = "127.0.0.1", to listener: Int = 0, isReading: Bool = true
    ) async throws -> RawConnection {
        let client = try await RawConnection.connect(
            to: port(listener), from: source, isReading: isReading)
        cast.withLock { $0.clients.append(client) }
        return client
    }

    /// What becomes of a client that says nothing: how it is ended, and how many bytes it got. A
    /// reset may come while it is still connecting.
    package func fateOfSilentClient(
        from source: String
    ) async throws -> (end: PeerEnd, received: Int) {
        do {
            let client = try await connect(from: source)
            return (try await client.waitForEnd(), try await client.receivedCount)
        } catch let error as IOError where error.errnoCode == ECONNRESET {
            return (.reset, 0)
        }
    }

    package func origin(
        on address: String = "127.0.0.1", _ script: @escaping ScriptedOrigin.Script
    ) async throws -> ScriptedOrigin {
        let origin = try await ScriptedOrigin.start(on: address, script)
        cast.withLock { $0.origins.append(origin) }
        return origin
    }

    /// An origin that answers every request.
    package func origin(
        on address: String = "127.0.0.1", answering: @escaping @Sendable (WireMessage) -> String
    ) async throws -> ScriptedOrigin {
        let origin = try await ScriptedOrigin.answering(on: address, answering)
        cast.withLock { $0.origins.append(origin) }
        return origin
    }

    /// Sends one request on a connection of its own and reads the answer.
    package func exchange(
        _ request: String, from source: String = "127.0.0.1"
    ) async throws -> WireMessage {
        let client = try await connect(from: source)
        try await client.send(request)
        let answer = try await client.readResponse(hasContent: !request.hasPrefix("HEAD "))
        await client.close()
        return answer
    }

    /// GET on a connection of its own.
    package func get(
        _ url: String, _ fields: String = "", from source: String = "127.0.0.1"
    ) async throws -> WireMessage {
        try await exchange("GET \(url) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n", from: source)
    }
}

// MARK: - The engine

extension EngineUnderTest {
    package func snapshot(_ parts: SnapshotParts = .all) async -> Snapshot {
        await engine.snapshot(parts)
    }

    package func count(_ counter: Counter) async -> UInt64 {
        await snapshot([]).counters[counter]
    }

    /// Types a command; fails when it is refused.
    @discardableResult
    package func command(_ line: String) async throws -> ControlReply {
        let reply = await engine.perform(try CommandParser.parse(line), by: .console)
        guard reply.notice.severity != .error else {
            throw StoryFault("\(line): \(reply.notice.text)")
        }
        return reply
    }

    /// Types a command that is refused; the reason.
    package func refusal(of line: String) async throws -> String {
        let reply = await engine.perform(try CommandParser.parse(line), by: .console)
        guard reply.notice.severity == .error else {
            throw StoryFault("\(line) was not refused: \(reply.notice.text)")
        }
        return reply.notice.text
    }

    /// The one exchange so far, or the last, once it has ended. Of several that began at the same
    /// moment on different loops none is the last.
    package func lastExchange() async throws -> ExchangeRow {
        try await eventually("an exchange has ended") {
            await self.snapshot(.exchanges).exchanges.last?.end != nil
        }
        guard let row = await snapshot(.exchanges).exchanges.last else {
            throw StoryFault("no exchange")
        }
        return row
    }

    /// Rows of the exchanges that have ended, when there are so many.
    package func endedExchanges(_ count: Int) async throws -> [ExchangeRow] {
        try await eventually("\(count) exchanges have ended") {
            await self.snapshot(.exchanges).exchanges.count { $0.end != nil } >= count
        }
        return await snapshot(.exchanges).exchanges.filter { $0.end != nil }
    }

    /// Rows of closed connections, when there are so many.
    package func closedConnections(_ count: Int = 1) async throws -> [ConnectionRow] {
        try await eventually("\(count) connections have closed") {
            await self.snapshot(.connections).connections.count { $0.end != nil } >= count
        }
        return await snapshot(.connections).connections.filter { $0.end != nil }
    }
}

// MARK: - Files

extension EngineUnderTest {
    package func text(of file: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
    }

    package func write(_ text: String, to file: String) throws {
        try Self.write(text, to: "\(folder)/\(file)")
    }

    private static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}

extension ListenerSettings {
    private static var anyPort: ListenAddress { .network(Endpoint(.v4(0x7f00_0001), 0)) }

    package static var forward: Self { Self(kind: .forward, address: anyPort) }
    package static var json: Self { Self(kind: .json, address: anyPort) }

    package static func tcp(to port: UInt16) -> Self {
        Self(kind: .tcp, address: anyPort, upstream: "127.0.0.1:\(port)")
    }
}
