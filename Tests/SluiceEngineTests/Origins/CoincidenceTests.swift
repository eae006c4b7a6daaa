import SluiceCore
import SluiceTestKit
import Testing

@Suite("Client and origin act at the same moment")
struct CoincidenceTests {
    private static let first = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private static let last =
        "HTTP/1.1 413 Too\r\nContent-Length: 40\r\n\r\n"
        + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nxx"

    /// The rest of the request finds a broken socket, whose last words are read while it is written.
    @Test(
        "An origin that answers and breaks off under the end of a request: its answer is in order",
        arguments: [false, true])
    func answerAndReset(hasContent: Bool) async throws {
        try await withEngine(configure: { $0.threads = 1 }) { sluice in
            let origin = try await sluice.origin { try await $0.waitForEnd() }
            let client = try await sluice.connect()
            let get = "GET \(origin.url()) HTTP/1.1\r\nHost: x\r\nCache-Control: no-store\r\n\r\n"
            try await client.send(
                hasContent
                    ? "POST \(origin.url()) HTTP/1.1\r\nHost: x\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
                    : get)
            let server = try await origin.connection()
            _ = try await server.read(until: hasContent ? "hello\r\n" : "\r\n\r\n")
            if !hasContent {
                try await server.send(Self.first)
                #expect(try await client.readResponse().text == "ok")
            }
            try await sluice.clock.hold()
            try await client.send(hasContent ? "0\r\n\r\n" : get)
            try await server.send(Self.last)
            await server.reset()
            sluice.clock.letGo()
            let answer = try await client.readResponse()
            #expect(answer.status == 413)
            #expect(Self.last.hasSuffix(answer.text) && answer.text.utf8.count == 40)
        }
    }

    @Test("An interim and a final answer, read together from a broken socket, are two answers")
    func interimAndReset() async throws {
        try await withEngine(configure: { $0.threads = 1 }) { sluice in
            let origin = try await sluice.origin { try await $0.waitForEnd() }
            let client = try await sluice.connect()
            try await client.send(
                "POST \(origin.url()) HTTP/1.1\r\nHost: x\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            let server = try await origin.connection()
            _ = try await server.read(until: "hello\r\n")
            try await sluice.clock.hold()
            try await client.send("0\r\n\r\n")
            try await server.send("HTTP/1.1 103 Early Hints\r\n\r\n" + Self.first)
            await server.reset()
            sluice.clock.letGo()
            #expect(try await client.readHead().status == 103)
            let answer = try await client.readResponse()
            #expect(answer.status == 200 && answer.text == "ok")
        }
    }
}
