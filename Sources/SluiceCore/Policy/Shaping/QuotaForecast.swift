/// What a limit would have done to exchanges that rows tell of: they are counted against it again,
/// in the order in which they began.
package struct QuotaForecast: Sendable {
    /// Too much, and to be refused.
    package private(set) var refused = 0
    /// Too much, and to wait.
    package private(set) var slowed = 0
    /// It counts what rows do not tell: bytes from clients.
    package private(set) var isUnknown = false

    /// An exchange that the limit is about.
    package struct Use: Sendable {
        fileprivate let key: QuotaTable.Key
        fileprivate let connection: ConnectionID
        fileprivate let began: MonotonicTime
        fileprivate let ended: MonotonicTime
        fileprivate let bytes: Int

        package init(_ row: ExchangeRow, _ subject: BanSubject, _ quota: Quota) {
            key = QuotaTable.Key(BanID(0), subject, quota.scope)
            connection = row.connection
            began = MonotonicTime(nanoseconds: row.started.nanoseconds)
            ended = began.advanced(byNanoseconds: row.duration)
            bytes = Int(clamping: row.size)
        }
    }

    private static let clients = 1 << 13
    private var table = QuotaTable(limit: Self.clients)

    /// - Parameter connections: they tell when they ended. One that is not among them has ended
    ///   with its last exchange.
    package init(_ quota: Quota, _ uses: [Use], on connections: [ConnectionRow]) {
        let uses = uses.sorted { $0.began < $1.began }
        switch quota.measure {
        case .requests: countRequests(quota, uses)
        case .connections: countConnections(quota, uses, connections)
        case .bandwidth(_, .only(.up)): isUnknown = true
        case .bandwidth: countBytes(quota, uses)
        }
    }

    private mutating func countRequests(_ quota: Quota, _ uses: [Use]) {
        var waiting: [(until: MonotonicTime, key: QuotaTable.Key)] = []
        for use in uses {
            for over in waiting where over.until <= use.began {
                table.waited(over.key, now: use.began)
            }
            waiting.removeAll { $0.until <= use.began }
            switch table.request(use.key, quota, now: use.began) {
            case .pass: break
            case .wait(let nanoseconds):
                slowed += 1
                waiting.append((use.began.advanced(byNanoseconds: nanoseconds), use.key))
            case .refuse: refused += 1
            }
        }
    }

    private mutating func countConnections(
        _ quota: Quota, _ uses: [Use], _ connections: [ConnectionRow]
    ) {
        var ends: [ConnectionID: MonotonicTime] = [:]
        for use in uses { ends[use.connection] = use.ended }
        for row in connections {
            ends[row.id] = MonotonicTime(nanoseconds: row.ended?.nanoseconds ?? .max)
        }
        var open: [ConnectionID: QuotaTable.Key] = [:]
        for use in uses where open[use.connection] == nil {
            for (id, key) in open where ends[id].map({ $0 <= use.began }) ?? true {
                table.close(key, now: use.began)
                open[id] = nil
            }
            if table.open(use.key, quota, now: use.began) {
                open[use.connection] = use.key
            } else {
                refused += 1
            }
        }
    }

    /// Of each it is known how long its bytes took: less than the limit would have let them.
    private mutating func countBytes(_ quota: Quota, _ uses: [Use]) {
        for use in uses {
            let due = table.reserve(use.bytes, .down, use.key, quota, now: use.began)
            if due > use.ended { slowed += 1 }
        }
    }
}
