import SluiceCore
import SluiceTestKit
import Testing

@Suite("The json listener says what went wrong")
struct MessageFaultTests {
    @Test(
        "What is no request is answered with one line that says why",
        arguments: [
            ("GET / HTTP/1.1\r\n", "not a JSON object"), ("[1]", "not a JSON object"),
            ("\"x\"", "not a JSON object"), ("\u{1b}{}", "not a JSON object"),
            ("{}", "server_ip is missing"), ("{x}", "a name in quotes is missing at byte 1"),
            (#"{"server_ip":"127.0.0.1","message":"ping"}"#, "server_port is missing"),
            (#"{"server_ip":"127.0.0.1","server_port":9}"#, "message is missing"),
            (#"{"server_ip":1,"server_port":9,"message":"ping"}"#, "server_ip is no string"),
            (
                #"{"server_ip":"a b","server_port":9,"message":"ping"}"#,
                "server_ip is neither an address nor a name"
            ),
            (
                #"{"server_ip":"h","server_port":0,"message":"ping"}"#,
                "server_port is not between 1 and 65535"
            ),
            (
                #"{"server_ip":"h","server_port":65536,"message":"ping"}"#,
                "server_port is not between 1 and 65535"
            ),
            (
                #"{"server_ip":"h","server_port":99999999999999999999,"message":"ping"}"#,
                "server_port is not between 1 and 65535"
            ),
            (
                #"{"server_ip":"h","server_port":-1,"message":"ping"}"#,
                "server_port is not between 1 and 65535"
            ),
            (#"{"server_ip":"h","server_port":8e1,"message":"ping"}"#, "server_port is no integer"),
            (#"{"server_ip":"h","server_port":"","message":"ping"}"#, "server_port is no integer"),
            (
                #"{"server_ip":"h","server_port":9,"message":"pin"}"#,
                "message has 3 characters, not four"
            ),
            (
                #"{"server_ip":"h","server_port":9,"message":"pings"}"#,
                "message has 5 characters, not four"
            ),
            (#"{"server_ip":"h","server_port":9,"message":7}"#, "message is no string"),
            (
                #"{"server_ip":"h","server_ip":"i","server_port":9,"message":"ping"}"#,
                #"\"server_ip\" is there twice"#
            ),
            (#"{"server_ip":"h","server_port":9,"message":"ping"}{}"#, "bytes after the object"),
            (#"{"server_ip":{}}"#, "a value is an object or an array"),
        ])
    func malformed(object: String, detail: String) async throws {
        try await withEngine([.json]) { sluice in
            let reply = try await sluice.ask(object)
            #expect(reply == #"{"error":"malformed","detail":"\#(detail)"}"# + "\n")
            #expect(try await sluice.closedConnections()[0].end == .malformedRequest)
            #expect(await sluice.count(.upstreamConnections) == 0)
        }
    }

    @Test("An object without an end is given up after 4 KiB")
    func tooLong() async throws {
        try await withEngine([.json]) { sluice in
            let reply = try await sluice.ask(
                #"{"server_ip":""# + String(repeating: "a", count: 4100))
            #expect(
                reply
                    == #"{"error":"malformed","detail":"the object is longer than 4096 bytes"}"#
                    + "\n")
        }
    }

    @Test("A client that ends its sending in the middle of the object is told so")
    func halfObject() async throws {
        try await withEngine([.json]) { sluice in
            let client = try await sluice.connect()
            try await client.send(#"{"server_ip":"#)
            try await client.endSending()
            let reply = try await client.readTextToEnd()
            #expect(
                reply == #"{"error":"malformed","detail":"the object is not complete"}"# + "\n")
            #expect(try await sluice.closedConnections()[0].end == .malformedRequest)
        }
    }

    @Test("A client that stops in the middle of the object is told so after ten seconds")
    func slowObject() async throws {
        try await withEngine([.json]) { sluice in
            let client = try await sluice.connect()
            try await client.send("{")
            try await eventually("its brace is there") {
                await sluice.snapshot().connections.first?.bytesIn == 1
            }
            sluice.clock.advance(seconds: 11)
            let reply = try await client.readTextToEnd()
            #expect(
                reply == #"{"error":"malformed","detail":"no complete object in time"}"# + "\n")
            await client.close()
            #expect(try await sluice.closedConnections()[0].end == .requestTimeout)
        }
    }

    @Test("A server that refuses the connection, and a name that nobody has: unreachable")
    func unreachable() async throws {
        try await withEngine([.json]) { sluice in
            let nobody = try ReservedPort(.refusing)
            let refused = try await sluice.ask(
                #"{"server_ip":"127.0.0.1","server_port":\#(nobody.port),"message":"ping"}"#)
            #expect(
                refused == #"{"error":"unreachable","detail":"\#(nobody.authority): "#
                    + "the origin refused the connection\"}\n")
            let unknown = try await sluice.ask(
                #"{"server_ip":"no-such-host.invalid","server_port":9,"message":"ping"}"#)
            #expect(
                unknown.hasPrefix(
                    #"{"error":"unreachable","detail":"no-such-host.invalid:9: "#))
            let ends = try await sluice.closedConnections(2).map { $0.end }
            #expect(Set(ends) == [.unreachable, .unresolved])
        }
    }

    @Test("A server that does not take the connection: timeout")
    func connectTimeout() async throws {
        try await withEngine([.json], configure: { $0.timeouts.connect = 200_000_000 }) { sluice in
            let silent = try ReservedPort(.silent)
            let reply = try await sluice.ask(
                #"{"server_ip":"127.0.0.1","server_port":\#(silent.port),"message":"ping"}"#)
            #expect(reply.hasPrefix(#"{"error":"timeout","detail":"\#(silent.authority): "#))
        }
    }

    @Test("A server that never answers: timeout, and its connection is closed")
    func neverAnswers() async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.origin { try await $0.waitForEnd() }
            let client = try await sluice.connect()
            try await client.send(server.object())
            try await eventually("the message is at the server") {
                try await server.received() == "ping"
            }
            sluice.clock.advance(seconds: 61)
            #expect(
                try await client.readTextToEnd()
                    == #"{"error":"timeout","detail":"the server did not answer in time"}"# + "\n")
            #expect(try await server.connection().waitForEnd() == .closed)
            await client.close()
            #expect(try await sluice.closedConnections()[0].end == .originTimeout)
        }
    }

    @Test("A server that closes, or resets, without a word: unreachable", arguments: [false, true])
    func closesUnheard(resets: Bool) async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.origin { connection in
                _ = try await connection.read(count: 4)
                if resets { await connection.reset() }
            }
            #expect(
                try await sluice.ask(server.object())
                    == #"{"error":"unreachable","#
                    + "\"detail\":\"the server closed without an answer\"}\n")
        }
    }

    @Test("A client that vanishes lets the server go too")
    func clientVanishes() async throws {
        try await withEngine([.json]) { sluice in
            let server = try await sluice.origin { try await $0.waitForEnd() }
            let client = try await sluice.connect()
            try await client.send(server.object())
            try await eventually("the message is at the server") {
                try await server.received() == "ping"
            }
            await client.reset()
            #expect(try await server.connection().waitForEnd() == .closed)
            #expect(try await sluice.closedConnections()[0].end == .clientClosed)
        }
    }
}
