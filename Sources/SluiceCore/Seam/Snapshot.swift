/// The tables a snapshot may hold. The console asks for what its screen shows; building what nobody
/// looks at would cost the loops for nothing.
package struct SnapshotParts: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let connections = Self(rawValue: 1)
    package static let exchanges = Self(rawValue: 2)
    package static let cache = Self(rawValue: 4)
    package static let all: Self = [.connections, .exchanges, .cache]
}

/// What one look at the engine saw. Immutable; whoever holds one holds still pictures of tables.
package struct Snapshot: Sendable {
    /// Counts up by one with each snapshot.
    package var sequence: UInt64 = 0
    package var taken: WallTime
    package var started: WallTime
    package var parts: SnapshotParts = []
    package var listeners: [ListenerRow] = []
    /// Open connections first come first, then those that closed lately.
    package var connections: [ConnectionRow] = []
    /// Oldest first, those in progress included.
    package var exchanges: [ExchangeRow] = []
    /// At most `Snapshot.cacheRowLimit`.
    package var cache: [CacheEntryRow] = []
    package var bans: [BanRow] = []
    /// What no rule allows is refused.
    package var refusesByDefault = false
    /// While bans are off.
    package var pauses = BanPauses()
    /// Group by group, in the order of the settings.
    package var upstreams: [UpstreamRow] = []
    package var events: [EventRow] = []
    /// The latest changes of policy.
    package var journal = JournalEntries()
    package var counters = CounterValues()
    package var gauges = Gauges()
    /// Undo and redo, as they stand: what `z` and `Z` would do next.
    package var undo: String?
    package var redo: String?

    /// More rows are counted (`Gauges.cacheEntries`) and not sent.
    package static let cacheRowLimit = 5000

    package init(taken: WallTime, started: WallTime) {
        self.taken = taken
        self.started = started
    }
}

/// What is, as opposed to what was counted.
package struct Gauges: Equatable, Sendable {
    package var openConnections = 0
    package var openTunnels = 0
    package var idleUpstreamConnections = 0
    package var cacheEntries = 0
    /// Bytes held by cache entries, and the bound; both 0 when the cache is off.
    package var cacheBytes = 0
    package var cacheLimit = 0
    /// Responses on disk, the room they take there in bytes, and the bound; all 0 when there is no
    /// cache on disk.
    package var cacheDiskEntries = 0
    package var cacheDiskBytes = 0
    package var cacheDiskLimit = 0
    /// Bytes received and not yet passed on, all connections, and their bound.
    package var bufferedBytes = 0
    package var bufferedLimit = 0
    /// Resident memory of the process, bytes.
    package var residentBytes = 0
    package var threads = 0

    package init() {}
}
