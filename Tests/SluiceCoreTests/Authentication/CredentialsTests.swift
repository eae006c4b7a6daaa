import Testing

@testable import SluiceCore

@Suite("Who somebody says to be, in the Basic scheme")
struct CredentialsTests {
    private func read(_ field: String) throws(CredentialsFault) -> Credentials {
        try Credentials(basic: Array(field.utf8)[...])
    }

    @Test(
        "User and password part at the first colon; the scheme may be written in any case",
        arguments: [
            // The example of RFC 7617 §2.
            ("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"),
            ("bASIC   YTpiOmM=", "a", "b:c"),
            ("Basic YTo=", "a", ""),
            // §2.1: test:123 and a pound sign, in UTF-8.
            ("Basic dGVzdDoxMjPCow==", "test", "123\u{a3}"),
        ])
    func understood(field: String, user: String, password: String) throws {
        let credentials = try read(field)
        #expect(credentials.user == user)
        #expect(credentials.password == Array(password.utf8))
    }

    @Test(
        "Everything else is refused, with its reason",
        arguments: [
            ("", CredentialsFault.otherScheme), ("Basic", .otherScheme),
            ("Bearer YTpi", .otherScheme), ("Basicx YTpi", .otherScheme),
            ("Basic ", .noColon), ("Basic YQ==", .noColon),
            ("Basic OmI=", .noUser),
            // Without its padding, with too much, with a byte behind it, or one that is no letter.
            ("Basic YTpiYw", .notBase64), ("Basic YTo===", .notBase64),
            ("Basic YTpi YTpi", .notBase64), ("Basic YTp_", .notBase64),
            ("Basic Y=pi", .notBase64), ("Basic ====", .notBase64),
            // A second spelling of `a:`: the bits behind it are not 0.
            ("Basic YTp=", .notBase64), ("Basic YTq=", .notBase64),
            ("Basic YQpiOmM=", .controlCharacter), ("Basic YTpiAA==", .controlCharacter),
            ("Basic YTp/", .controlCharacter), ("Basic /2E6Yg==", .notText),
        ])
    func refused(field: String, fault: CredentialsFault) {
        #expect(throws: fault) { try read(field) }
    }

    @Test("What is too long is not decoded")
    func long() {
        let user = String(repeating: "YWFh", count: 85) + "YTpi"
        #expect(throws: Never.self) { try read("Basic " + user) }
        #expect(throws: CredentialsFault.tooLong) { try read("Basic YWFh" + user) }
        let endless = String(repeating: "A", count: 60_000)
        #expect(throws: CredentialsFault.tooLong) { try read("Basic " + endless) }
    }

    @Test("What one encoder of base64 writes, the decoder reads, and no other text of its length")
    func base64() {
        for count in 0...6 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 0xf7 &* ($0 + 1)) }
            var text: [UInt8] = []
            Base64.append(bytes, to: &text)
            #expect(Base64.decode(text[...]) == bytes)
            for place in text.indices {
                var other = text
                other[place] = text[place] == Byte.equals ? UInt8(ascii: "A") : Byte.equals
                #expect(Base64.decode(other[...]) != bytes)
            }
        }
    }

    @Test("Nothing printed has a password")
    func printed() throws {
        let credentials = try Credentials(user: "ann\u{200b}".utf8, password: "secret".utf8)
        #expect("\(credentials)" == "ann\\u{200b}:...")
        #expect(!CredentialsFault.allCases.contains { $0.rawValue.isEmpty })
    }
}

@Suite("A request without what proves who sends it")
struct MaskedRequestTests {
    private func head(_ text: String) throws -> RequestHead {
        var reader = RequestReader(limits: WireLimits())
        let bytes = Array(text.utf8)
        _ = try reader.read(bytes.span.bytes)
        let head = reader.takeHead()
        return try #require(head)
    }

    @Test("Asterisks stand for it wherever the head is shown, and all else is where it was")
    func masked() throws {
        let secret = "Basic YTpi"
        let original = try head(
            "GET http://a.test/x HTTP/1.1\r\nProxy-Authorization: \(secret)\r\nHost: a.test\r\n"
                + "proxy-authorization:second\r\nAuthorization: kept\r\n\r\n")
        let (request, credentials) = original.separatingCredentials()
        #expect(credentials == [Array(secret.utf8), Array("second".utf8)])
        let text = String(decoding: request.bytes, as: UTF8.self)
        #expect(
            text == "GET http://a.test/x HTTP/1.1\r\nProxy-Authorization: **********\r\n"
                + "Host: a.test\r\nproxy-authorization:******\r\nAuthorization: kept\r\n\r\n")
        #expect(request.origin == original.origin)
        #expect(request.pathRange == original.pathRange)
        #expect(request.isPersistent && request.framing == original.framing)
    }

    @Test("A request without is the same object")
    func untouched() throws {
        let original = try head("GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n")
        let (request, credentials) = original.separatingCredentials()
        #expect(request === original)
        #expect(credentials.isEmpty)
    }
}
