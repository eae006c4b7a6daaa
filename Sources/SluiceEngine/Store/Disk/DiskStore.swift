import Dispatch
import SluiceCore
import Synchronization

/// The responses kept on disk, so that they outlive the program: what stands behind the store in
/// memory. All calls return at once; files are touched on threads of its own alone, and what is
/// found there comes back on one of them.
///
/// Seven kinds of threads share the folder. The writer alone gives files their names, the arriver
/// writes large ones while they arrive, the remover takes them away, readers open them, the searcher
/// looks through all of them for the operator and the lister through the newest, and the keeper makes the index at the start and looks
/// at what was found then. The index says what there is: what is removed is never found again from
/// that moment on, whatever becomes of its file. What is found is believed only after its header,
/// its key and its length were checked, and its content once since the start.
package final class DiskStore: Sendable {
    /// What may be kept.
    package struct Budget: Equatable, Sendable {
        /// Room on the disk, in whole blocks of 4 KiB a file.
        package var bytes: Int
        package var files: Int

        package init(bytes: Int, files: Int = 4_000_000) {
            self.bytes = bytes
            self.files = files
        }

        /// Larger responses are not kept: one must not push out everything else.
        package var entryLimit: Int { bytes / 8 }
    }

    /// What the operator should hear of, once each time it changes.
    package enum Report: Equatable, Sendable {
        /// What comes is kept in memory only, from now on.
        case failing(FileFault)
        /// Responses are kept on disk again.
        case recovered
        /// All there was at the start is known. What was no stored response, or a damaged one, was
        /// set aside.
        case complete(entries: Int, bytes: Int, setAside: Int)
    }

    /// Bytes that may wait for the writer, and how many responses.
    static let backlogLimit = (bytes: 64 << 20, jobs: 4096)
    /// Responses that are kept for one key: what is one too many takes the place of another.
    static let variantLimit = 64
    /// Requests that may wait for a reader.
    static let readLimit = 1024
    /// Content up to this is compared with its checksum before it is first served; what is larger
    /// has to wait for the keeper, who is told to hurry.
    static let quickCheckLimit = 4 << 20

    struct State {
        var tree: DiskTree?
        var index = DiskIndex()
        var budget: Budget
        var health = DiskHealth()
        var counts = DiskCounts()
        var removals = DiskRemovals()
        var backlog = (bytes: 0, jobs: 0)
        var waiting = WritingQueue()
        var arrivals = DiskArrivals()
        var reads = 0
        var open = OpenObjects()
        var listing = DiskListing()
        /// Named, but not so for good yet.
        var named: [DiskObjectName] = []
        var isOpening = false
        var isClosed = false
        var searches = DiskSearches()
        var usesInMemory: (@Sendable () -> [DiskUse])?
        var usesCollected: MonotonicTime?

        func hasRoom(bytes: Int, files: Int) -> Bool {
            index.bytes + arrivals.bytes + bytes <= budget.bytes
                && index.count + files <= budget.files
        }
    }

    /// Of entries that are shown; those in memory have theirs from here too.
    let lastID = Atomic<UInt64>(0)
    let path: String
    let clock: EngineClock
    let report: @Sendable (Report) -> Void
    let state: Mutex<State>
    let writer = DispatchQueue(label: "disk cache writer", qos: .utility)
    let arriver = DispatchQueue(label: "disk cache arriver", qos: .utility)
    let remover = DispatchQueue(label: "disk cache remover", qos: .userInitiated)
    let keeper = DispatchQueue(label: "disk cache keeper", qos: .utility)
    let searcher = DispatchQueue(label: "disk cache searcher", qos: .utility)
    let lister = DispatchQueue(label: "disk cache lister", qos: .utility)
    let synchronizers = Synchronizers()
    let readers = (0..<4).map { DispatchQueue(label: "disk cache reader \($0)") }

    /// - Parameters:
    ///   - path: `STATE/cache`; made when it is missing, but not the folders above it.
    ///   - report: called on one of the store's threads.
    package init(
        path: String, budget: Budget, clock: EngineClock = .system,
        report: @escaping @Sendable (Report) -> Void
    ) {
        self.path = path
        self.clock = clock
        self.report = report
        state = Mutex(State(budget: budget))
    }

    /// Begins to look at what there is. Requests meanwhile find what was seen already.
    package func start() {
        let begins = state.withLock { state in
            guard state.tree == nil, !state.isOpening, !state.isClosed else { return false }
            state.isOpening = true
            return true
        }
        if begins { keeper.async { self.openTree() } }
    }

    package var counts: DiskCounts {
        state.withLock { state in
            var counts = state.counts
            counts.entries = state.index.count
            counts.bytes = state.index.bytes
            counts.fault = state.health.fault
            return counts
        }
    }

    package var budget: Budget { state.withLock { $0.budget } }

    /// What is too much for a smaller budget goes soon.
    package func change(_ budget: Budget) {
        let tree = state.withLock { state in
            state.budget = budget
            return state.counts.isComplete ? state.tree : nil
        }
        guard let tree else { return }
        writer.async { _ = self.makeRoom(blocks: 0, files: 0, in: tree) }
    }

    /// Writes what waits and takes nothing more. Waits for the disk, but not longer than told.
    package func close(within seconds: Int = 5) {
        state.withLock { $0.isClosed = true }
        let deadline = clock.monotonic().advanced(byNanoseconds: Int64(seconds) * 1_000_000_000)
        let finished = DispatchSemaphore(value: 0)
        // What came to its end is named by the writer, before it goes on here.
        arriver.async {
            self.synchronizers.waitUntilIdle()
            self.writer.async { self.finish(until: deadline, finished) }
        }
        _ = finished.wait(timeout: .now() + .seconds(seconds))
    }

    /// On the writer's thread.
    private func finish(until deadline: MonotonicTime, _ finished: DispatchSemaphore) {
        remover.sync {}
        // Whoever asked is told while there is somebody to tell.
        for reader in readers { reader.sync {} }
        collectUses(atOnce: true)
        saveTallies(until: deadline)
        keeper.sync {}
        searcher.sync {}
        lister.sync {}
        leaveFolder()
        finished.signal()
    }

    /// Returns when all that was asked for before is done.
    func waitUntilIdle() {
        for _ in 0..<3 {
            arriver.sync {}
            synchronizers.waitUntilIdle()
            for queue in [writer, remover, keeper, searcher, lister] + readers { queue.sync {} }
        }
    }

    /// Leaves the folder to another program, or to another store of this one.
    func abandon() {
        waitUntilIdle()
        leaveFolder()
    }

    /// Its lock goes with the tree, once nobody works on it.
    private func leaveFolder() {
        let (tree, open) = state.withLock { state in
            defer { state.tree = nil }
            return (state.tree, state.open.removeAll())
        }
        _ = consume tree
        _ = consume open
    }

    func nextID() -> CacheEntryID {
        CacheEntryID(lastID.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    // MARK: - Faults

    func fail(_ fault: FileFault) {
        let isNew = state.withLock { $0.health.fail(fault, at: clock.monotonic()) }
        if isNew { report(.failing(fault)) }
    }

    func succeed() {
        if state.withLock({ $0.health.succeed() }) { report(.recovered) }
    }
}
