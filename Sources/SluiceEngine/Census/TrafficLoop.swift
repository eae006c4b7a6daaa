import Dispatch
import NIOCore
import SluiceCore

/// What all loops share. Everything in it is safe to use from any thread.
struct SharedParts: Sendable {
    let clock: EngineClock
    let store: MemoryStore?
    let log: AccessLog?
    let resolver: Resolver
    let shortage: OutgoingShortage
    let events: EventLog
    let numbers: Numbers
    let upstreams: UpstreamBoard
    let quotas = QuotaBoard()
    let doorkeeper: Doorkeeper
    let usedRules = UsedRules()
    /// What Via calls this program: no other has it, so a request that names it has gone in a
    /// circle, while several in a row are none (RFC 9110 §7.6.3).
    let pseudonym = "sluice-" + Pseudonym.make()

    /// Before the loops end: what it was asked for is answered there. Waits on a thread of its own.
    func closeDisk() async {
        guard let disk = store?.disk else { return }
        await withCheckedContinuation { done in
            DispatchQueue(label: "disk cache closing").async {
                disk.close()
                done.resume()
            }
        }
    }
}

/// One event loop and all that it owns. Nothing here is ever touched from another thread.
final class TrafficLoop {
    /// How often deadlines are looked at. A timeout is early or late by this much at the most.
    static let tickInterval = TimeAmount.milliseconds(250)
    private static let deadlinesAtOnce = 32
    /// Heads longer than this are kept shortened in rows, so that the table stays bounded.
    private static let rowHeadLimit = 2048

    let eventLoop: any EventLoop
    let shared: SharedParts
    /// Copies of what every message asks for, one step closer.
    private(set) var timeouts: Timeouts
    private(set) var wire: WireLimits
    private(set) var limits: TrafficLimits
    private(set) var cachePolicy: CachePolicy
    private(set) var destinationGuard: DestinationGuard
    private var current: CurrentSettings
    let store: MemoryStore?
    /// Bytes of a request head, and a little, that are read ahead.
    var headLimit: Int { wire.startLine + wire.fieldSection + 1024 }
    var viaName: String { shared.pseudonym }
    /// More is held for all connections than may be: new work is refused. As of the last tick.
    var isOverBudget = false
    var bufferedBytes = 0
    let allowance: ReadAllowance
    /// For a channel of this loop.
    let receiveBuffers: ReceiveBuffers
    var weighedAt = NIODeadline.now()
    var isWeighingSoon = false
    let index: Int
    let loopCount: Int
    private var exchangesBegun: UInt64 = 0
    private var wallOffset: Int64 = 0

    // Marked unchecked, here and below: exclusive by construction. Each is lent only to code that
    // knows nothing of the loop (Core, the ring, the log) and cannot come back to it meanwhile.
    @exclusivity(unchecked) var counters = CounterValues()
    var bans = BanList.empty
    var pauses = BanPauses()
    var bansRevision: UInt64 = 0
    /// Under `bans`.
    @exclusivity(unchecked) var passed = PassedSubjects()
    var banHits = BanHits()
    var live: [ConnectionID: any LiveConnection] = [:]
    /// Those whose bytes a rule shapes.
    var shaped: [ConnectionID: Shaper] = [:]
    /// Of waits that rules make.
    var waitTimers = 0
    private(set) var closed: Ring<ConnectionRow>
    @exclusivity(unchecked) private(set) var finished: Ring<ExchangeRow>
    @exclusivity(unchecked) private var log: LogBatch?
    private(set) var isStopping = false
    /// For building heads; whoever fills it empties it first.
    @exclusivity(unchecked) var scratch: [UInt8] = []
    /// For the field lines added to a head.
    @exclusivity(unchecked) var additions: [UInt8] = []
    /// Empty, with the room that the last exchange had for its effects: the next one needs as much.
    @exclusivity(unchecked) var spareEffects: [ExchangeEffect] = []
    let spareBuffer = SpareBuffer()
    var pipes = KernelPipes()
    @exclusivity(unchecked) var fetches = SharedFetches()
    var backgroundFetches: [ObjectIdentifier: BackgroundFetch] = [:]
    private(set) lazy var pool = UpstreamPool(loop: self)
    private(set) lazy var upstreams = LoopUpstreams(
        self, shared.upstreams, index: index, loopCount: loopCount)

    init(
        eventLoop: any EventLoop, index: Int, loopCount: Int, shared: SharedParts,
        settings: CurrentSettings
    ) {
        self.eventLoop = eventLoop
        self.index = index
        self.loopCount = loopCount
        self.shared = shared
        current = settings
        allowance = ReadAllowance()
        receiveBuffers = ReceiveBuffers(NIOLoopBound(allowance, eventLoop: eventLoop))
        timeouts = settings.value.timeouts
        wire = settings.value.wire
        limits = settings.value.limits
        cachePolicy = settings.value.cachePolicy
        destinationGuard = DestinationGuard(settings.value)
        store = shared.store
        shared.resolver.install(settings.value.nameLifetimes)
        let rows = max(100, settings.value.rowLimit / loopCount)
        closed = Ring(limit: rows / 2)
        finished = Ring(limit: rows)
        log = shared.log.map { LogBatch(log: $0) }
        readClocks()
        allowance.onScarcity = { [unowned self] in weighSoon() }
        weigh()
    }

    /// Those in force; what an exchange or a tunnel asks for more than once has its own copy above.
    var settings: EngineSettings { current.value }

    /// In force for whatever asks next: between two events, so nothing is judged by halves of two.
    func install(_ settings: CurrentSettings) {
        current = settings
        timeouts = settings.value.timeouts
        wire = settings.value.wire
        limits = settings.value.limits
        cachePolicy = settings.value.cachePolicy
        destinationGuard = DestinationGuard(settings.value)
        fetches.takeNoMore()
        shared.resolver.install(settings.value.nameLifetimes)
        // The way to an origin may be another one now.
        for case let session as ClientSession in live.values { session.kept = nil }
    }

    /// When a clock was last read: at most one tick ago. Good for deadlines and dates, which are
    /// no finer; spares the clock call where a message is one of tens of thousands a second.
    private(set) var time = MonotonicTime(nanoseconds: 0)

    /// Reads the clock.
    func now() -> MonotonicTime {
        time = shared.clock.monotonic()
        return time
    }

    /// Saves a second clock reading per event; off by at most what the wall clock was set within
    /// one tick.
    func wall(at moment: MonotonicTime) -> WallTime {
        WallTime(nanoseconds: moment.nanoseconds &+ wallOffset)
    }

    private func readClocks() {
        wallOffset = shared.clock.wall().nanoseconds &- shared.clock.monotonic().nanoseconds
    }

    func nextExchange() -> ExchangeID {
        exchangesBegun += 1
        return ExchangeID((exchangesBegun - 1) * UInt64(loopCount) + UInt64(index) + 1)
    }
}

// MARK: - What ends here

extension TrafficLoop {
    func add(_ connection: any LiveConnection) { live[connection.record.id] = connection }

    func remove(_ record: ConnectionRecord, end: EndReason) {
        guard live.removeValue(forKey: record.id) != nil else { return }
        shared.numbers.release(record)
        leaveQuotas(record)
        counters.add(to: .connectionsClosed)
        closed.append(record.row(ended: wall(at: now()), end: end))
        if isStopping, live.isEmpty { pool.closeAll() }
    }

    /// A socket that was refused before it had a session.
    func refused(_ record: ConnectionRecord, end: EndReason) {
        shared.numbers.release(record)
        leaveQuotas(record)
        counters.add(to: .connectionsRefused)
        counters.add(to: .connectionsClosed)
        closed.append(record.row(ended: wall(at: now()), end: end))
    }

    func finish(_ row: consuming ExchangeRow) {
        if row.head.count > Self.rowHeadLimit {
            row.head = Array(row.head[..<Self.rowHeadLimit])
            row.methodRange.clip(to: Self.rowHeadLimit)
            row.hostRange.clip(to: Self.rowHeadLimit)
            row.pathRange.clip(to: Self.rowHeadLimit)
        }
        finished.append(row)
    }

    func writeLog(_ record: LogRecord) { log?.append(record) }

    func countResponse(_ status: UInt16) {
        switch status {
        case 100..<200: counters.add(to: .responses1xx)
        case 200..<300: counters.add(to: .responses2xx)
        case 300..<400: counters.add(to: .responses3xx)
        case 400..<500: counters.add(to: .responses4xx)
        default: counters.add(to: .responses5xx)
        }
    }
}

extension ByteRange {
    fileprivate mutating func clip(to limit: Int) {
        start = min(start, UInt32(limit))
        end = min(end, UInt32(limit))
    }
}

// MARK: - Time

extension TrafficLoop {
    func tick() {
        readClocks()
        let now = now()
        weigh()
        meetDeadlines(now)
        for fetch in Array(backgroundFetches.values) { fetch.tick(now: now) }
        for fetch in fetches.impatient(now: now) { fetch.losePatience() }
        advanceShapers()
        upstreams.tick(now: now)
        pool.closeIdle(now: now)
        log?.flush()
    }

    /// Thousands that came together are late together: some of them at once, and the rest when what
    /// is in progress has had its turn.
    private func meetDeadlines(_ now: MonotonicTime) {
        var due: [any LiveConnection] = []
        for connection in live.values where connection.record.deadline <= now {
            guard due.count < Self.deadlinesAtOnce else {
                eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(1)) { [weak self] in
                    guard let self else { return }
                    meetDeadlines(self.now())
                }
                break
            }
            due.append(connection)
        }
        for connection in due where connection.record.deadline <= now {
            if !connection.waitsForNoBytes, isHeldBack(connection, now) { continue }
            connection.deadlinePassed(now: now)
        }
    }

    /// Closes what is kept for more requests, as soon as nothing is open.
    func beginStop() {
        isStopping = true
        if live.isEmpty { pool.closeAll() }
    }

    func endStop() {
        for connection in live.values { connection.cut(.shutdown) }
        for fetch in Array(backgroundFetches.values) { fetch.cancel() }
        pool.closeAll()
        log?.flush()
    }
}
