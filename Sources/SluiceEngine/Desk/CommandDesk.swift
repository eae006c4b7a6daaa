import NIOCore
import SluiceCore

/// Where commands arrive, from keys, prompt, `ctl` and file: one after another, off the event
/// loops. It holds the master list of bans and gives every loop a compiled copy.
actor CommandDesk {
    let parts: SharedParts
    let census: Census
    let listeners: ListenerBoard
    let lists: ListShelf
    var file: BanFile?
    /// Commands that only a screen can carry out (`theme`, `quit`).
    private let console: @Sendable (Command) -> Notice?
    /// Reads the settings anew; `nil` when they came from nowhere that could be read again.
    let reader: SettingsReader?
    private(set) var settings: CurrentSettings
    /// Settings are being put in force: that takes several steps, and they must not mix.
    var isApplying = false
    var policy = PolicyState()
    /// When the rules last became others.
    var rulesChanged: WallTime?
    var journal = JournalEntries()
    /// `nil` where it cannot be kept, or there is no folder for it.
    var journalLog: JournalLog?
    /// As the loops have it. They let go of one before the desk does: freeing a list of a million
    /// hosts takes a loop's time.
    var installed = BanList.empty
    var listGeneration: UInt64 = 0
    private var sequence: UInt64 = 0
    /// The last complaint about the file, so that it is said once.
    var fileComplaint: String?

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
        _ = await census.onEveryLoop { $0.install(settings) }
        await finishMisled(closed: closed)
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
            .redo, .pauseBans, .resumeBans:
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
        case .listener(let name, let change): return await self.change(name, change, by: author)
        case .show(let table, let filter): return await show(table, filter)
        case .showEntry(let url): return await showEntry(url)
        case .snapshot: return rows([await snapshot([])])
        case .counters: return rows([await snapshot([]).counters])
        case .theme, .quit:
            return console(command).map { ControlReply(rows: [], notice: $0) }
                ?? .failed("there is no console to do that")
        }
    }

    private func kill(_ target: KillTarget) async -> ControlReply {
        let count: Int
        switch target {
        case .connection(let id):
            count = await census.onEveryLoop { $0.kill(id) ? 1 : 0 }.reduce(0, +)
            guard count > 0 else { return .failed("there is no open connection \(id)") }
        case .filter(let text):
            guard !text.isEmpty else { return .failed("kill needs an id or a filter") }
            do {
                let filter = try FilterExpression(parsing: text)
                count = await census.onEveryConnection { _, connection in
                    guard filter.matches(connection.record.row()) else { return false }
                    connection.cut(.killed)
                    return true
                }
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
        snapshot.refusesByDefault = policy.refusesByDefault
        snapshot.pauses = policy.pauses
        snapshot.journal = journal
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
            case .bans, .upstreams, .log, .journal, .listeners: []
            }
        let snapshot = await snapshot(wanted)
        switch table {
        case .connections: return rows(snapshot.connections.filter { filter.matches($0) })
        case .requests: return rows(snapshot.exchanges.filter { filter.matches($0) })
        case .cache: return rows(snapshot.cache.filter { filter.matches($0) })
        case .bans: return rows(snapshot.bans.filter { filter.matches($0) })
        case .upstreams: return rows(snapshot.upstreams.filter { filter.matches($0) })
        case .log: return rows(snapshot.events.filter { filter.matches($0) })
        case .journal: return rows(snapshot.journal.all.filter { filter.matches($0) })
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
        let pause = policy.pauses.pause(of: subject.client, now: now)
        let off = pause.map {
            "bans are off\($0.scope) for another \($0.secondsLeft(at: now)) s; else "
        }
        return ControlReply(
            rows: trace.entries.map { $0.jsonLine(now: now) },
            notice: Notice(.info, (off ?? "") + trace.sentence(about: words)))
    }
}

extension ControlReply {
    static func failed(_ text: String) -> Self {
        Self(rows: [], notice: Notice(.error, text))
    }
}
