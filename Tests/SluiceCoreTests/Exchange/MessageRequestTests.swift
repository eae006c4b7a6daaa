import Testing

@testable import SluiceCore

@Suite("The message proxy understands its clients, old ones too")
struct MessageRequestTests {
    private func read(_ pieces: [[UInt8]]) throws(MessageFault) -> MessageRequest? {
        var reader = MessageRequestReader()
        for (index, piece) in pieces.enumerated() {
            guard let request = try reader.read(piece.span.bytes) else { continue }
            #expect(index == pieces.count - 1, "complete before the last piece")
            return request
        }
        return nil
    }

    private func read(_ text: String) throws(MessageFault) -> MessageRequest? {
        try read([Array(text.utf8)])
    }

    @Test(
        "what a client may send",
        arguments: [
            (
                #"{"server_ip":"127.0.0.1","server_port":5678,"message":"ping"}"#, "127.0.0.1",
                5678, "ping"
            ),
            (
                #"{"server_ip": "10.0.0.1", "server_port": "80", "message": "abcd"}"#, "10.0.0.1",
                80, "abcd"
            ),
            (
                " \r\n{\"message\":\"é漢a1\",\"server_port\":65535,\"server_ip\":\"::1\"}\n", "::1",
                65535, "é漢a1"
            ),
            (
                #"{"server_ip":"localhost","server_port":1,"message":"\"}{\\","user":null}"#,
                "localhost", 1, "\"}{\\"
            ),
        ] as [(String, String, UInt16, String)])
    func accepted(text: String, host: String, port: UInt16, message: String) throws {
        let expected = MessageRequest(
            server: HostAndPort(host: host, port: port), message: message)
        #expect(try read(text) == expected)
        #expect(try read(text.utf8.map { [$0] }.dropLast(text.hasSuffix("\n") ? 1 : 0)) == expected)
    }

    @Test("no beginning of an object is taken for all of it")
    func everyPrefix() throws {
        let text = Array(#"{"server_ip":"127.0.0.1","server_port":5678,"message":"a}\"b"}"#.utf8)
        for end in 0..<text.count { #expect(try read([Array(text[..<end])]) == nil) }
    }

    @Test(
        "what is wrong is named",
        arguments: [
            ("GET / HTTP/1.1\r\n", "not a JSON object"),
            ("[1]", "not a JSON object"),
            ("{}", "server_ip is missing"),
            (#"{"server_ip":7}"#, "server_ip is no string"),
            (#"{"server_ip":""}"#, "server_ip is neither an address nor a name"),
            (#"{"server_ip":"a b"}"#, "server_ip is neither an address nor a name"),
            (#"{"server_ip":"::1%lo"}"#, "server_ip is neither an address nor a name"),
            (#"{"server_ip":"a:80"}"#, "server_ip is neither an address nor a name"),
            (#"{"server_ip":"a"}"#, "server_port is missing"),
            (#"{"server_ip":"a","server_port":null}"#, "server_port is no integer"),
            (#"{"server_ip":"a","server_port":80.0}"#, "server_port is no integer"),
            (#"{"server_ip":"a","server_port":1e3}"#, "server_port is no integer"),
            (#"{"server_ip":"a","server_port":"+80"}"#, "server_port is no integer"),
            (#"{"server_ip":"a","server_port":""}"#, "server_port is no integer"),
            (#"{"server_ip":"a","server_port":-1}"#, "server_port is not between 1 and 65535"),
            (#"{"server_ip":"a","server_port":"-"}"#, "server_port is no integer"),
            (#"{"server_ip":"a","server_port":0}"#, "server_port is not between 1 and 65535"),
            (#"{"server_ip":"a","server_port":65536}"#, "server_port is not between 1 and 65535"),
            (
                #"{"server_ip":"a","server_port":99999999999999999999}"#,
                "server_port is not between 1 and 65535"
            ),
            (#"{"server_ip":"a","server_port":80}"#, "message is missing"),
            (#"{"server_ip":"a","server_port":80,"message":1234}"#, "message is no string"),
            (
                #"{"server_ip":"a","server_port":80,"message":"hello"}"#,
                "message has 5 characters, not four"
            ),
            (
                #"{"server_ip":"a","server_port":80,"message":""}"#,
                "message has 0 characters, not four"
            ),
            (
                #"{"server_ip":"a","server_port":80,"message":"abc\u0007"}"#,
                "message has a control character"
            ),
            (#"{"server_ip":{"a":1}}"#, "a value is an object or an array"),
            (#"{"a":1,"a":2}"#, #""a" is there twice"#),
            (#"{"a":1}{"b":2}"#, "bytes after the object"),
            ("{]", "a name in quotes is missing at byte 1"),
        ])
    func refused(text: String, detail: String) {
        #expect(throws: MessageFault.malformed(detail)) { try read(text) }
    }

    @Test("an object that never ends is not waited for")
    func tooLong() {
        let endless = Array(repeating: Array("{\"message\":\"aaaa".utf8), count: 1000)
        #expect(throws: MessageFault.malformed("the object is longer than 4096 bytes")) {
            try read(endless)
        }
        #expect(throws: MessageFault.malformed("the object is longer than 4096 bytes")) {
            try read([[UInt8](repeating: 0x20, count: 1 << 20)])
        }
    }

    @Test("random bytes never trap")
    func randomBytes() {
        var state: UInt64 = 42
        for _ in 0..<2000 {
            var bytes = Array(
                #"{"server_ip":"127.0.0.1","server_port":5678,"message":"ping"}"#.utf8)
            for _ in 0..<4 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 25)
            }
            if let request = try? read([bytes]) { #expect(request.message.count == 4) }
        }
    }

    @Test("the client gets one line of JSON that says why")
    func faultLines() {
        func text(_ fault: MessageFault) -> String { String(decoding: fault.line, as: UTF8.self) }
        #expect(
            text(.banned("port 25 is banned", rule: "3"))
                == #"{"error":"banned","detail":"port 25 is banned","rule":"3"}"# + "\n")
        #expect(
            text(.unreachable("\"a\"\n")) == #"{"error":"unreachable","detail":"\"a\"\n"}"# + "\n")
        #expect(text(.timeout("late")) == #"{"error":"timeout","detail":"late"}"# + "\n")
    }
}
