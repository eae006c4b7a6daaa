import SluiceCore
import SluiceEngine
import SluiceTestKit
import Synchronization
import Testing

@Suite("Names that lead to several addresses")
struct AddressRaceTests {
    private static let hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    private static let both: [IPAddress] = [.v6(1), .loopback]

    @Test(
        "One family refuses, the other answers: the client notices nothing",
        arguments: [
            ("127.0.0.1", both), ("::1", [.loopback, .v6(1)]),
            ("127.0.0.3", [.v4(0x7f00_0002), .v6(1), .v4(0x7f00_0003)]),
        ])
    func otherFamily(alive: String, addresses: [IPAddress]) async throws {
        // Of the same number on 127.0.0.1, or somebody else's server might be there.
        let refusing = alive == "127.0.0.1" ? nil : try ReservedPort(.refusing)
        try await withEngine(lookUp: { _ in .success(addresses) }) { sluice in
            let origin = try await ScriptedOrigin.start(on: alive, port: refusing?.port ?? 0) {
                _ = try await $0.readRequest()
                try await $0.send(Self.hello)
            }
            let answer = try await sluice.get("http://two.example:\(origin.port)/")
            #expect(answer.status == 200 && answer.text == "hello")
            let row = try await sluice.closedConnections()[0]
            #expect(row.upstream?.address == IPAddress(alive))
            await origin.stop()
        }
    }

    @Test("An address that does not answer at all is overtaken by the next one")
    func silent() async throws {
        let silent = try ReservedPort(.silent)
        try await withEngine(lookUp: { _ in .success([.loopback, .v6(1)]) }) { sluice in
            let origin = try await ScriptedOrigin.start(on: "::1", port: silent.port) {
                _ = try await $0.readRequest()
                try await $0.send(Self.hello)
            }
            let answer = try await sluice.get("http://two.example:\(silent.port)/")
            #expect(answer.status == 200)
            await origin.stop()
        }
    }

    @Test("When every address refuses, the client hears so")
    func allRefuse() async throws {
        let port = try ReservedPort(.refusing)
        try await withEngine(lookUp: { _ in .success([.loopback, .v4(0x7f00_0002)]) }) { sluice in
            let answer = try await sluice.get("http://two.example:\(port.port)/")
            #expect(answer.status == 502)
            #expect(answer["Proxy-Status"]?.contains("error=connection_refused") == true)
        }
    }

    @Test("Equal look-ups are one; a changed address is followed when the answer has aged")
    func joined() async throws {
        let asked = Mutex(0)
        let gate = ThreadGate()
        let address = Mutex(IPAddress.loopback)
        let lookUp: NameLookUp = { _ in
            asked.withLock { $0 += 1 }
            gate.wait()
            return .success([address.withLock { $0 }])
        }
        try await withEngine(lookUp: lookUp) { sluice in
            let origin = try await sluice.origin { _ in
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nold"
            }
            let url = "http://one.example:\(origin.port)/"
            var clients: [RawConnection] = []
            // Equal requests would be one before any name is looked up.
            for number in 0..<5 {
                let client = try await sluice.connect()
                try await client.send("GET \(url)\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
                clients.append(client)
            }
            try await eventually("all are connecting") {
                await sluice.snapshot().connections.count { $0.state == .connecting } == 5
            }
            gate.open()
            for client in clients { #expect(try await client.readResponse().text == "old") }
            #expect(asked.withLock { $0 } == 1)

            address.withLock { $0 = .v6(1) }
            let moved = try await ScriptedOrigin.start(on: "::1", port: origin.port) {
                _ = try await $0.readRequest()
                try await $0.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew")
            }
            sluice.clock.advance(seconds: 31)
            #expect(try await sluice.get(url).text == "new")
            #expect(asked.withLock { $0 } == 2)
            await moved.stop()
        }
    }

    @Test("A name that is not resolved in time: 504 dns_timeout")
    func slowName() async throws {
        let gate = ThreadGate()
        try await withEngine(
            configure: { $0.timeouts.connect = 50_000_000 },
            lookUp: { _ in
                gate.wait()
                return .success([.loopback])
            }
        ) { sluice in
            let answer = try await sluice.get("http://slow.example/")
            #expect(answer.status == 504)
            #expect(answer["Proxy-Status"]?.contains("error=dns_timeout") == true)
            gate.open()
        }
    }

    @Test("A relay whose server's name is not resolved in time lets its client go")
    func slowRelay() async throws {
        let gate = ThreadGate()
        let relay = ListenerSettings(
            kind: .tcp, address: .network(Endpoint(.loopback, 0)), upstream: "slow.example:1")
        try await withEngine(
            [relay], configure: { $0.timeouts.connect = 50_000_000 },
            lookUp: { _ in
                gate.wait()
                return .success([.loopback])
            }
        ) { sluice in
            let client = try await sluice.connect()
            _ = try await client.waitForEnd()
            #expect(try await sluice.closedConnections()[0].end == .originTimeout)
            gate.open()
        }
    }
}
