import NIOCore
import SluiceCore

/// Where commands arrive, from keys, prompt, `ctl` and file: one after another, off the event
/// loops. It holds the master list of bans and gives every loop a compiled copy.
actor CommandDesk {
    let parts: SharedParts
    let census: Census
    let listeners: ListenerBoard
    let lists: ListShelf
    private var file: BanFile?
    /// Commands that only a screen can carry out (`theme`, `quit`).
    private let console: @Sendable (Command) -> Notice?
    /// Reads the settings anew; `nil` when they came from nowhere that could be read again.
    let reader: SettingsReader?
    private(set) var settings: CurrentSettings
    /// Settings are being put in force: that takes several steps, and they must not mix.
    var isApplying = false
    private var policy = PolicyState()
    /// As the loops have it. They let go of one before the desk does: freeing a list of a million
    /// hosts takes a loop's time.
    private var installed = BanList.empty
    private var listGeneration: UInt64 = 0
    private var sequence: UInt64 = 0
    /// The last complaint about the file, so that it is said once.
    private var fileComplaint: String?

    init(
        parts: SharedParts, census: Census, listeners: ListenerBoard, lists: ListShelf,
        file: BanFile?, settings: CurrentSettings,
        console: @escaping @Sendable (Command) -> Notice?, reader: SettingsReader?
    ) {
        self.settings = settings
        self.reader = reader
        self.parts = parts
        self.census = census
        self.listeners = listeners
        self.lists = lists
        self.file = file
        self.console = console
    }

    /// Puts settings in force whose fixed parts are those of `old`. What can fail comes first:
    /// nothing has changed when it throws.
    func install(_ next: EngineSettings, over old: EngineSettings) async throws(SettingsFault) {
        // Files of users that are gone stay until nobody comes in by them.
        defer { parts.doorkeeper.keep(only: settings.value.userFiles) }
        try parts.doorkeeper.add(next.userFiles)
        // New groups come before the listeners that lead to them. Nothing else of the groups is
        // touched until the listeners are open: a server that went and came back would have lost
        // what the operator ordered for it.
        let added = next.upstreams.filter { group in
            !old.upstreams.contains { $0.name == group.name }
        }
        if !added.isEmpty { parts.upstreams.apply(old.upstreams + added) }
        var closed: [String] = []
        if next.listeners != old.listeners {
            do {
                closed = try await listeners.apply(next.listeners)
            } catch {
                if !added.isEmpty { parts.upstreams.apply(old.upstreams) }
                throw SettingsFault(["\(error)"])
            }
        }
        let settings = CurrentSettings(next)
        _ = await census.onEveryLoop { [closed] loop in
            loop.install(settings)
            // As when it is drained: who waits between two requests would wait for nothing.
            for listener in closed { loop.finish(acceptedBy: listener) }
            loop.finishMisled()
        }
        parts.upstreams.apply(next.upstreams)
        self.settings = settings
    }

    // MARK: - Commands

    func perform(line: String, by author: Author) async -> ControlReply {
        do {
            return await perform(try CommandParser.parse(line), by: author)
        } catch {
            return .failed("\(error)")
        }
    }

    func perform(_ command: Command, by author: Author) async -> ControlReply {
        if let change = PolicyChange(command) {
            return await perform(change, command, by: author)
        }
        switch command {
        case .ban, .unban, .switchBan, .switchGroup, .editBan, .moveBan, .refuseByDefault, .undo,
            .redo:
            return .failed("not a change of policy: \(command)")
        case .testBans(let text): return testBans(text)
        case .importBans(let path, let group, let note):
            return await importBans(path, group: group, note: note, command, by: author)
        case .exportBans(let path, let form):
            return await exportBans(policy.bans, to: path, as: form)
        case .kill(let target): return await kill(target)
        case .evict(let target): return await evict(target)
        case .revalidate(let target): return await revalidate(target)
        case .flush: return await flush()
        case .reload: return await reload(by: author)
        case .upstream(let name, let change): return order(change, of: name, by: author)
        case .listener(let name, let change): return await self.change(name, change)
        case .show(let table, let filter): return await show(table, filter)
        case .showEntry(let url): return showEntry(url)
        case .snapshot: return rows([await snapshot([])])
        case .counters: return rows([await snapshot([]).counters])
        case .theme, .quit:
            return console(command).map { ControlReply(rows: [], notice: $0) }
                ?? .failed("there is no console to do that")
        }
    }

    func perform(
        _ change: PolicyChange, _ command: Command, by author: Author
    ) async -> ControlReply {
        if let fault = await unusableList(of: change) { return .failed(fault) }
        var notice: Notice
        do {
            notice = try policy.apply(change, now: parts.clock.wall(), author: author)
        } catch {
            return .failed("\(error)")
        }
        parts.events.record(notice.severity, "\(author.rawValue): \(notice.text)")
        await install()
        notice = await listNotice(change, notice)
        if let request = change.cutting {
            let count = await cut(request)
            notice.text += "; \(count) live connection\(count == 1 ? "" : "s") cut"
        }
        if let complaint = await save() {
            notice = Notice(.warning, "\(notice.text); not written: \(complaint)")
        }
        return ControlReply(rows: [], notice: notice)
    }

    /// Every loop has the list when this returns: the next request meets it.
    private func install() async {
        await takeLists()
        let (list, revision, known) = (policy.list, policy.revision, policy.knownIDs)
        let old = installed
        installed = list
        _ = await census.onEveryLoop { $0.install(list, revision, keepingHitsOf: known) }
        withExtendedLifetime((old, list)) {}
        parts.usedRules.forget(allBut: known)
    }

    /// Those that rules refer to now. Reading takes its time, and rules may change meanwhile.
    private func takeLists() async {
        var paths: Set<String>
        repeat {
            paths = policy.listPaths
            guard !paths.isEmpty || listGeneration > 0 else { return }
            let found = await lists.keep(paths)
            guard found.generation > listGeneration else { continue }
            listGeneration = found.generation
            policy.take(found.byPath)
        } while paths != policy.listPaths
    }

    private func cut(_ request: BanRequest) async -> Int {
        guard let id = policy.id(of: request.conditions) else { return 0 }
        let (rule, all) = (policy.list(of: id), policy.list)
        return await census.onEveryLoop { $0.cut(refusedBy: rule, of: all) }.reduce(0, +)
    }

    private func kill(_ target: KillTarget) async -> ControlReply {
        let count: Int
        switch target {
        case .connection(let id):
            count = await census.onEveryLoop { $0.cut { $0.id == id } }.reduce(0, +)
            guard count > 0 else { return .failed("there is no open connection \(id)") }
        case .filter(let text):
            guard !text.isEmpty else { return .failed("kill needs an id or a filter") }
            do {
                let filter = try FilterExpression(parsing: text)
                count = await census.onEveryLoop { $0.cut { filter.matches($0) } }.reduce(0, +)
            } catch {
                return .failed("\(error)")
            }
        }
        return said("cut \(count) connection\(count == 1 ? "" : "s")")
    }

    func said(_ text: String) -> ControlReply {
        parts.events.record(.info, text)
        return ControlReply(rows: [], notice: Notice(.info, text))
    }

    // MARK: - Looking

    func snapshot(_ wanted: SnapshotParts) async -> Snapshot {
        var (snapshot, loopParts) = await census.take(wanted, listeners: await listeners.rows)
        sequence += 1
        snapshot.sequence = sequence
        snapshot.gauges.bufferedLimit = settings.value.limits.bufferedBytes
        let lists = listGeneration > 0 ? await lists.rows : [:]
        snapshot.bans = policy.rows(lists) { id in
            let hits = loopParts.compactMap { $0.banHits[id] }
            return (hits.reduce(0) { $0 + $1.count }, hits.map(\.last).max())
        }
        snapshot.undo = policy.undoSentence
        snapshot.redo = policy.redoSentence
        return snapshot
    }

    private func show(_ table: Command.Table, _ text: String) async -> ControlReply {
        let filter: FilterExpression
        do { filter = try FilterExpression(parsing: text) } catch { return .failed("\(error)") }
        let wanted: SnapshotParts =
            switch table {
            case .connections: .connections
            case .requests: .exchanges
            case .cache: .cache
            case .bans, .upstreams, .log, .listeners: []
            }
        let snapshot = await snapshot(wanted)
        switch table {
        case .connections: return rows(snapshot.connections.filter { filter.matches($0) })
        case .requests: return rows(snapshot.exchanges.filter { filter.matches($0) })
        case .cache: return rows(snapshot.cache.filter { filter.matches($0) })
        case .bans: return rows(snapshot.bans.filter { filter.matches($0) })
        case .upstreams: return rows(snapshot.upstreams.filter { filter.matches($0) })
        case .log: return rows(snapshot.events.filter { filter.matches($0) })
        case .listeners: return rows(snapshot.listeners)
        }
    }

    func rows(_ rows: [some JSONRow]) -> ControlReply {
        let now = parts.clock.wall()
        return ControlReply(
            rows: rows.map { $0.jsonLine(now: now) }, notice: Notice(.info, "\(rows.count) rows"))
    }

    private func testBans(_ text: String) -> ControlReply {
        let subject: BanSubject
        do { subject = try BanSubject(testing: text) } catch { return .failed("\(error)") }
        let now = parts.clock.wall()
        let trace = BanTrace(subject, through: policy.list, now: now)
        let words = text.split(separator: " ").first.map { String($0) } ?? text
        return ControlReply(
            rows: trace.entries.map { $0.jsonLine(now: now) },
            notice: Notice(.info, trace.sentence(about: words)))
    }
}

// MARK: - The file

extension CommandDesk {
    /// At start. A file that cannot be read stops the program: bans that were written down and are
    /// not in force would be a silent hole.
    func loadBans() async throws {
        guard let rules = try file?.load() else { return }
        let refuses = file?.refusesByDefault ?? false
        policy = try PolicyState(rules, refusesByDefault: refuses, now: parts.clock.wall())
        await install()
        if !rules.isEmpty || refuses {
            parts.events.record(.info, "bans.txt: \(rules.count) rules in force")
        }
    }

    /// Once a second: deadlines, and the file when somebody edited it.
    func tick() async {
        let expired = policy.expire(now: parts.clock.wall())
        for ban in expired { parts.events.record(.info, "expired: ban \(ban.rule)") }
        let used = parts.usedRules.takeUntold().compactMap { policy.spend($0) }
        for ban in used { parts.events.record(.info, "used up: ban \(ban.rule)") }
        if !expired.isEmpty || !used.isEmpty {
            await install()
            _ = await save()
        }
        await reloadBans(force: false)
        if await lists.refresh(force: false) { await install() }
        reloadUsers(force: false)
    }

    /// Reads the password files again that have changed.
    func reloadUsers(force: Bool) {
        for event in parts.doorkeeper.reload(force: force) {
            parts.events.record(event.severity, event.text)
        }
    }

    /// Reads the file again when it has changed. A bad line keeps the list as it is.
    func reloadBans(force: Bool) async {
        if force, await lists.refresh(force: true) { await install() }
        guard let file, force || file.changedOnDisk() else { return }
        do {
            if let rules = try self.file?.load() { try await take(rules) }
            fileComplaint = nil
        } catch {
            let complaint = "\(error)"
            guard complaint != fileComplaint else { return }
            fileComplaint = complaint
            parts.events.record(.error, "\(complaint); the rules before stay in force")
        }
    }

    private func take(_ rules: [BanRule]) async throws {
        let revision = policy.revision
        let change = PolicyChange.load(
            rules, refusesByDefault: file?.refusesByDefault ?? false)
        let notice = try policy.apply(change, now: parts.clock.wall(), author: .file)
        guard policy.revision != revision else { return }
        parts.events.record(notice.severity, notice.text)
        await install()
    }

    /// Returns why it could not be written. An edit by hand that was not read yet is taken in.
    private func save() async -> String? {
        do {
            let merged = try file?.save(
                policy.bans, refusesByDefault: policy.refusesByDefault)
            if let merged { try await take(merged) }
            return nil
        } catch {
            parts.events.record(.error, "\(error)")
            return "\(error)"
        }
    }

    func close() async { _ = await save() }
}

extension ControlReply {
    static func failed(_ text: String) -> Self {
        Self(rows: [], notice: Notice(.error, text))
    }
}
