import SluiceCore
import Testing

@Suite("What each has used of a quota")
struct QuotaTableTests {
    private static let tenASecond = Quota(.requests(TokenBucket.Rate(10), burst: 2))

    /// A table that expectations may ask.
    private final class Book {
        var table: QuotaTable
        init(limit: Int) { table = QuotaTable(limit: limit) }
        func request(
            _ key: QuotaTable.Key, _ quota: Quota, now: MonotonicTime
        ) -> QuotaTable.Verdict {
            table.request(key, quota, now: now)
        }
        func waited(_ key: QuotaTable.Key, now: MonotonicTime) { table.waited(key, now: now) }
        func open(_ key: QuotaTable.Key, _ quota: Quota, now: MonotonicTime) -> Bool {
            table.open(key, quota, now: now)
        }
        func close(_ key: QuotaTable.Key, now: MonotonicTime) { table.close(key, now: now) }
        func reserve(
            _ count: Int, _ direction: Direction, _ key: QuotaTable.Key, _ quota: Quota,
            now: MonotonicTime
        ) -> MonotonicTime {
            table.reserve(count, direction, key, quota, now: now)
        }
    }

    private static func at(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: milliseconds * 1_000_000)
    }

    private static func key(_ client: UInt32, rule: UInt32 = 1) -> QuotaTable.Key {
        QuotaTable.Key(BanID(rule), .client(.v4(client)))
    }

    @Test("One client's requests take nothing from another's, nor from another rule's")
    func apart() {
        let table = Book(limit: 100)
        let (greedy, modest) = (Self.key(1), Self.key(2))
        let verdicts = (0..<4).map { _ in
            table.request(greedy, Self.tenASecond, now: Self.at(0))
        }
        #expect(verdicts == [.pass, .pass, .refuse(retryAfter: 1), .refuse(retryAfter: 1)])
        #expect(table.request(modest, Self.tenASecond, now: Self.at(0)) == .pass)
        let other = Self.key(1, rule: 2)
        #expect(table.request(other, Self.tenASecond, now: Self.at(0)) == .pass)
        #expect(table.request(greedy, Self.tenASecond, now: Self.at(100)) == .pass)
    }

    @Test("A refusal says after how many seconds the next one would pass")
    func retryAfter() {
        let table = Book(limit: 100)
        let quota = Quota(.requests(TokenBucket.Rate(1, per: 60_000_000_000), burst: 1))
        #expect(table.request(Self.key(1), quota, now: Self.at(0)) == .pass)
        let refused = table.request(Self.key(1), quota, now: Self.at(500))
        #expect(refused == .refuse(retryAfter: 60))
        #expect(table.request(Self.key(1), quota, now: Self.at(59_900)) == .refuse(retryAfter: 1))
        #expect(table.request(Self.key(1), quota, now: Self.at(60_000)) == .pass)
    }

    @Test("Slowed requests wait in their order, not too many and not for long")
    func slowed() {
        let table = Book(limit: 100)
        var quota = Self.tenASecond
        quota.isSlow = true
        let verdicts = (0..<4).map { _ in table.request(Self.key(1), quota, now: Self.at(0)) }
        #expect(verdicts == [.pass, .pass, .wait(100_000_000), .wait(200_000_000)])
        for _ in 2..<Quota.mostWaiting {
            _ = table.request(Self.key(1), quota, now: Self.at(0))
        }
        let oneMore = table.request(Self.key(1), quota, now: Self.at(0))
        guard case .refuse = oneMore else {
            Issue.record("\(oneMore)")
            return
        }
        table.waited(Self.key(1), now: Self.at(100))
        let next = table.request(Self.key(1), quota, now: Self.at(100))
        guard case .wait = next else {
            Issue.record("\(next)")
            return
        }
        var rare = Quota(.requests(TokenBucket.Rate(1, per: 60_000_000_000), burst: 1))
        rare.isSlow = true
        #expect(table.request(Self.key(2), rare, now: Self.at(0)) == .pass)
        // A minute is more than anyone waits, and what it would have reserved is given back.
        #expect(table.request(Self.key(2), rare, now: Self.at(0)) == .refuse(retryAfter: 60))
        #expect(table.request(Self.key(2), rare, now: Self.at(60_000)) == .pass)
    }

    @Test("Connections are counted while they are open")
    func connections() {
        let table = Book(limit: 100)
        let quota = Quota(.connections(2))
        let opened = (0..<3).map { _ in table.open(Self.key(1), quota, now: Self.at(0)) }
        #expect(opened == [true, true, false])
        table.close(Self.key(1), now: Self.at(0))
        #expect(table.open(Self.key(1), quota, now: Self.at(0)))
        #expect(!table.open(Self.key(1), quota, now: Self.at(0)))
    }

    @Test("Bytes are reserved for each direction apart")
    func bytes() {
        let table = Book(limit: 100)
        let quota = Quota(.bandwidth(1000, .both))
        let key = Self.key(1)
        #expect(table.reserve(50, .down, key, quota, now: Self.at(0)) == Self.at(0))
        #expect(table.reserve(50, .down, key, quota, now: Self.at(0)) == Self.at(50))
        #expect(table.reserve(50, .up, key, quota, now: Self.at(0)) == Self.at(0))
        let oneWay = Quota(.bandwidth(1000, .only(.up)))
        #expect(table.reserve(5000, .down, key, oneWay, now: Self.at(0)) == Self.at(0))
    }

    @Test("A rule that was changed counts by its new words from then on")
    func changed() {
        let table = Book(limit: 100)
        _ = table.request(Self.key(1), Self.tenASecond, now: Self.at(0))
        let more = Self.tenASecond.scaled(doubled: true)
        #expect(more.description == "requests 20/s burst 4")
        let verdicts = (0..<5).map { _ in table.request(Self.key(1), more, now: Self.at(0)) }
        #expect(verdicts.prefix(4).allSatisfy { $0 == .pass } && verdicts[4] != .pass)
    }

    @Test("A table of a million strangers stays small, and forgets nobody who has something open")
    func bounded() {
        let table = Book(limit: 1000)
        let open = Self.key(7, rule: 9)
        #expect(table.open(open, Quota(.connections(1)), now: Self.at(0)))
        for client in 0..<100_000 {
            _ = table.request(Self.key(UInt32(client)), Self.tenASecond, now: Self.at(0))
        }
        #expect(table.table.count <= 1001)
        #expect(!table.open(open, Quota(.connections(1)), now: Self.at(0)))
        // Each had used something that was not made up for yet.
        #expect(table.table.forgotten >= 99_000 - 1000)
    }

    @Test("To forget those who have rested long enough forgives nobody anything")
    func rested() {
        let table = Book(limit: 100)
        for client in 0..<10_000 {
            let now = Self.at(Int64(client) * 100)
            _ = table.request(Self.key(UInt32(client)), Self.tenASecond, now: now)
        }
        #expect(table.table.forgotten == 0)
    }
}
