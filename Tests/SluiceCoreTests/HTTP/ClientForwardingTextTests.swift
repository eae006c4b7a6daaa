import Testing

@testable import SluiceCore

@Suite("What a server is told of the client (RFC 7239)")
struct ClientForwardingTextTests {
    private func told(
        _ fields: ForwardedFields, _ client: String, _ host: String = "shop.test:8080"
    ) throws -> String {
        var output: [UInt8] = []
        let address = try #require(IPAddress(client))
        ClientForwarding(fields, client: address).append(
            for: try readRequest("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n"), to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(
        "An address of version 6 is in brackets and quoted (§6)",
        arguments: [
            ("192.0.2.1", "for=192.0.2.1"), ("2001:db8::1", "for=\"[2001:db8::1]\""),
            ("::1", "for=\"[::1]\""),
        ])
    func forwarded(client: String, element: String) throws {
        #expect(
            try told([.forwarded], client)
                == "Forwarded: \(element);host=\"shop.test:8080\";proto=http\r\n")
    }

    @Test("The older fields have the address as it is")
    func xForwarded() throws {
        #expect(
            try told([.xForwarded], "2001:db8::1", "[::1]:81")
                == "X-Forwarded-For: 2001:db8::1\r\nX-Forwarded-Host: [::1]:81\r\n"
                + "X-Forwarded-Proto: http\r\n")
    }

    @Test("Both, one, or nothing at all")
    func chosen() throws {
        #expect(try told([], "192.0.2.1") == "")
        let both = try told([.forwarded, .xForwarded], "192.0.2.1")
        #expect(both.split(separator: "\r\n").count == 4)
    }

    @Test("Without a host nothing is said of one")
    func noHost() throws {
        var output: [UInt8] = []
        ClientForwarding([.forwarded, .xForwarded], client: .v4(0x7f00_0001)).append(
            for: try readRequest("GET / HTTP/1.0\r\n\r\n"), to: &output)
        #expect(
            String(decoding: output, as: UTF8.self)
                == "Forwarded: for=127.0.0.1;proto=http\r\nX-Forwarded-For: 127.0.0.1\r\n"
                + "X-Forwarded-Proto: http\r\n")
    }
}
