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
        // Who comes later waits longer: of each key, in the order of their ends.
        var waiting: [QuotaTable.Key: [MonotonicTime]] = [:]
        for use in uses {
            let over = waiting[use.key]?.prefix { $0 <= use.began }.count ?? 0
            for _ in 0..<over { table.waited(use.key, now: use.began) }
            if over > 0 { waiting[use.key]?.removeFirst(over) }
            switch table.request(use.key, quota, now: use.began) {
            case .pass: break
            case .wait(let nanoseconds):
                slowed += 1
                waiting[use.key, default: []].append(
                    use.began.advanced(byNanoseconds: nanoseconds))
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
        var closings = ends.sorted { $0.value < $1.value }[...]
        var open: [ConnectionID: QuotaTable.Key] = [:]
        for use in uses where open[use.connection] == nil {
            while let next = closings.first, next.value <= use.began {
                closings.removeFirst()
                if let key = open.removeValue(forKey: next.key) {
                    table.close(key, now: use.began)
                }
            }
            guard table.open(use.key, quota, now: use.began) else {
                refused += 1
                continue
            }
            if let end = ends[use.connection], end > use.began {
                open[use.connection] = use.key
            } else {
                table.close(use.key, now: use.began)
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
