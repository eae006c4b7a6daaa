import SluiceClassroom
import SluiceCore
import Synchronization
import Testing

@Suite("Simulated clients keep a proxy busy", .timeLimit(.minutes(1)))
struct TrafficTests {
    /// Clients that ask the servers themselves: a web origin answers what is written for a proxy.
    private func direct(_ world: DemoWorld) -> Traffic {
        var traffic = Traffic(
            places: Traffic.Places(
                forward: world.web.address, tcp: world.echo.address, web: world.sites,
                banned: world.bannedSite))
        traffic.sleep = { _ in try Task.checkCancellation() }
        return traffic
    }

    private func inWorld<Result>(
        narrate: @escaping Narrator = { _ in }, isolation: isolated (any Actor)? = #isolation,
        _ body: (DemoWorld) async throws -> Result
    ) async throws -> Result {
        let world = try await DemoWorld.start(narrate: narrate)
        do {
            let result = try await body(world)
            await world.stop()
            return result
        } catch {
            await world.stop()
            throw error
        }
    }

    @Test("a dozen clients make their visits and everything is counted")
    func dozen() async throws {
        let notebook = Notebook()
        let summary = try await inWorld(narrate: notebook.write) { world in
            var traffic = direct(world)
            traffic.visits = 2
            return await traffic.run()
        }
        #expect(summary.visits == 24)
        #expect(summary.failures == 0)
        #expect(summary.roundTrips == 80)
        #expect(summary.answers[200, default: 0] > 30)
        #expect(summary.answers[304] == 1)
        // A web site opens no tunnel.
        #expect(summary.answers[405] == 2)
        #expect(summary.tunnels == 0)
        #expect(summary.bytes > 30_000_000)
        let sources = Set(notebook.lines.compactMap { $0.split(separator: ":").first })
        #expect(sources == Set((2...13).map { "127.0.0.\($0)" }))
    }

    @Test("the same seed makes the same visits")
    func seeded() async throws {
        try await inWorld { world in
            var traffic = direct(world)
            traffic.habits.removeAll { if case .download = $0.kind { true } else { false } }
            traffic.visits = 4
            traffic.seed = 42
            let first = await traffic.run()
            var again = direct(world)
            again.habits = traffic.habits
            again.visits = 4
            again.seed = 42
            #expect(await again.run() == first)
        }
    }

    @Test("a download is read slowly, a rest for each mouthful")
    func slowDownload() async throws {
        let rests = Mutex(0)
        try await inWorld { world in
            var traffic = direct(world)
            traffic.habits = Habit.dozen.filter { $0.kind == .download(bytes: 3_000_000) }
            traffic.visits = 1
            traffic.sleep = { duration in
                if duration == .milliseconds(125) { rests.withLock { $0 += 1 } }
            }
            #expect(await traffic.run().bytes == 3_000_000)
        }
        #expect(rests.withLock { (10...23).contains($0) })
    }

    @Test("a tunnel carries requests that the proxy does not see")
    func tunnel() async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        let proxy = CannedOrigin(
            answers: ["HTTP/1.1 200 Connection established\r\n\r\n", answer, answer, answer])
        try await running(proxy) { address in
            var traffic = Traffic(
                places: Traffic.Places(forward: address, tcp: nil, web: [address], banned: nil))
            traffic.habits = Habit.dozen.filter { $0.kind == .tunnel }
            traffic.visits = 1
            let summary = await traffic.run()
            #expect(summary.tunnels == 1)
            #expect(summary.answers == [200: 4])
            #expect(summary.bytes == 6)
        }
    }

    @Test("clients survive a proxy that refuses, closes or talks nonsense", arguments: [0, 1, 2])
    func failures(kind: Int) async throws {
        let refusing = ClosedPort()
        let closed = refusing.address
        defer { withExtendedLifetime(refusing) {} }
        let reports = Notebook()
        func run(at address: Endpoint) async -> TrafficSummary {
            var traffic = Traffic(
                places: Traffic.Places(
                    forward: address, tcp: closed, web: [address], banned: address))
            traffic.visits = 3
            traffic.sleep = { _ in }
            traffic.narrate = reports.write
            return await traffic.run()
        }
        let summary =
            switch kind {
            case 0: await run(at: closed)
            case 1: try await running(CannedOrigin(answers: [""], closes: true), run)
            default: try await running(EchoOrigin(), run)
            }
        #expect(summary.visits == 36)
        #expect(summary.failures == 36)
        #expect(summary.requests == 0)
        #expect(reports.lines.count == 36)
    }

    @Test("cancelling stops everyone in the middle of it")
    func cancellation() async throws {
        try await inWorld { world in
            let (rests, resting) = AsyncStream<Void>.makeStream()
            var traffic = direct(world)
            traffic.sleep = { _ in
                resting.yield()
                try await Task.sleep(for: .seconds(3600))
            }
            let run = Task { [traffic] in await traffic.run() }
            for await _ in rests { break }
            run.cancel()
            let summary = await run.value
            #expect(summary.visits <= 12)
            #expect(summary == traffic.summary)
        }
    }

    @Test("a place that is missing is left out")
    func missingPlaces() async throws {
        try await inWorld { world in
            var traffic = direct(world)
            traffic.places.tcp = nil
            traffic.places.banned = nil
            traffic.habits = Habit.dozen.filter {
                $0.kind == .trespass || $0.kind == .echo(messages: 40)
            }
            traffic.visits = 1
            let summary = await traffic.run()
            #expect(summary.visits == 2)
            #expect(summary.requests == 0)
            #expect(summary.failures == 0)
        }
    }
}
