import SluiceCore

/// What is shown of the newest objects on disk. The index knows them by hashes only: their keys stand
/// in their files, which are read in the background, each once.
struct DiskListing {
    /// Of all that may be there.
    static let limit = 1000

    /// What a file says of itself.
    struct Entry: Sendable {
        let id: CacheEntryID
        let name: DiskObjectName
        let key: CacheKey
        let metadata: StoredMetadata
        /// Head and content in bytes.
        let size: Int
    }

    private var known: [DiskObjectName: Entry] = [:]
    private(set) var names: [DiskObjectName] = []
    /// Something came or went since the names were taken.
    private(set) var isOutdated = true
    private var isRefreshing = false
    private var whenRefreshed: [@Sendable () -> Void] = []
    /// Of those who wait: a disk that hangs must not gather more.
    private static let waitingLimit = 64

    func entry(_ name: DiskObjectName) -> Entry? { known[name] }

    mutating func note() { isOutdated = true }

    /// The file says something else from now on, or is gone.
    mutating func forget(_ name: DiskObjectName) {
        known[name] = nil
        isOutdated = true
    }

    enum Waiting { case begins, waits, refused }

    mutating func wait(_ then: @escaping @Sendable () -> Void) -> Waiting {
        guard whenRefreshed.count < Self.waitingLimit else { return .refused }
        whenRefreshed.append(then)
        defer { isRefreshing = true }
        return isRefreshing ? .waits : .begins
    }

    /// - Returns: those that nothing is known of.
    mutating func begin(_ newest: [DiskObjectName]) -> [DiskObjectName] {
        isOutdated = false
        names = newest
        let shown = Set(newest)
        known = known.filter { shown.contains($0.key) }
        return newest.filter { known[$0] == nil }
    }

    mutating func add(_ entry: Entry) { known[entry.name] = entry }

    mutating func end() -> [@Sendable () -> Void] {
        defer { whenRefreshed = [] }
        isRefreshing = false
        return whenRefreshed
    }
}
