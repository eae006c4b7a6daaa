import Glibc
import NIOCore
import NIOPosix
import SluiceCore

/// Puts an engine together in the order in which its parts can fail: files first, sockets last.
struct EngineBuilder {
    private let settings: EngineSettings
    private let group: MultiThreadedEventLoopGroup
    private let threads: NIOThreadPool
    private let lookUpThreads: NIOThreadPool
    private let passwordThreads: NIOThreadPool
    private let listThreads: NIOThreadPool
    private let parts: SharedParts
    private let banFile: BanFile?
    private let journalPath: String?
    private let console: @Sendable (Command) -> Notice?
    private let reader: SettingsReader?

    init(
        _ settings: EngineSettings, clock: EngineClock,
        lookUp: NameLookUp?, match: PasswordMatch?,
        console: @escaping @Sendable (Command) -> Notice?,
        reader: SettingsReader?
    ) throws {
        self.reader = reader
        self.settings = settings
        self.console = console
        let state = try settings.stateDirectory.map { try StateDirectory($0) }
        banFile = state?.bans
        journalPath = state?.journal
        let events = EventLog(clock: clock)
        let disk = Self.disk(settings, state, clock, events)
        let log = try settings.logPath.map { path in
            try AccessLog(path: path) { events.record($0, of: "access log") }
        }
        threads = NIOThreadPool(numberOfThreads: 4)
        threads.start()
        lookUpThreads = NIOThreadPool(numberOfThreads: Resolver.threadCount)
        lookUpThreads.start()
        passwordThreads = NIOThreadPool(numberOfThreads: PasswordChecker.threadCount)
        passwordThreads.start()
        listThreads = NIOThreadPool(numberOfThreads: 1)
        listThreads.start()
        group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, settings.threads))
        parts = SharedParts(
            clock: clock,
            store: settings.cacheMemory > 0
                ? MemoryStore(limit: settings.cacheMemory, disk: disk) : nil,
            log: log,
            resolver: Resolver(
                threads: lookUpThreads, clock: clock, lookUp: lookUp ?? SystemNames.lookUp),
            shortage: OutgoingShortage(events: events), events: events, numbers: Numbers(),
            upstreams: UpstreamBoard(settings.upstreams, clock: clock, events: events),
            doorkeeper: Doorkeeper(
                checker: PasswordChecker(
                    threads: passwordThreads, clock: clock, match: match ?? SystemCrypt.matches),
                clock: clock,
                log: AuthenticationLog(path: state?.file("auth.log")) {
                    events.record($0, of: "auth.log")
                }))
        Self.raiseDescriptorLimit()
        FreedMemory.keep()
    }

    private static func disk(
        _ settings: EngineSettings, _ state: StateDirectory?, _ clock: EngineClock,
        _ events: EventLog
    ) -> DiskStore? {
        guard let state, settings.cacheDisk > 0, settings.cacheMemory > 0 else { return nil }
        return DiskStore(
            path: state.cache, budget: DiskStore.Budget(bytes: settings.cacheDisk), clock: clock
        ) { events.record($0) }
    }

    func finish() async throws -> Engine {
        // The sooner its names are known, the fewer misses there are.
        parts.store?.disk?.start()
        let current = CurrentSettings(settings)
        let loops = await makeLoops(current)
        let census = Census(loops: Array(loops.values), parts: parts)
        let listeners = ListenerBoard(
            Listener.Surroundings(
                group: group, loops: loops, threads: threads, events: parts.events))
        let desk = CommandDesk(
            parts: parts, census: census, listeners: listeners,
            lists: ListShelf(
                folder: settings.stateDirectory ?? ".", threads: listThreads, clock: parts.clock,
                events: parts.events),
            file: banFile, settings: current, console: console, reader: reader)
        try await desk.loadBans()
        if let journalPath { await desk.openJournal(journalPath) }
        try parts.doorkeeper.add(settings.userFiles)
        do {
            try await listeners.apply(settings.listeners)
        } catch {
            throw EngineFault("\(error)")
        }
        let rows = await listeners.rows
        for row in rows { parts.events.record(.info, "listening: \(row.name)") }
        let control: ControlServer?
        do {
            control = try await openControl(desk)
        } catch {
            await listeners.close()
            throw error
        }
        return Engine(
            listeners: listeners, rows: rows, parts: parts, desk: desk,
            census: census, group: group, threads: allThreads, control: control,
            housekeeping: [startHousekeeping(desk)])
    }

    func tearDown() async {
        await parts.closeDisk()
        try? await group.shutdownGracefully()
        for threads in allThreads { try? await threads.shutdownGracefully() }
        parts.log?.close()
        parts.doorkeeper.closeLog()
    }

    private var allThreads: [NIOThreadPool] {
        [threads, lookUpThreads, passwordThreads, listThreads]
    }

    // MARK: - Steps

    private func makeLoops(_ settings: CurrentSettings) async -> [ObjectIdentifier: NIOLoopBound<
        TrafficLoop
    >] {
        let eventLoops = Array(group.makeIterator())
        var loops: [ObjectIdentifier: NIOLoopBound<TrafficLoop>] = [:]
        for (index, eventLoop) in eventLoops.enumerated() {
            let bound = try? await eventLoop.submit { [parts] in
                let loop = TrafficLoop(
                    eventLoop: eventLoop, index: index, loopCount: eventLoops.count,
                    shared: parts, settings: settings)
                let bound = NIOLoopBound(loop, eventLoop: eventLoop)
                eventLoop.scheduleRepeatedTask(
                    initialDelay: TrafficLoop.tickInterval, delay: TrafficLoop.tickInterval
                ) { _ in bound.value.tick() }
                return bound
            }.get()
            if let bound { loops[ObjectIdentifier(eventLoop)] = bound }
        }
        return loops
    }

    private func openControl(_ desk: CommandDesk) async throws -> ControlServer? {
        guard let path = settings.controlPath else { return nil }
        return try await threads.runIfActive {
            try ControlServer(path: path) { line in await desk.perform(line: line, by: .ctl) }
        }
    }

    private func startHousekeeping(_ desk: CommandDesk) -> RepeatedTask {
        group.next().scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            Task { await desk.tick() }
        }
    }

    /// Each connection needs two descriptors; the system's default allows hundreds.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

extension EventLog {
    fileprivate func record(_ report: DiskStore.Report) {
        switch report {
        case .failing(let fault):
            record(.error, "cache on disk: \(fault); responses are kept in memory only")
        case .recovered: record(.info, "cache on disk: responses are kept there again")
        case .complete(let entries, let bytes, let setAside):
            let damage = setAside > 0 ? "; \(setAside) damaged or foreign files set aside" : ""
            record(
                setAside > 0 ? .warning : .info,
                "cache on disk: \(entries) response\(entries == 1 ? "" : "s"), "
                    + "\(ByteSize(bytes: bytes))\(damage)")
        }
    }

    fileprivate func record(_ report: AccessLog.Report, of log: String) {
        switch report {
        case .failing(let fault): record(.error, "\(log): \(fault)")
        case .recovered: record(.info, "\(log): lines are written again")
        case .notReopened(let fault):
            record(.error, "\(log): \(fault); the old file stays in use")
        }
    }
}
