import Testing

@testable import SluiceCore

@Suite("Answers of sluice's own say what failed, to people and to programs")
struct AnswerTests {
    private func message(_ answer: Answer, html: Bool, method: SluiceCore.Method = .get) -> String {
        var bytes: [UInt8] = []
        answer.append(
            Answer.Delivery(
                method: method, version: .http11, keepAlive: false, wantsHTML: html,
                date: WallTime(seconds: 0)), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("the reason stands in the text and in Proxy-Status")
    func plain() {
        let text = message(Answer(.dnsError, detail: "no such name \"x\""), html: false)
        #expect(text.hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
        #expect(
            text.contains(
                "Proxy-Status: sluice; error=dns_error; details=\"no such name \\\"x\\\"\"\r\n"))
        #expect(text.hasSuffix("\r\n\r\n502 Bad Gateway\nno such name \"x\"\n"))
    }

    @Test("407 asks for a user, RFC 7617; 429 says when to come again")
    func authentication() {
        let challenge = message(.unauthenticated(detail: "who?"), html: false)
        #expect(challenge.hasPrefix("HTTP/1.1 407 Proxy Authentication Required\r\n"))
        #expect(
            challenge.contains(
                "\r\nProxy-Authenticate: Basic realm=\"sluice\", charset=\"UTF-8\"\r\n"))
        #expect(!challenge.contains("Retry-After"))
        let throttled = message(.throttled(seconds: 8), html: false)
        #expect(throttled.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
        #expect(throttled.contains("\r\nRetry-After: 8\r\n"))
        #expect(!throttled.contains("Proxy-Authenticate"))
    }

    @Test("a page escapes what a stranger may have written")
    func page() {
        let text = message(Answer(.dnsError, detail: "<script>&\""), html: true)
        #expect(text.contains("<p>&lt;script&gt;&amp;&quot;</p>"))
    }

    @Test("HEAD gets the head alone, with the length of the rest")
    func head() {
        let text = message(Answer(.dnsError, detail: "x"), html: false, method: .head)
        #expect(text.hasSuffix("\r\n\r\n"))
        #expect(text.contains("Content-Length: 18\r\n"))
    }

    @Test("a faulty request is told which byte was wrong")
    func fault() throws {
        var reader = RequestReader(limits: WireLimits())
        let bytes = Array("GET / HTTP/1.1\r\nHost : x\r\n\r\n".utf8)
        do {
            _ = try reader.read(bytes.span.bytes)
            Issue.record("the space before the colon was accepted")
        } catch {
            let answer = Answer(error)
            #expect(answer.status == 400)
            #expect(answer.detail.contains("(byte 20)"))
        }
    }
}
