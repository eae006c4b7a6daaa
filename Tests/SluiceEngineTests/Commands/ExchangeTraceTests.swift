import SluiceCore
import SluiceEngine
import SluiceTestKit
import Testing

@Suite("What the rules say of one exchange")
struct ExchangeTraceTests {
    @Test("Those in force are asked, and it is said when they have changed since")
    func trace() async throws {
        try await withEngine { sluice in
            try await sluice.command("ban host a.test")
            try await sluice.command("ban host b.test")
            _ = try await sluice.get("http://a.test/")
            let row = try await sluice.lastExchange()
            let trace = try #require(await sluice.engine.trace(row.id))
            #expect(trace.entries.map(\.outcome) == [.refuses] && trace.others == 1)
            #expect(trace.changed == nil)
            sluice.clock.advance(seconds: 5)
            try await sluice.command("unban 1")
            let later = try #require(await sluice.engine.trace(row.id))
            #expect(later.entries.isEmpty && later.changed == sluice.clock.now)
            #expect(await sluice.engine.trace(ExchangeID(99_999)) == nil)
        }
    }

    @Test("A client that asks for JSON is told the rule in JSON")
    func json() async throws {
        try await withEngine { sluice in
            try await sluice.command("ban host a.test note \"not in class\"")
            let answer = try await sluice.get(
                "http://a.test/", "Accept: application/json\r\n")
            #expect(answer["Content-Type"] == "application/json")
            #expect(
                answer.text.contains(#""rule":1,"refuses":"host a.test","note":"not in class""#))
            let page = try await sluice.get("http://a.test/", "Accept: text/html\r\n")
            #expect(page.text.contains("<dt>note</dt><dd>not in class</dd>"))
        }
    }
}
