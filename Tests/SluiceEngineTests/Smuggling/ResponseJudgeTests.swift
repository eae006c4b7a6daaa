import SluiceTestKit
import Testing

/// A proxy that does what it must not: a judge that lets it pass would let sluice pass.
@Suite("The judge of malformed responses")
struct ResponseJudgeTests {
    private static let refusal =
        "HTTP/1.1 502 Bad Gateway\r\nProxy-Status: sluice; error=http_protocol_error\r\n"
    private static let ok = "HTTP/1.1 200 OK\r\n"

    /// What a client makes of bytes behind which the proxy closes.
    private func delivered(_ bytes: String) async throws -> DeliveredResponse {
        let proxy = try await ScriptedOrigin.start { try await $0.send(bytes) }
        let client = try await RawConnection.connect(
            to: proxy.port, from: "127.0.0.1", isReading: true)
        let answer = try await DeliveredResponse.read(from: client, toHEAD: false)
        await client.close()
        await proxy.stop()
        return answer
    }

    private func row(
        _ outcome: HostileResponse.Outcome, fields: [String: String?] = [:],
        trailers: [String] = []
    ) -> HostileResponse {
        var row = HostileResponse(rule: "of the judge", response: "", outcome: outcome)
        row.fields = fields
        row.trailers = trailers
        return row
    }

    @Test(
        "A row that is to be refused: nothing passes but a 502 of sluice's own, whole",
        arguments: [
            (refusal + "Content-Length: 2\r\n\r\nno", true),
            (refusal + "Content-Length: 3\r\n\r\nno", false),
            (refusal + "Via: 1.1 x\r\nContent-Length: 2\r\n\r\nno", false),
            (refusal + "X-Smuggled: 1\r\nContent-Length: 2\r\n\r\nno", false),
            ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno", false),
            (HostileResponse.smuggled, false), (ok + "Content-Length: 0\r\n\r\n", false),
            ("", false),
        ])
    func refused(bytes: String, passes: Bool) async throws {
        let answer = try await delivered(bytes)
        #expect((row(.refused).objection(to: answer) == nil) == passes)
    }

    @Test(
        "A row that is to be delivered: exactly that content, whole, and nothing beside it",
        arguments: [
            (ok + "X: 1\r\nContent-Length: 5\r\n\r\nhello", nil),
            (ok + "X: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", nil),
            (ok + "X: 1\r\n\r\nhello", nil), (ok + "X: 1\r\n\r\nhello\(ok)", "other content"),
            (ok + "X: 1\r\nContent-Length: 9\r\n\r\nhello", "not whole"),
            (ok + "X: 1\r\nContent-Length: 4\r\n\r\nhello", "other content"),
            (ok + "X: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "not whole"),
            (ok + "X: 1\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello\r\n0\r\n\r\n", "not whole"),
            (
                ok + "X: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nY: 2\r\n\r\n",
                "trailers [\"Y=2\"]"
            ),
            ("HTTP/1.1 206 Part\r\nX: 1\r\nContent-Length: 5\r\n\r\nhello", "status 206"),
            (ok + "Content-Length: 5\r\n\r\nhello", "field X"),
            (refusal + "Content-Length: 2\r\n\r\nno", "status 502"),
        ] as [(String, String?)])
    func delivered(bytes: String, objection: String?) async throws {
        let answer = try await delivered(bytes)
        let row = row(.delivered(200, "hello"), fields: ["X": "1"])
        #expect(row.objection(to: answer) == objection)
    }

    @Test("A row that may be refused or delivered: nothing else")
    func either() async throws {
        let row = row(.refusedOrDelivered(200, "hello"))
        let refused = try await delivered(Self.refusal + "Content-Length: 2\r\n\r\nno")
        #expect(row.objection(to: refused) == nil)
        let whole = try await delivered(Self.ok + "Content-Length: 5\r\n\r\nhello")
        #expect(row.objection(to: whole) == nil)
        let smuggled = try await delivered(HostileResponse.smuggled)
        #expect(row.objection(to: smuggled) == "other content")
    }

    @Test(
        "A row that breaks off: what looks whole is a lie, and so is other content",
        arguments: [
            (ok + "Content-Length: 9\r\n\r\nhel", nil),
            (ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", nil),
            (refusal + "Content-Length: 2\r\n\r\nno", nil),
            (ok + "Content-Length: 9\r\n\r\nhello!", "other content"),
            (ok + "Content-Length: 3\r\n\r\nhel", "whole, and should not look so"),
            (ok + "\r\nhel", "whole, and should not look so"),
            (
                ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n0\r\n\r\n",
                "whole, and should not look so"
            ),
        ] as [(String, String?)])
    func brokenOff(bytes: String, objection: String?) async throws {
        let answer = try await delivered(bytes)
        #expect(row(.brokenOff("hello")).objection(to: answer) == objection)
    }
}
