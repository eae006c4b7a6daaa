import Testing

@testable import SluiceCore

@Suite("A limit's forecast counts again what rows tell of")
struct QuotaForecastTests {
    private static let noon = WallTime(seconds: 1_800_000_000)

    /// One that begins so many milliseconds after noon.
    private static func use(
        _ connection: Int, client: UInt32 = 7, at start: Int64, lasting length: Int64 = 0,
        of quota: Quota
    ) -> QuotaForecast.Use {
        let head = Array("GET / HTTP/1.1\r\n\r\n".utf8)
        let row = ExchangeRow(
            id: ExchangeID(UInt64(connection)), connection: ConnectionID(UInt64(connection)),
            started: noon.advanced(byNanoseconds: start * 1_000_000),
            client: Endpoint(.v4(0xc000_0200 + client), 1000), head: head,
            methodRange: ByteRange(0, 3), hostRange: ByteRange(0, 0), pathRange: ByteRange(4, 5),
            status: 200, cache: .hit, size: 10, duration: length * 1_000_000, rule: nil,
            end: .complete)
        return QuotaForecast.Use(row, BanSubject(row), quota)
    }

    @Test("a place is free again from the moment that a connection ends")
    func places() {
        let quota = Quota(.connections(2))
        let uses: [(start: Int64, length: Int64)] = [
            (0, 30), (10, 10), (15, 0), (20, 100), (29, 0), (30, 0), (30, 100), (31, 0),
        ]
        let all = uses.enumerated().map {
            Self.use($0, at: $1.start, lasting: $1.length, of: quota)
        }
        #expect(QuotaForecast(quota, all, on: []).refused == 3)
    }

    @Test("each client waits behind its own requests only")
    func waiting() {
        var quota = Quota(.requests(TokenBucket.Rate(1, per: 10_000_000_000), burst: 1))
        quota.isSlow = true
        let starts: [Int64] = [0, 1, 2, 3, 4, 20_000, 40_000]
        let all = (1...3).flatMap { client in
            starts.map { Self.use(1, client: client, at: $0, of: quota) }
        }
        let forecast = QuotaForecast(quota, all, on: [])
        #expect(forecast.slowed == 15 && forecast.refused == 3)
    }

    @Test("thousands open at once are counted in no time", .timeLimit(.minutes(1)))
    func manyOpen() {
        let quota = Quota(.connections(100_000))
        let all = (1...40_000).map {
            Self.use($0, at: Int64($0), lasting: 1_000_000, of: quota)
        }
        #expect(QuotaForecast(quota, all, on: []).refused == 0)
    }
}
