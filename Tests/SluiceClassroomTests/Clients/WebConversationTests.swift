import NIOPosix
import SluiceCore
import Testing

@testable import SluiceClassroom

@Suite("A simulated client reads answers as a browser would", .timeLimit(.minutes(1)))
struct WebConversationTests {
    private func fetch(_ answer: String, closes: Bool = false) async throws -> WebReply {
        try await running(CannedOrigin(answers: [answer], closes: closes)) { address in
            try await Link.open(
                to: HostAndPort(address), group: MultiThreadedEventLoopGroup.singleton
            ) { link in
                var conversation = WebConversation()
                return try await conversation.fetch(.get("/", of: address), on: &link)
            }
        }
    }

    @Test(
        "content ends where its framing says",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nETag: \"a\"\r\n\r\nabc", false, true),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", false,
                true
            ),
            ("HTTP/1.1 200 OK\r\n\r\nabc", true, false),
            (
                "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
                false, true
            ),
            ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc", false, false),
        ])
    func framing(answer: String, closes: Bool, isPersistent: Bool) async throws {
        let reply = try await fetch(answer, closes: closes)
        #expect(reply.status == 200)
        #expect(reply.count == 3)
        #expect(String(decoding: reply.beginning, as: UTF8.self) == "abc")
        #expect(reply.isPersistent == isPersistent)
        #expect(reply.tag == (answer.contains("ETag") ? "\"a\"" : nil))
    }

    @Test(
        "an answer cut short or no answer at all is a fault",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", "HTTP/1.1 200 OK\r\nContent-Le", "",
        ])
    func cutShort(answer: String) async throws {
        await #expect(throws: ClientFault.closedEarly) {
            _ = try await fetch(answer, closes: true)
        }
    }

    @Test("what is no answer is a fault")
    func rubbish() async throws {
        await #expect(throws: ClientFault.protocolViolation("malformed status line")) {
            _ = try await fetch("rubbish\r\n\r\n")
        }
    }

    @Test("finds what a page shows and where it leads")
    func paths() async throws {
        let page = "<a href=\"/b\">b</a><img alt=\"\" src=\"/c.png\"><img src=\"http://x/\">"
        let reply = try await fetch(
            "HTTP/1.1 200 OK\r\nContent-Length: \(page.utf8.count)\r\n\r\n\(page)")
        #expect(reply.paths(in: "href") == ["/b"])
        #expect(reply.paths(in: "src") == ["/c.png"])
    }
}
