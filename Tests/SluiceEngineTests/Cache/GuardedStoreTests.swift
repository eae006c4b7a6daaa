import Foundation
import SluiceCore
import SluiceEngine
import SluiceTestKit
import Synchronization
import Testing

/// What is stored while private destinations are allowed, and asked for when they are not any more.
@Suite("Stored answers, and where clients may be led")
struct GuardedStoreTests {
    private static func refusePrivate(
        _ sluice: EngineUnderTest, _ body: (inout EngineSettings) -> Void = { _ in }
    ) async {
        var settings = await sluice.engine.settings
        settings.destinations.privateAddresses = .refused
        body(&settings)
        #expect(await sluice.engine.apply(settings, by: .file).notice.severity != .error)
    }

    private static func parent(_ origin: ScriptedOrigin) -> ParentSettings {
        ParentSettings(
            kind: .http, address: HostAndPort(host: "127.0.0.1", port: origin.port), hosts: [.all])
    }

    @Test(
        "In whatever form it is wanted: it is no way around a guard that a reload puts up",
        arguments: [
            "", "If-None-Match: \"e\"\r\n", "Range: bytes=0-2\r\n", "Range: bytes=0-0,2-2\r\n",
            "Cache-Control: max-stale\r\n", "Cache-Control: no-cache\r\n",
        ])
    func forms(fields: String) async throws {
        try await withEngine { sluice in
            let tally = Tally()
            let origin = try await sluice.numbered(
                "Cache-Control: max-age=60\r\nETag: \"e\"\r\n", by: tally)
            #expect(try await sluice.get(origin.url()).text == "answer 1")
            await Self.refusePrivate(sluice)
            let refused = try await sluice.get(origin.url(), fields)
            #expect(refused.status == 403)
            #expect(refused["Proxy-Status"]?.contains("destination_ip_prohibited") == true)
            #expect(!refused.text.contains("answer"))
            #expect(tally.count == 1)
        }
    }

    @Test("It may not be asked for alone either: 504")
    func onlyIfCached() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.numbered()
            #expect(try await sluice.get(origin.url()).text == "answer 1")
            await Self.refusePrivate(sluice)
            let answer = try await sluice.get(origin.url(), "Cache-Control: only-if-cached\r\n")
            #expect(answer.status == 504)
        }
    }

    @Test(
        "What may be served stale is not, and is not asked about",
        arguments: ["stale-while-revalidate=600", "stale-if-error=600"])
    func stale(permission: String) async throws {
        try await withEngine { sluice in
            let tally = Tally()
            let origin = try await sluice.numbered(
                "Cache-Control: max-age=10, \(permission)\r\n", by: tally)
            #expect(try await sluice.get(origin.url()).text == "answer 1")
            sluice.clock.advance(seconds: 20)
            await Self.refusePrivate(sluice)
            #expect(try await sluice.get(origin.url()).status == 403)
            #expect(tally.count == 1)
            #expect(await sluice.count(.cacheBackground) == 0)
        }
    }

    @Test("What is on disk is not served after a restart that puts the guard up")
    func disk() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("sluice-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let url = Mutex("")
        for refuses in [false, true] {
            try await withEngine(configure: { settings in
                settings.stateDirectory = folder
                settings.cacheDisk = 64 << 20
                settings.destinations.privateAddresses = refuses ? .refused : .allowed
            }) { sluice in
                try await eventually("the disk is known") {
                    await sluice.snapshot([]).events.contains {
                        $0.text.hasPrefix("cache on disk")
                    }
                }
                guard !refuses else {
                    #expect(await sluice.snapshot([]).gauges.cacheDiskEntries == 1)
                    #expect(try await sluice.get(url.withLock { $0 }).status == 403)
                    return
                }
                let origin = try await sluice.numbered()
                url.withLock { $0 = origin.url() }
                #expect(try await sluice.get(origin.url()).text == "answer 1")
                try await eventually("it is on disk") {
                    await sluice.snapshot([]).gauges.cacheDiskEntries == 1
                }
            }
        }
    }

    @Test("Who comes after the reload does not share what was asked for before it")
    func shared() async throws {
        try await withEngine(configure: { $0.threads = 1 }) { sluice in
            let gate = Gate()
            let origin = try await sluice.origin { connection in
                _ = try await connection.readRequest()
                await gate.wait()
                try await connection.send(
                    EngineUnderTest.answer(1, "Cache-Control: max-age=60\r\n"))
                try await connection.waitForEnd()
            }
            let first = try await sluice.connect()
            try await first.send("GET \(origin.url()) HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await origin.connection()
            await Self.refusePrivate(sluice)
            #expect(try await sluice.get(origin.url()).status == 403)
            gate.open()
            #expect(try await first.readResponse().text == "answer 1")
            #expect(try await sluice.get(origin.url()).status == 403)
        }
    }

    @Test("A name that leads elsewhere as well is asked for there")
    func elsewhere() async throws {
        let addresses = Mutex([IPAddress.loopback])
        try await withEngine(lookUp: { _ in .success(addresses.withLock { $0 }) }) { sluice in
            let (inside, outside) = try await ScriptedOrigin.pair(
                on: ("127.0.0.1", "127.0.0.2"), Self.answering(1), Self.answering(7))
            let url = "http://two.example:\(inside.port)/"
            #expect(try await sluice.get(url).text == "answer 1")
            addresses.withLock { $0 = [.loopback, .v4(0x7f00_0002)] }
            sluice.clock.advance(seconds: 31)
            await Self.refusePrivate(sluice) {
                $0.destinations.exceptions = AddressBlock("127.0.0.2").map { [$0] } ?? []
            }
            #expect(try await sluice.get(url).text == "answer 7")
            #expect(try await sluice.get(url)["Cache-Status"]?.contains("; hit") == true)
            await inside.stop()
            await outside.stop()
        }
    }

    private static func answering(_ number: Int) -> ScriptedOrigin.Script {
        { connection in
            _ = try await connection.readRequest()
            try await connection.send(
                EngineUnderTest.answer(number, "Cache-Control: max-age=60\r\n"))
            try await connection.waitForEnd()
        }
    }

    @Test("What came through a parent is served: its address is not the destination's")
    func throughParent() async throws {
        let server = try await ScriptedOrigin.answering { _ in
            EngineUnderTest.answer(1, "Cache-Control: max-age=60\r\n")
        }
        try await withEngine(configure: { $0.parents = [Self.parent(server)] }) { sluice in
            #expect(try await sluice.get("http://far.example/").text == "answer 1")
            #expect(try await sluice.get("http://10.1.2.3/").text == "answer 1")
            await Self.refusePrivate(sluice)
            try await sluice.command("ban addr 127.0.0.1")
            let hit = try await sluice.get("http://far.example/")
            #expect(hit["Cache-Status"]?.contains("; hit") == true)
            #expect(try await sluice.get("http://10.1.2.3/").status == 403)
            // Without a parent nobody knows where it came from: it is not used.
            await Self.refusePrivate(sluice) { $0.parents = [] }
            let direct = try await sluice.get("http://far.example/")
            #expect(direct["Cache-Status"]?.contains("; hit") != true)
            #expect(!direct.text.contains("answer"))
            await server.stop()
        }
    }

    @Test("What a group of servers answered is served: the operator named them")
    func gateway() async throws {
        let server = try await ScriptedOrigin.answering { _ in
            EngineUnderTest.answer(1, "Cache-Control: max-age=60\r\n")
        }
        let gateway = ListenerSettings(
            kind: .reverse, address: .network(Endpoint(.loopback, 0)),
            upstream: server.authority)
        try await withEngine([gateway]) { sluice in
            let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
            let first = try await sluice.exchange(request)
            #expect(first.text == "answer 1")
            await Self.refusePrivate(sluice)
            let hit = try await sluice.exchange(request)
            #expect(hit["Cache-Status"]?.contains("; hit") == true)
            await server.stop()
        }
    }
}
