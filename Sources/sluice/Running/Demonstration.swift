import Foundation
import SluiceClassroom
import SluiceCore
import SluiceEngine

/// What `sluice demo` runs: servers, engine, a ban and clients.
nonisolated struct Demonstration: Sendable {
    var seed: UInt64
    /// The control socket asked for; `nil` takes the usual place, if that is free.
    var controlPath: String?
    /// Whether a summary is printed at the end.
    var isSummarized: Bool

    func start(
        _ commands: @escaping EngineRun.ConsoleCommands
    ) async throws -> EngineRun.Started {
        let world = try await DemoWorld.start()
        do {
            let engine = try await startEngine(before: world, commands)
            await ban(world.bannedSite, engine)
            let traffic = try traffic(engine, world)
            let clients = Task.detached { await traffic.run() }
            return EngineRun.Started(engine: engine) {
                clients.cancel()
                let summary = await clients.value
                if isSummarized {
                    await print(summary, engine)
                }
                await world.stop()
            }
        } catch {
            await world.stop()
            throw error
        }
    }

    // MARK: - The engine

    /// On the ports a class knows, with a control socket at the usual place, as far as they are
    /// free: a demonstration is not to fail because something else is running.
    private func startEngine(
        before world: DemoWorld, _ commands: @escaping EngineRun.ConsoleCommands
    ) async throws -> Engine {
        // Whoever asked for a control socket gets it or hears why not.
        let sockets: [String?] = controlPath.map { [$0] } ?? [usualControlPath(), nil]
        var fault: any Error = Failure("the demonstration did not start")
        for ports: Ports in [(8080, 1234, 9001), (0, 0, 0)] {
            for socket in sockets {
                do {
                    let settings = settings(world, ports, socket)
                    return try await Engine.start(settings, console: commands)
                } catch {
                    fault = error
                }
            }
        }
        throw fault
    }

    private func usualControlPath() -> String? {
        guard let path = Places().controlSocket(state: nil) else { return nil }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        // Where it cannot be made, the socket cannot either: that is an attempt that fails.
        try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return path
    }

    private typealias Ports = (forward: UInt16, tcp: UInt16, json: UInt16)

    private func settings(
        _ world: DemoWorld, _ ports: Ports, _ controlPath: String?
    ) -> EngineSettings {
        let echo = HostAndPort(host: "\(world.echo.address.address)", port: world.echo.address.port)
        func address(_ port: UInt16) -> ListenAddress { .network(Endpoint(.loopback, port)) }
        var settings = EngineSettings()
        settings.listeners = [
            ListenerSettings(kind: .forward, address: address(ports.forward)),
            ListenerSettings(kind: .tcp, address: address(ports.tcp), upstream: "echo"),
            ListenerSettings(kind: .json, address: address(ports.json)),
        ]
        settings.upstreams = [
            UpstreamSettings(name: "echo", servers: [ServerSettings(address: .network(echo))])
        ]
        settings.threads = ProcessInfo.processInfo.activeProcessorCount
        settings.timeouts.shutdown = 1_000_000_000
        settings.controlPath = controlPath
        // Its servers take whatever ports are free.
        settings.destinations.connectPorts = nil
        return settings
    }

    // MARK: - Policy and clients

    private func ban(_ site: Endpoint, _ engine: Engine) async {
        var request = BanRequest(field: .host, value: "\(site.address)")
        request.note = "the forbidden site of the demonstration"
        _ = await engine.perform(.ban(request), by: .demo)
    }

    private func traffic(_ engine: Engine, _ world: DemoWorld) throws -> Traffic {
        guard let forward = engine.listeners.first(where: { $0.kind == .forward })?.address.endpoint
        else {
            throw Failure("the demonstration has no forward listener")
        }
        var traffic = Traffic(
            places: Traffic.Places(
                forward: forward,
                tcp: engine.listeners.first { $0.kind == .tcp }?.address.endpoint,
                web: world.sites,
                banned: world.bannedSite))
        traffic.seed = seed
        return traffic
    }

    // MARK: - Summary

    private func print(_ clients: TrafficSummary, _ engine: Engine) async {
        let counters = await engine.snapshot([]).counters
        let looked = counters[.cacheHits] + counters[.cacheMisses] + counters[.cacheStale]
        StandardStreams.print("clients: \(clients)")
        StandardStreams.print(
            "proxy: \(counters[.connectionsAccepted]) connections, "
                + "\(counters[.requests]) requests, \(counters[.requestsRefused]) refused, "
                + "\(counters[.cacheHits]) of \(looked) from the cache, "
                + "\(counters[.tunnels]) tunnels, "
                + "\(counters[.bytesToClients]) bytes to clients, "
                + "\(counters[.upstreamConnections]) connections to origins")
    }
}
