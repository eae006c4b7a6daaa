import SluiceCore

/// What was removed on purpose: it must not come back with a response that was on its way, or with
/// a file that was not seen yet.
struct DiskRemovals {
    /// How often, by a part of the key's hash.
    private var tickets = [UInt64](repeating: 0, count: 256)
    /// Files still to be taken away.
    private var pending: [UInt128: Int] = [:]
    /// All that were removed while files are still being found; `nil` when that is over.
    private var sinceStart: Set<UInt128>? = []
    /// Keys removed before the secret was known that gives them their hash.
    private(set) var early: [CacheKey] = []
    /// All were removed before there was a folder, or more than can be remembered.
    private(set) var needsFlush = false

    /// More are not remembered one by one.
    private static let limit = 65_536

    func ticket(_ key: CacheKey) -> DiskStore.Ticket {
        DiskStore.Ticket(removals: tickets[key.part & 255])
    }

    mutating func note(_ key: CacheKey) { tickets[key.part & 255] &+= 1 }

    mutating func noteAll() { for part in tickets.indices { tickets[part] &+= 1 } }

    mutating func noteEarly(_ key: CacheKey) {
        if early.count < 4096 { early.append(key) } else { needsFlush = true }
    }

    mutating func begin(_ key: UInt128) {
        pending[key, default: 0] += 1
        guard sinceStart != nil else { return }
        if let count = sinceStart?.count, count < Self.limit {
            sinceStart?.insert(key)
        } else {
            needsFlush = true
        }
    }

    mutating func end(_ key: UInt128) {
        guard let count = pending[key] else { return }
        pending[key] = count > 1 ? count - 1 : nil
    }

    func isPending(_ key: UInt128) -> Bool { pending[key] != nil }

    /// Whether a file found at the start is one that was removed since.
    func covers(_ key: UInt128) -> Bool { needsFlush || sinceStart?.contains(key) ?? false }

    /// Whether files that the index does not know may exist.
    var mayMiss: Bool { sinceStart != nil }

    mutating func requireFlush() { needsFlush = true }

    mutating func takeEarly() -> [CacheKey] {
        defer { early = [] }
        return early
    }

    mutating func flushed() { needsFlush = false }

    /// All files are known.
    mutating func foundAll() { sinceStart = nil }
}
