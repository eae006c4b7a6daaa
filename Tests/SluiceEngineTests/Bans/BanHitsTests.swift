import SluiceCore
import SluiceTestKit
import Testing

@testable import SluiceEngine

@Suite("Hits of bans")
struct BanHitsTests {
    @Test("Hits of rules that cannot come back are forgotten, the others are kept")
    func forget() {
        var hits = BanHits()
        for second in 1...3 { hits.add(BanID(1), at: WallTime(seconds: Int64(second))) }
        hits.add(BanID(2), at: WallTime(seconds: 9))
        hits.forget(allBut: [BanID(1), BanID(3)])
        #expect(hits[BanID(1)] == BanHits.Hit(count: 3, last: WallTime(seconds: 3)))
        #expect(hits[BanID(2)] == nil)
    }

    @Test("A rule that is edited, switched off and on, or deleted and brought back has its hits")
    func kept() async throws {
        try await withEngine { sluice in
            let origin = try await sluice.origin { _ in "HTTP/1.1 204 No Content\r\n\r\n" }
            try await sluice.command("ban host 127.0.0.1")
            #expect(try await sluice.get(origin.url()).status == 403)
            for line in [
                "bans off 1", "bans on 1", "unban 1", "undo", "bans edit 1 host .test note gone",
            ] {
                try await sluice.command(line)
            }
            let row = try #require(await sluice.snapshot().bans.first)
            #expect(row.hits == 1 && row.ban.value == ".test" && row.ban.isOn)
            #expect(try await sluice.get(origin.url()).status == 204)
            try await sluice.command("undo")
            #expect(try await sluice.get(origin.url()).status == 403)
            #expect(await sluice.snapshot().bans.first?.hits == 2)
        }
    }
}
