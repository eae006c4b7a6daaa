import SluiceCore
import SluiceEngine
import SluiceTestKit
import Synchronization
import Testing

/// What a reader finds when it is asked.
private final class Desired: Sendable {
    private let held = Mutex<Result<ReadSettings, SettingsFault>>(
        .success(ReadSettings(engine: EngineSettings())))

    var next: Result<ReadSettings, SettingsFault> {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}

@Suite("New settings")
struct ReloadTests {
    private static func answering(_ sluice: EngineUnderTest) async throws -> ScriptedOrigin {
        try await sluice.origin { _ in "HTTP/1.1 204 No Content\r\n\r\n" }
    }

    private static func change(
        _ sluice: EngineUnderTest, _ body: (inout EngineSettings) -> Void
    ) async -> Notice {
        var settings = await sluice.engine.settings
        body(&settings)
        return await sluice.engine.apply(settings, by: .file).notice
    }

    @Test("A limit that is lowered meets the next client; who was there before goes on")
    func limits() async throws {
        try await withEngine { sluice in
            let origin = try await Self.answering(sluice)
            let old = try await sluice.connect()
            let long = "GET \(origin.url("/" + String(repeating: "a", count: 200))) HTTP/1.1"
            try await old.send("\(long)\r\nHost: x\r\n\r\n")
            let reply1 = try await old.readResponse(hasContent: true)
            #expect(reply1.status == 204)

            let notice = await Self.change(sluice) { $0.wire.startLine = 100 }
            #expect(notice.text == "reloaded: limits.start-line 8kb -> 100")
            let reply2 = try await sluice.exchange("\(long)\r\nHost: x\r\n\r\n")
            #expect(reply2.status == 414)
            try await old.send("GET \(origin.url("/b")) HTTP/1.1\r\nHost: x\r\n\r\n")
            let reply3 = try await old.readResponse(hasContent: true)
            #expect(reply3.status == 204)
        }
    }

    @Test("A tunnel stays open while its group gets another server, which the next one meets")
    func groups() async throws {
        try await withEngine([.tcp(to: 1)]) { sluice in
            let one = try await Self.greeting(sluice, "one")
            let two = try await Self.greeting(sluice, "two")
            await Self.lead(sluice, to: one)
            let begun = try await sluice.connect()
            _ = try await begun.read(until: "one")

            let notice = await Self.lead(sluice, to: two)
            #expect(notice.text.contains("upstream 127.0.0.1:1 server \(two.authority) added"))
            #expect(notice.text.contains("upstream 127.0.0.1:1 server \(one.authority) removed"))
            let next = try await sluice.connect()
            _ = try await next.read(until: "two")
            #expect(await sluice.snapshot([]).gauges.openTunnels == 2)
        }
    }

    private static func greeting(
        _ sluice: EngineUnderTest, _ word: String
    ) async throws -> ScriptedOrigin {
        try await sluice.origin { connection in
            try await connection.send(word)
            try await connection.waitForEnd()
        }
    }

    @discardableResult
    private static func lead(_ sluice: EngineUnderTest, to origin: ScriptedOrigin) async -> Notice {
        await change(sluice) { settings in
            let address = HostAndPort(host: "127.0.0.1", port: origin.port)
            settings.upstreams[0].servers = [ServerSettings(address: .network(address))]
        }
    }

    @Test("A listener that cannot be opened leaves everything as it was")
    func listeners() async throws {
        try await withEngine { sluice in
            let origin = try await Self.answering(sluice)
            let client = try await sluice.connect()
            let before = await sluice.engine.settings
            let notice = await Self.change(sluice) { settings in
                settings.timeouts.idle = 1_000_000_000
                settings.listeners.append(
                    ListenerSettings(
                        kind: .json, address: .network(Endpoint(.loopback, origin.port))))
            }
            #expect(notice.severity == .error)
            #expect(notice.text.hasPrefix("cannot listen on 127.0.0.1:\(origin.port) (json)"))
            #expect(await sluice.engine.settings == before)

            let opened = await Self.change(sluice) {
                $0.listeners.append(
                    ListenerSettings(kind: .socks, address: .network(Endpoint(.loopback, 0))))
            }
            #expect(opened.text == "reloaded: listener socks 127.0.0.1:0 added")
            #expect(await sluice.snapshot([]).listeners.map(\.kind) == [.forward, .socks])
            let closed = await Self.change(sluice) { $0.listeners.removeLast() }
            #expect(closed.text == "reloaded: listener socks 127.0.0.1:0 removed")
            try await client.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = try await client.readResponse(hasContent: true)
            #expect(answer.status == 204)
        }
    }

    @Test("What only a restart can change stays, and is named as such")
    func fixed() async throws {
        try await withEngine { sluice in
            let notice = await Self.change(sluice) { settings in
                settings.threads = 7
                settings.timeouts.idle = 30_000_000_000
            }
            #expect(
                notice.text
                    == "reloaded: timeouts.idle 1m -> 30s; threads 2 -> 7 (after a restart)")
            #expect(notice.severity == .warning)
            let settings = await sluice.engine.settings
            #expect(settings.threads == 2)
            #expect(settings.timeouts.idle == 30_000_000_000)
            let events = await sluice.snapshot([]).events.map(\.text)
            #expect(events.contains("file: timeouts.idle 1m -> 30s"))
            #expect(events.contains("file: threads 2 -> 7, after a restart"))
        }
    }

    @Test("Without a difference nothing happens, and that is said")
    func same() async throws {
        try await withEngine { sluice in
            let notice = await Self.change(sluice) { _ in }
            #expect(notice.text == "nothing has changed")
        }
    }

    @Test("The command reads them again; with a mistake the old ones stay in force")
    func reading() async throws {
        let desired = Desired()
        try await withEngine(reader: { desired.next }) { sluice in
            desired.next = .failure(SettingsFault(["s.yaml:2:9: timeouts.idle: is wrong", "more"]))
            let before = await sluice.engine.settings
            let reply4 = try await sluice.refusal(of: "reload")
            #expect(
                reply4
                    == "s.yaml:2:9: timeouts.idle: is wrong; 1 more in the log;"
                    + " the settings before stay in force")
            #expect(await sluice.engine.settings == before)
            #expect(
                await sluice.snapshot([]).events.map(\.text)
                    .contains("console: s.yaml:2:9: timeouts.idle: is wrong"))

            var wanted = before
            wanted.limits.connections = 10
            desired.next = .success(ReadSettings(engine: wanted))
            let reply = try await sluice.command("reload")
            #expect(reply.notice.text == "reloaded: limits.connections 50000 -> 10")
            #expect(await sluice.engine.settings == wanted)
        }
    }

    @Test("What a reload changed is an entry of the journal, in the log and not to be undone")
    func entry() async throws {
        let desired = Desired()
        try await withEngine(reader: { desired.next }) { sluice in
            try await sluice.command("ban host a.test")
            var wanted = await sluice.engine.settings
            wanted.limits.connections = 10
            desired.next = .success(ReadSettings(engine: wanted))
            try await sluice.command("reload")
            _ = await sluice.engine.reload()
            wanted.limits.connections = 20
            wanted.timeouts.idle = 30_000_000_000
            desired.next = .success(ReadSettings(engine: wanted))
            _ = await sluice.engine.reload()

            let snapshot = await sluice.snapshot([])
            let entries = snapshot.journal.all.suffix(2)
            #expect(entries.map(\.author) == [.console, .signal], "nothing changed in between")
            #expect(entries.allSatisfy { $0.kind == .reload })
            let texts = entries.compactMap { entry in
                snapshot.events.first { $0.entry == entry.id }?.text
            }
            #expect(
                texts == [
                    "console: reloaded: limits.connections 50000 -> 10",
                    "signal: reloaded: timeouts.idle 1m -> 30s; limits.connections 10 -> 20",
                ])
            #expect(try sluice.text(of: "journal.jsonl").contains("\"kind\":\"reload\""))
            #expect(snapshot.undo == "undo: ban host a.test")
            try await sluice.command("undo")
            #expect(await sluice.engine.settings == wanted)
        }
    }

    @Test("What the file asks of the console follows, and is said with the rest")
    func following() async throws {
        let desired = Desired()
        try await withEngine(reader: { desired.next }) { sluice in
            let settings = await sluice.engine.settings
            let themed: @Sendable () -> Notice? = { Notice(.info, "theme light") }
            desired.next = .success(ReadSettings(engine: settings, follow: themed))
            let alone = try await sluice.command("reload")
            #expect(alone.notice.text == "theme light")
            var wanted = settings
            wanted.limits.connections = 10
            desired.next = .success(ReadSettings(engine: wanted, follow: themed))
            let both = try await sluice.command("reload")
            #expect(both.notice.text == "reloaded: limits.connections 50000 -> 10; theme light")
        }
    }

    @Test("A listener that is removed lets go who waits between requests; an answer is finished")
    func removed() async throws {
        try await withEngine { sluice in
            let quick = try await Self.answering(sluice)
            let slow = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                _ = try await connection.readToEnd()
            }
            let idle = try await sluice.connect()
            try await idle.send("GET \(quick.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            let first = try await idle.readResponse(hasContent: true)
            #expect(first.status == 204)
            let busy = try await sluice.connect()
            try await busy.send("GET \(slow.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            let server = try await slow.connection()

            let notice = await Self.change(sluice) { $0.listeners.removeAll() }
            #expect(notice.text == "reloaded: listener forward 127.0.0.1:0 removed")
            #expect(try await idle.waitForEnd() == .closed)
            try await server.send("HTTP/1.1 204 No Content\r\n\r\n")
            let last = try await busy.readResponse(hasContent: true)
            #expect(last.status == 204)
            #expect(try await busy.waitForEnd() == .closed)
        }
    }

    @Test("There is nothing to reload without a file")
    func fileless() async throws {
        try await withEngine { sluice in
            let reply5 = try await sluice.refusal(of: "reload")
            #expect(
                reply5
                    == "there is no configuration file; see --config")
        }
    }

    @Test("A client that stays is led where its listener leads now")
    func renamedUpstream() async throws {
        let server = try await ScriptedOrigin.answering { _ in
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        }
        let gateway = ListenerSettings(
            kind: .reverse, address: .network(Endpoint(.loopback, 0)),
            upstream: server.authority)
        try await withEngine([gateway, .forward]) { sluice in
            let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
            let old = try await sluice.connect()
            try await old.send(request)
            #expect(try await old.readResponse().text == "ok")
            let elsewhere = try await sluice.connect(to: 1)
            _ = await Self.change(sluice) { settings in
                settings.upstreams[0].name = "other"
                settings.listeners[0].upstream = "other"
            }
            #expect(try await old.waitForEnd() == .closed)
            let next = try await sluice.connect()
            try await next.send(request)
            #expect(try await next.readResponse().text == "ok")
            try await elsewhere.send("GET \(server.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await elsewhere.readResponse().text == "ok")
            await server.stop()
        }
    }

    @Test("New settings that cannot be put in force leave the operator's orders standing")
    func ordersStand() async throws {
        try await withEngine([.tcp(to: 1)]) { sluice in
            let taken = try await Self.answering(sluice)
            try await sluice.command("upstream 127.0.0.1:1 maintenance")
            let notice = await Self.change(sluice) { settings in
                let other = HostAndPort(host: "127.0.0.1", port: 2)
                settings.upstreams[0].servers = [ServerSettings(address: .network(other))]
                settings.listeners.append(
                    ListenerSettings(
                        kind: .json, address: .network(Endpoint(.loopback, taken.port))))
            }
            #expect(notice.severity == .error)
            let rows = await sluice.snapshot([]).upstreams
            #expect(rows.map(\.state) == [.maintenance])
        }
    }
}
