/// How long a client waits that said wrong passwords. The first few are free, as people mistype;
/// each one more doubles the wait. Clients are subscribers: of IPv6 a whole /64 is one.
package struct AuthenticationThrottle: Sendable {
    /// Failures that cost nothing.
    package static let free = 10
    /// Nanoseconds without a failure after which all are forgiven.
    package static let memory: Int64 = 600_000_000_000
    /// The longest wait, in nanoseconds.
    package static let longest: Int64 = 60_000_000_000
    /// Clients whose failures are remembered.
    package static let limit = 4096

    private struct Entry {
        var failures = 0
        var last: MonotonicTime
        /// Nothing is checked before.
        var until: MonotonicTime
    }

    /// Those who failed lately, and those before them. Half of the limit each.
    private var recent: [IPAddress: Entry] = [:]
    private var older: [IPAddress: Entry] = [:]
    /// Clients that were forgotten early, to make room.
    package private(set) var forgotten: UInt64 = 0

    package init() {}

    package var count: Int { recent.count + older.count }

    /// Nanoseconds until the next password of this client may be checked; 0 when it may be now.
    package func wait(of client: IPAddress, now: MonotonicTime) -> Int64 {
        let subscriber = client.subscriber
        guard let entry = recent[subscriber] ?? older[subscriber] else { return 0 }
        return max(0, entry.until - now)
    }

    /// A password of this client was wrong, or what it sent was none.
    package mutating func noteFailure(of client: IPAddress, now: MonotonicTime) {
        let subscriber = client.subscriber
        var entry =
            recent[subscriber] ?? older.removeValue(forKey: subscriber)
            ?? Entry(last: now, until: now)
        if now - entry.last >= Self.memory { entry.failures = 0 }
        entry.failures += 1
        entry.last = now
        let excess = entry.failures - Self.free
        if excess > 0 {
            let wait = excess > 6 ? Self.longest : 1_000_000_000 << Int64(excess - 1)
            entry.until = now.advanced(byNanoseconds: min(wait, Self.longest))
        }
        if recent[subscriber] == nil, recent.count >= Self.limit / 2 { turnOver(now) }
        recent[subscriber] = entry
    }

    /// Once for many that fail: finding the oldest each time would cost a look at all.
    private mutating func turnOver(_ now: MonotonicTime) {
        for entry in older.values where now - entry.last < Self.memory { forgotten &+= 1 }
        older = recent
        recent = [:]
    }
}
