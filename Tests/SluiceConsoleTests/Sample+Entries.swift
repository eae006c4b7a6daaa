import SluiceCore

extension Sample {
    static let cache: [CacheEntryRow] = [
        entry(1, "http://www.example.com/", 12_300, age: 95, left: 505, hits: 0),
        entry(
            2, "http://www.example.com/style.css", 3_500, age: 2000, left: 84_400, hits: 311,
            last: 4, vary: "accept-encoding", place: .both),
        entry(
            3, "http://www.example.com/images/logo.png", 48_400, age: 2100, left: 61, hits: 1840,
            last: 1, state: .revalidating, place: .both),
        entry(
            4, "http://news.example.org/feed.xml", 20_700, age: 340, left: -40, hits: 17,
            last: 300, state: .stale, vary: "accept-language, cookie"),
        entry(
            5, "site|http://shop.example/gone", 310, age: 4, left: 6, hits: 2, last: 3,
            state: .negative, status: 404),
    ]

    /// What the engine says of the fourth: stale, and its request had a cookie.
    static let entries: [CacheEntryDetail] = [
        detail(
            of: cache[3],
            request: "Accept-Language: de, en;q=0.5\r\nCookie: id=7\r\n",
            response: "Cache-Control: max-age=300\r\nETag: \"r7\"\r\n"
                + "Vary: Accept-Language, Cookie\r\nContent-Type: application/rss+xml\r\n"
                + "Set-Cookie: id=7; Path=/\r\n")
    ].compactMap { $0 }

    private static func entry(
        _ id: UInt64, _ key: String, _ size: Int, age: Int64, left: Double, hits: UInt64,
        last: Double? = nil, state: CacheEntryRow.State = .fresh, vary: String = "",
        place: CacheEntryRow.Place = .memory, status: UInt16 = 200
    ) -> CacheEntryRow {
        CacheEntryRow(
            id: CacheEntryID(id), key: WireText(key), status: status, size: size, age: age,
            expires: ago(-left), hits: hits, lastHit: last.map(ago), state: state,
            vary: WireText(vary), place: place)
    }

    /// As the rules of the cache make it of a request and its answer, which came `row.age` ago.
    private static func detail(
        of row: CacheEntryRow, request: String, response: String
    ) -> CacheEntryDetail? {
        let asked = Array("GET \(row.key.escaped()) HTTP/1.1\r\nHost: a\r\n\(request)\r\n".utf8)
        let answer = Array("HTTP/1.1 200 OK\r\n\(response)Content-Length: 5\r\n\r\n".utf8)
        var requests = RequestReader(limits: WireLimits())
        var responses = ResponseReader(limits: WireLimits())
        responses.expectResponse(to: .get)
        guard (try? requests.read(asked.span.bytes)) != nil,
            (try? responses.read(answer.span.bytes)) != nil, let requestHead = requests.takeHead(),
            let head = responses.head, let key = CacheKey(requestHead)
        else { return nil }
        let came = ago(Double(row.age))
        let decision = Storability.decide(
            request: CacheRequest(requestHead), key: key, response: head, requestTime: came,
            responseTime: came, policy: CachePolicy())
        guard case .store(let plan) = decision, let metadata = plan.completed(length: 5) else {
            return nil
        }
        return CacheEntryDetail(
            row, metadata, head: answer, variants: 2, policy: CachePolicy())
    }
}
