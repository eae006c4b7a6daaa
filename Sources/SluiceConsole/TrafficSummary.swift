import SluiceCore

/// What the exchanges of a snapshot amount to.
struct TrafficSummary: Sendable {
    /// What the cache made of an exchange, as a share of all.
    enum Class: String, CaseIterable, Sendable {
        case fresh, revalidated, stale, cold
        case notCacheable = "not cacheable"
        case refused
        case uncached = "no cache"

        init(_ row: ExchangeRow) {
            if row.end == .banned {
                self = .refused
                return
            }
            switch row.cache {
            case .hit: self = .fresh
            case .revalidated: self = .revalidated
            case .hitStale, .refetched: self = .stale
            case .miss(.noCacheHere), .none: self = .uncached
            case .miss, .varyMiss, .partial, .unavailable:
                self = row.cache.storage?.isForbidden == true ? .notCacheable : .cold
            case .bypass: self = .notCacheable
            }
        }

        var role: Role {
            switch self {
            case .fresh, .revalidated: .cacheHit
            case .stale: .cacheStale
            case .cold: .cacheMiss
            case .notCacheable: .cachePass
            case .refused: .denied
            case .uncached: .dim
            }
        }
    }

    struct Share: Equatable, Sendable {
        var count = 0
        /// Nanoseconds of all that ended, and how many those are.
        var time: Int64 = 0
        var ended = 0
        /// Nanoseconds; `nil` when none ended.
        var mean: Int64? { ended > 0 ? time / Int64(ended) : nil }
    }

    struct Talker: Equatable, Sendable {
        var name: String
        var requests = 0
        var bytes: UInt64 = 0
        var hits = 0
        var refused = 0
    }

    private(set) var total = 0
    private(set) var shares: [Class: Share] = [:]
    /// Most requests first.
    private(set) var hosts: [Talker] = []
    private(set) var clients: [Talker] = []
    /// Newest first.
    private(set) var refusals: [ExchangeRow] = []

    private static let refusalLimit = 50
    private static let talkerLimit = 50

    init() {}

    init(_ rows: [ExchangeRow]) {
        total = rows.count
        var hosts: [WireText: Talker] = [:]
        var clients: [IPAddress: Talker] = [:]
        for row in rows {
            let kind = Class(row)
            shares[kind, default: Share()].add(row)
            // Names are made of keys at the end: a name is worth making only for those that show.
            hosts[row.host, default: Talker(name: "")].add(row, kind)
            clients[row.client.address, default: Talker(name: "")].add(row, kind)
        }
        self.hosts = Self.busiest(hosts) { $0.isEmpty ? "-" : $0.escaped() }
        self.clients = Self.busiest(clients) { "\($0)" }
        refusals = Array(
            rows.lazy.reversed().filter { $0.end == .banned }.prefix(Self.refusalLimit))
    }

    private static func busiest<Key>(
        _ talkers: [Key: Talker], name: (Key) -> String
    ) -> [Talker] {
        let busy = talkers.sorted { $0.value.requests > $1.value.requests }.prefix(talkerLimit)
        return busy.map { key, talker in
            var named = talker
            named.name = name(key)
            return named
        }.sorted { ($1.requests, $0.name) < ($0.requests, $1.name) }
    }
}

extension CacheVerdict.StorageVerdict {
    /// Whether it is the rules that keep the answer out, each time anew; else it is only new here.
    fileprivate var isForbidden: Bool {
        switch self {
        case .stored, .pending, .tooLarge, .truncated, .noAnswer, .notAdmitted, .diskBehind,
            .beingStored, .noCacheHere:
            false
        case .status, .requestStatus, .notUnderstood, .noStore, .noCache, .isPrivate, .vary,
            .varyStar, .varyTooLong, .noFreshness, .alreadyStale, .setCookie, .authorization,
            .partial, .malformedRange, .endNotMarked, .request, .unusualTarget,
            .malformedDirective:
            true
        }
    }
}

extension TrafficSummary.Share {
    fileprivate mutating func add(_ row: ExchangeRow) {
        count += 1
        guard row.end != nil else { return }
        time &+= row.duration
        ended += 1
    }
}

extension TrafficSummary.Talker {
    fileprivate mutating func add(_ row: ExchangeRow, _ kind: TrafficSummary.Class) {
        requests += 1
        bytes &+= row.size
        if row.cache.isFromStore { hits += 1 }
        if kind == .refused { refused += 1 }
    }
}
