import SluiceCore
import SluiceTestKit
import Synchronization
import Testing

@Suite("A reverse listener in front of a group")
struct GatewayTests {
    private static let get = "GET /a HTTP/1.1\r\nHost: shop.test\r\n\r\n"
    private static let post =
        "POST /a HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 2\r\n\r\nhi"

    private func story(
        _ scripts: [ScriptedOrigin.Script],
        configure: (inout UpstreamSettings) -> Void = { _ in },
        _ story: (EngineUnderTest, [ScriptedOrigin]) async throws -> Void
    ) async throws {
        var servers: [ScriptedOrigin] = []
        for script in scripts { servers.append(try await ScriptedOrigin.start(script)) }
        var group = UpstreamSettings(
            name: "web",
            servers: zip(GroupStory.names, servers).map { ServerSettings(name: $0, port: $1.port) })
        configure(&group)
        let listener = ListenerSettings(
            kind: .reverse, address: .network(Endpoint(.loopback, 0)), upstream: "web")
        try await withEngine([listener], configure: { $0.upstreams = [group] }) { sluice in
            try await story(sluice, servers)
            for server in servers { await server.stop() }
        }
    }

    private static func answers(_ text: String) -> ScriptedOrigin.Script {
        { connection in
            while true {
                _ = try await connection.readRequest()
                try await connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
            }
        }
    }

    /// Takes a request, says this much, and closes.
    private static func breaksOff(after text: String = "") -> ScriptedOrigin.Script {
        { connection in
            _ = try await connection.readRequest()
            if !text.isEmpty { try await connection.send(text) }
        }
    }

    /// So many requests, and no client sees an error.
    private func served(_ count: Int, _ sluice: EngineUnderTest) async throws {
        for _ in 0..<count {
            let answer = try await sluice.exchange(Self.get)
            #expect(answer.status == 200)
        }
    }

    // MARK: - Retries

    @Test("A GET that a server had got is asked again of another (RFC 9110 §9.2.2)")
    func idempotent() async throws {
        try await story([Self.breaksOff(), Self.answers("b")]) { sluice, servers in
            let answer = try await sluice.exchange(Self.get)
            #expect(answer.text == "b")
            #expect(servers.map(\.connections.count) == [1, 1])
        }
    }

    @Test(
        "What a server may have acted on is asked once, and the client learns that it failed",
        arguments: [
            (post, ""), (get, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        ])
    func notRepeated(request: String, begun: String) async throws {
        try await story([Self.breaksOff(after: begun), Self.answers("b")]) { sluice, servers in
            let client = try await sluice.connect()
            try await client.send(request)
            var answer = try await client.readHead()
            if !begun.isEmpty {
                #expect(answer.status == 103)
                answer = try await client.readHead()
            }
            #expect(answer.status == 502)
            #expect(answer["Proxy-Status"]?.contains("connection_terminated") == true)
            #expect(servers.map(\.connections.count) == [1, 0])
        }
    }

    @Test("However many servers cannot be reached, one that can is found")
    func manyDead() async throws {
        let dead = try (0..<6).map { _ in try ReservedPort(.refusing) }
        try await story(
            [Self.answers("x")],
            configure: { group in
                for port in dead {
                    group.servers.insert(
                        ServerSettings(name: "dead \(port.port)", port: port.port), at: 0)
                }
            }
        ) { sluice, _ in try await served(3, sluice) }
    }

    /// RFC 9112 §9.3.1: it may close under the request, which nobody can repeat then.
    @Test("A POST without content goes on no kept connection, nor when the first server is dead")
    func postOnNewConnection() async throws {
        let dead = try ReservedPort(.refusing)
        let script: ScriptedOrigin.Script = { connection in
            _ = try await connection.readRequest()
            try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _ = try await connection.readRequest()
        }
        try await story(
            [script],
            configure: { group in
                group.servers.insert(ServerSettings(name: "dead", port: dead.port), at: 0)
            }
        ) { sluice, servers in
            for number in 1...6 {
                let answer = try await sluice.exchange("POST /a HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(answer.status == 200, "POST \(number)")
            }
            #expect(servers[0].connections.count == 6)
        }
    }

    @Test("With nobody else to ask, the answer is what the last server did", arguments: [1, 2])
    func nobodyElse(count: Int) async throws {
        try await story(Array(repeating: Self.breaksOff(), count: count)) { sluice, _ in
            let answer = try await sluice.exchange(Self.get)
            #expect(answer.status == 502)
            #expect(answer["Proxy-Status"]?.contains("connection_terminated") == true)
            #expect(answer.text.contains("the origin closed before its answer was whole"))
        }
    }

    @Test("An ejected server that has recovered serves when the others do not")
    func reserve() async throws {
        let isSick = Mutex([true, false])
        let scripts = (0..<2).map { number -> ScriptedOrigin.Script in
            { connection in
                _ = try await connection.readRequest()
                guard !isSick.withLock({ $0[number] }) else { return }
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        try await story(scripts) { sluice, servers in
            try await served(6, sluice)
            #expect(await sluice.snapshot([]).upstreams.map(\.state) == [.ejected, .ready])
            isSick.withLock { $0 = [false, true] }
            try await served(8, sluice)
            #expect(await sluice.snapshot([]).upstreams.map(\.state) == [.ready, .ejected])
            let texts = await sluice.snapshot([]).events.map(\.text)
            #expect(texts.contains { $0.contains("it serves when nobody else does") })
        }
    }

    // MARK: - Leases

    @Test("One place, forty clients: each has its answer, the server never two at a time")
    func onePlace() async throws {
        let busy = Mutex((now: 0, most: 0))
        let script: ScriptedOrigin.Script = { connection in
            while true {
                _ = try await connection.readRequest()
                busy.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                for _ in 0..<20 { await Task.yield() }
                busy.withLock { $0.now -= 1 }
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }
        try await story(
            [script], configure: { $0.servers[0].maximumConnections = 1 }
        ) { sluice, _ in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<40 {
                    group.addTask { try await sluice.exchange(Self.get).status }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(busy.withLock { $0.most } == 1)
            let row = await sluice.snapshot([]).upstreams[0]
            #expect(row.requests == 40 && row.current == 0 && row.queued == 0)
        }
    }

    @Test("A switched protocol is a tunnel that holds its place until it ends (RFC 9110 §7.8)")
    func upgrade() async throws {
        let script: ScriptedOrigin.Script = { connection in
            let head = try await connection.readHead()
            #expect(head["Upgrade"] == "websocket")
            try await connection.send(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\n\r\n")
            try await connection.send(try await connection.read(count: 4))
            try await connection.waitForEnd()
        }
        try await story([script]) { sluice, _ in
            let client = try await sluice.connect()
            try await client.send(
                "GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                    + "Upgrade: websocket\r\n\r\n")
            #expect(try await client.readHead().status == 101)
            try await client.send("ping")
            #expect(try await client.read(count: 4) == Array("ping".utf8))
            #expect(await sluice.snapshot([]).upstreams[0].current == 1)
            await client.close()
            try await eventually("the place is free") {
                await sluice.snapshot([]).upstreams[0].current == 0
            }
        }
    }

    // MARK: - What passes through

    @Test("Trailers pass both ways (RFC 9110 §6.5)")
    func trailers() async throws {
        let script: ScriptedOrigin.Script = { connection in
            let request = try await connection.readRequest()
            #expect(request.text == "hello")
            #expect(request.trailers == [WireMessage.Field(line: "X-Sum: 5")])
            try await connection.send(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                    + "2\r\nok\r\n0\r\nX-Sum: 2\r\n\r\n")
        }
        try await story([script]) { sluice, _ in
            let answer = try await sluice.exchange(
                "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                    + "Trailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n")
            #expect(answer.text == "ok")
            #expect(answer.trailers == [WireMessage.Field(line: "X-Sum: 2")])
        }
    }

    @Test("Servers on Unix sockets, and a client told by PROXY with an address of version 6")
    func unixServer() async throws {
        let folder = try TemporaryFolder()
        let server = try await ScriptedOrigin.start(onSocket: folder.file("web")) { connection in
            while true {
                let request = try await connection.readRequest()
                let told = "\(request["Forwarded"] ?? "")\n\(request["X-Forwarded-For"] ?? "")"
                try await connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: \(told.utf8.count)\r\n\r\n\(told)")
            }
        }
        var listener = ListenerSettings(
            kind: .reverse, address: .network(Endpoint(.loopback, 0)), upstream: "web")
        listener.trustedSenders = [try #require(AddressBlock("127.0.0.1"))]
        listener.forwarded = [.forwarded, .xForwarded]
        let group = UpstreamSettings(
            name: "web", servers: [ServerSettings(address: .unix(folder.file("web")))])
        try await withEngine([listener], configure: { $0.upstreams = [group] }) { sluice in
            let client = try await sluice.connect()
            try await client.send("PROXY TCP6 2001:db8::1 ::1 4000 80\r\n")
            for _ in 0..<2 {
                try await client.send(Self.get)
                let answer = try await client.readResponse()
                #expect(
                    answer.text == "for=\"[2001:db8::1]\";host=\"shop.test\";proto=http\n"
                        + "2001:db8::1")
            }
            await server.stop()
        }
    }
}
