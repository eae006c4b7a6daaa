import SluiceCore
import SluiceTestKit
import Synchronization
import Testing

@Suite("Health checks")
struct CheckTests {
    private func checks(_ kind: HealthCheckSettings.Kind) -> HealthCheckSettings {
        var check = HealthCheckSettings()
        check.kind = kind
        return check
    }

    /// Lets time pass until the server is in that state.
    private func pass(
        _ story: GroupStory, until state: UpstreamRow.State, _ server: String
    ) async throws {
        try await eventually("\(server) is \(state.rawValue)") {
            story.sluice.clock.advance(seconds: 2)
            return try await story.row(server).state == state
        }
    }

    @Test("A server that nobody listens at is down before a client has met it")
    func tcpDown() async throws {
        let check = checks(.tcp)
        try await GroupStory.run(1, dead: 1, configure: { $0.check = check }) { story in
            try await pass(story, until: .down, "b")
            #expect(try await story.row("b").check == "refused")
            #expect(try await story.row("a").state == .ready)
            #expect(await story.events("web/b: ready to down, 3 checks failed in a row").count == 1)
            #expect(try await story.visits(3) == "aaa")
        }
    }

    @Test("HTTP: the wrong status takes a server down, the right one brings it back")
    func http() async throws {
        let isWell = Mutex(false)
        let server = try await ScriptedOrigin.answering { request in
            let isAsked = request.startLine == "GET /health HTTP/1.1"
            return isAsked && isWell.withLock { $0 }
                ? "HTTP/1.1 204 No Content\r\n\r\n"
                : "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
        }
        let check = checks(.http(path: "/health", statuses: 200...299))
        try await GroupStory.run(
            1,
            configure: { group in
                group.check = check
                group.servers = [ServerSettings(name: "a", port: server.port)]
            }
        ) { story in
            try await pass(story, until: .down, "a")
            #expect(try await story.row("a").check == "503")
            try await story.sluice.connect().waitForEnd()
            #expect(try await story.sluice.closedConnections()[0].end == .unreachable)
            isWell.withLock { $0 = true }
            try await pass(story, until: .ready, "a")
            #expect(try await story.row("a").check.hasPrefix("204"))
            await server.stop()
        }
        await server.stop()
    }

    @Test("What is no HTTP answer is a failure, and maintenance is not checked")
    func noAnswer() async throws {
        let check = checks(.http(path: "/", statuses: 200...399))
        try await GroupStory.run(1, configure: { $0.check = check }) { story in
            try await pass(story, until: .down, "a")
            #expect(try await story.row("a").check == "not an HTTP answer")
            try await story.sluice.command("upstream web maintenance")
            let asked = try await settled("checks") { story.servers[0].connections.count }
            story.sluice.clock.advance(seconds: 60)
            let later = try await settled("checks") { story.servers[0].connections.count }
            #expect(asked == later)
        }
    }

    @Test("A check that took too long opens no connection afterwards")
    func abandoned() async throws {
        var check = checks(.tcp)
        check.timeout = 50_000_000
        let (names, lookUps) = (ThreadGate(), Tally())
        let gateway = ListenerSettings(
            kind: .reverse, address: .network(Endpoint(.loopback, 0)), upstream: "web")
        let server = try await ScriptedOrigin.start { try await $0.waitForEnd() }
        let slow = HostAndPort(host: "slow.example", port: server.port)
        try await withEngine(
            [gateway],
            configure: { settings in
                settings.upstreams[0].servers = [ServerSettings(address: .network(slow))]
                settings.upstreams[0].check = check
            },
            lookUp: { _ in
                _ = lookUps.next()
                names.wait()
                return .success([.loopback])
            }
        ) { sluice in
            try await eventually("the check waits for a name") { lookUps.count > 0 }
            try await eventually("it is given up") {
                sluice.clock.advance(seconds: 2)
                return await sluice.snapshot().upstreams.first?.check == "no answer in time"
            }
            // Nothing is asked any more: what comes now would be of a check that is over.
            try await sluice.command("upstream web maintenance")
            names.open()
            let visits = try await settled("visits") { server.connections.count }
            #expect(visits == 0)
        }
        await server.stop()
    }
}
