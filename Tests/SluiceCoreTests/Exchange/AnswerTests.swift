import Testing

@testable import SluiceCore

@Suite("Answers of sluice's own say what failed, to people and to programs")
struct AnswerTests {
    private func message(_ answer: Answer, html: Bool, method: SluiceCore.Method = .get) -> String {
        var bytes: [UInt8] = []
        answer.append(
            Answer.Delivery(
                method: method, version: .http11, keepAlive: false, form: html ? .page : .plain,
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

    private func refusal(_ line: String, _ form: Answer.Form) throws -> String {
        var state = PolicyState()
        let now = WallTime(seconds: 1_800_000_000)
        let change = try #require(PolicyChange(try CommandParser.parse(line)))
        _ = try state.apply(change, now: now, author: .console)
        let subject = BanSubject(
            tunnelFrom: .loopback, host: Array("a.test".utf8)[...], port: 80)
        let list = state.list
        let refusal = try #require(
            BanRefusal(list.verdict(for: subject, now: now), of: list))
        var bytes: [UInt8] = []
        Answer.banned(refusal, status: 403).append(
            Answer.Delivery(
                method: .get, version: .http11, keepAlive: false, form: form, date: now),
            to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("the page of a refusal names rule, value, note and time, and escapes them")
    func refusalPage() throws {
        let text = try refusal("ban host a.test note <b>not in class</b>", .page)
        #expect(text.contains("\r\nContent-Type: text/html; charset=utf-8\r\n"))
        #expect(
            text.contains(
                "<dl><dt>rule</dt><dd>1</dd><dt>refuses</dt><dd>host a.test</dd>"
                    + "<dt>note</dt><dd>&lt;b&gt;not in class&lt;/b&gt;</dd>"
                    + "<dt>time</dt><dd>2027-01-15T08:00:00Z</dd></dl>"))
        #expect(text.contains("<p>refused by ban 1: host a.test (&lt;b&gt;not in class"))
    }

    @Test("a program that asks for JSON gets the same, RFC 9457")
    func refusalProblem() throws {
        let text = try refusal(#"ban host a.test note 'say "why"'"#, .problem)
        #expect(text.contains("\r\nContent-Type: application/problem+json\r\n"))
        #expect(
            text.hasSuffix(
                #"{"type":"about:blank","title":"Forbidden","status":403,"#
                    + #""detail":"refused by ban 1: host a.test (say \"why\")","#
                    + #""time":"2027-01-15T08:00:00.000000000Z","rule":1,"#
                    + #""refuses":"host a.test","note":"say \"why\""}"# + "\n"))
        let byDefault = try refusal("bans default refuse", .json)
        #expect(byDefault.contains("\r\nContent-Type: application/json\r\n"))
        #expect(byDefault.contains(#""rule":null,"refuses":"default","note":null}"#))
    }

    @Test(
        "Accept says which of them",
        arguments: [
            ("text/html,application/json", Answer.Form.page), ("*/*", .plain),
            ("Application/JSON;q=0.9", .json), ("application/problem+json, */*", .problem),
        ])
    func form(accept: String, form: Answer.Form) throws {
        var reader = RequestReader(limits: WireLimits())
        let bytes = Array("GET / HTTP/1.1\r\nHost: x\r\nAccept: \(accept)\r\n\r\n".utf8)
        _ = try reader.read(bytes.span.bytes)
        #expect(reader.takeHead()?.answerForm == form)
    }
}
