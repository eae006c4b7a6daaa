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

    private var entries: [IPAddress: Entry] = [:]
    /// Clients that were forgotten early, to make room.
    package private(set) var forgotten: UInt64 = 0

    package init() {}

    package var count: Int { entries.count }

    /// Nanoseconds until the next password of this client may be checked; 0 when it may be now.
    package func wait(of client: IPAddress, now: MonotonicTime) -> Int64 {
        guard let entry = entries[client.subscriber] else { return 0 }
        return max(0, entry.until - now)
    }

    /// A password of this client was wrong, or what it sent was none.
    package mutating func noteFailure(of client: IPAddress, now: MonotonicTime) {
        let subscriber = client.subscriber
        var entry = entries[subscriber] ?? Entry(last: now, until: now)
        if now - entry.last >= Self.memory { entry.failures = 0 }
        entry.failures += 1
        entry.last = now
        let excess = entry.failures - Self.free
        if excess > 0 {
            let wait = excess > 6 ? Self.longest : 1_000_000_000 << Int64(excess - 1)
            entry.until = now.advanced(byNanoseconds: min(wait, Self.longest))
        }
        if entries[subscriber] == nil { makeRoom(now) }
        entries[subscriber] = entry
    }

    private mutating func makeRoom(_ now: MonotonicTime) {
        guard entries.count >= Self.limit else { return }
        entries = entries.filter { now - $0.value.last < Self.memory }
        guard entries.count >= Self.limit,
            let oldest = entries.min(by: { $0.value.last < $1.value.last })
        else { return }
        entries[oldest.key] = nil
        forgotten &+= 1
    }
}
