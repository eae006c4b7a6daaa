import SluiceCore
import SluiceTestKit
import Testing

@Suite("The json listener carries messages")
struct MessageExchangeTests {
    @Test("One exchange, byte for byte: the bare message there, the bare reply back, both closed")
    func exchange() async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.messageServer()
            let client = try await sluice.connect(from: "127.0.0.9")
            try await client.send(server.object())
            // The server's peer is the proxy, not the client.
            #expect(try await client.readTextToEnd() == "PING for 127.0.0.1")
            #expect(try await server.received() == "ping")
            await client.close()
            let row = try await sluice.closedConnections()[0]
            #expect(row.kind == .json && row.end == .complete)
            #expect(row.target.escaped() == server.authority)
            #expect(row.upstream == Endpoint(.v4(0x7f00_0001), server.port))
            #expect(row.bytesIn == UInt64(server.object().utf8.count))
            #expect(row.bytesOut == 18 && row.requests == 1)
        }
    }

    @Test(
        "What JSON allows is understood",
        arguments: [
            #"{"server_ip":"127.0.0.1","server_port":PORT,"message":"ping"}"#,
            #"{"server_ip":"127.0.0.1","server_port":"PORT","message":"ping"}"#,
            #"{"message":"ping","server_port":PORT,"server_ip":"127.0.0.1"}"#,
            "\r\n {\n\t\"server_ip\" : \"127.0.0.1\" ,\n\"server_port\":PORT, "
                + "\"message\":\"ping\"\n}\r\n",
            #"{"server_ip":"127.0.0.1","server_port":PORT,"message":"\u0070in\u0067"}"#,
            #"{"a}":"{\"","server_ip":"localhost","server_port":PORT,"message":"ping","b":null}"#,
        ])
    func spellings(object: String) async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.messageServer()
            let reply = try await sluice.ask(
                object.replacing("PORT", with: "\(server.port)"))
            #expect(reply == "PING for 127.0.0.1")
            #expect(try await server.received() == "ping")
        }
    }

    @Test("A message is four characters, not four bytes")
    func characters() async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.origin { connection in
                try await connection.send(try await connection.read(count: 8))
            }
            #expect(try await sluice.ask(server.object("ñé€ ")) == "ñé€ ")
        }
    }

    @Test("An object cut in two at any place is the same object")
    func split() async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.messageServer()
            let object = Array(server.object().utf8)
            for place in 1..<object.count {
                let client = try await sluice.connect()
                try await client.send(Array(object[..<place]))
                try await client.send(Array(object[place...]))
                #expect(try await client.readTextToEnd() == "PING for 127.0.0.1")
                await client.close()
            }
            let slow = try await sluice.connect()
            try await slow.sendByteByByte(server.object())
            #expect(try await slow.readTextToEnd() == "PING for 127.0.0.1")
        }
    }

    @Test("A client that ends its sending behind the object still gets its reply")
    func halfClose() async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.messageServer()
            let client = try await sluice.connect()
            try await client.send(server.object() + "\n")
            try await client.endSending()
            #expect(try await client.readTextToEnd() == "PING for 127.0.0.1")
            #expect(try await sluice.closedConnections()[0].end == .complete)
        }
    }

    @Test("A long reply arrives whole, also when the client is slow to read it")
    func longReply() async throws {
        try await withEngine([.json]) { sluice in
            let parts = (0..<16).map { [UInt8](repeating: $0, count: 1 << 20) }
            let server = try await sluice.origin { connection in
                _ = try await connection.read(count: 4)
                for part in parts { try await connection.send(part) }
            }
            let client = try await sluice.connect(isReading: false)
            try await client.send(server.object())
            let filled = try await settled("what reached the client's side") {
                await sluice.count(.bytesToClients)
            }
            #expect(filled < 16 << 20)
            // The server is done, and the last part is still with the engine.
            try await eventually("the engine has it all") {
                try await client.readLittle()
                return await sluice.count(.bytesFromOrigins) == 16 << 20
            }
            sluice.clock.advance(seconds: 5)
            _ = try await settled("connections") { await sluice.snapshot().gauges.openConnections }
            try await client.startReading()
            for part in parts {
                let received = try await client.read(count: part.count)
                #expect(received == part)
            }
            #expect(try await client.readToEnd().isEmpty)
        }
    }

    @Test("Twenty clients at once each get their own reply")
    func manyClients() async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.origin { connection in
                let word = try await connection.read(count: 4)
                // Nobody is answered before all are there.
                try await eventually("all twenty messages are at the server") {
                    let snapshot = await sluice.snapshot(.connections)
                    return snapshot.connections.count { $0.state == .waiting } == 20
                        || snapshot.counters[.bytesToClients] > 0
                }
                try await connection.send(word.reversed())
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 10..<30 {
                    group.addTask {
                        let reply = try await sluice.ask(server.object("n:\(number)"))
                        #expect(reply == String("n:\(number)".reversed()))
                    }
                }
                try await group.waitForAll()
            }
            #expect(server.connections.count == 20)
        }
    }
}
