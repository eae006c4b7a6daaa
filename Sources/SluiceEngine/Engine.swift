import NIOCore
import NIOPosix
package import SluiceCore
import Synchronization

/// The proxy: listeners, event loops, cache, bans, access log. It runs on its own threads; whoever
/// holds it gives commands, asks for snapshots, and never shares an object with it.
package final class Engine: Sendable {
    /// The listeners as bound: a port 0 asked for has its number here.
    package let listeners: [ListenerRow]

    private let parts: SharedParts
    private let desk: CommandDesk
    private let census: Census
    private let group: MultiThreadedEventLoopGroup
    private let threads: [NIOThreadPool]
    private let board: ListenerBoard
    private let control: ControlServer?
    private let housekeeping: [RepeatedTask]

    /// Starts everything, or nothing: what was opened before a failure is closed again.
    /// Throws errors whose text names what was wrong and where.
    /// - Parameters:
    ///   - lookUp: finds the addresses of names; `nil` asks the system.
    ///   - match: says whether a password is that of a hash; `nil` asks the system's crypt(3).
    ///   - console: carries out what only a screen can (`theme`, `quit`) when it comes from
    ///     elsewhere; `nil` says that there is none.
    ///   - reader: reads the settings anew, for `reload`.
    package static func start(
        _ settings: EngineSettings, clock: EngineClock = .system, lookUp: NameLookUp? = nil,
        match: PasswordMatch? = nil,
        console: @escaping @Sendable (Command) -> Notice? = { _ in nil },
        reader: SettingsReader? = nil
    ) async throws -> Engine {
        let builder = try EngineBuilder(
            settings, clock: clock, lookUp: lookUp, match: match, console: console, reader: reader)
        do {
            return try await builder.finish()
        } catch {
            await builder.tearDown()
            throw error
        }
    }

    init(
        listeners: ListenerBoard, rows: [ListenerRow], parts: SharedParts, desk: CommandDesk,
        census: Census, group: MultiThreadedEventLoopGroup, threads: [NIOThreadPool],
        control: ControlServer?, housekeeping: [RepeatedTask]
    ) {
        self.listeners = rows
        self.parts = parts
        self.desk = desk
        self.census = census
        self.group = group
        self.threads = threads
        self.control = control
        self.housekeeping = housekeeping
        board = listeners
    }

    /// Carries a command out and says what came of it.
    package func perform(_ command: Command, by author: Author) async -> ControlReply {
        await desk.perform(command, by: author)
    }

    /// A look at everything; `parts` names the tables wanted.
    package func snapshot(_ parts: SnapshotParts) async -> Snapshot {
        await desk.snapshot(parts)
    }

    /// All there is to say about what is stored for a key, as its row writes it.
    package func entry(_ key: WireText) async -> [CacheEntryDetail] {
        await desk.entry(key)
    }

    /// What the rules in force say of an exchange; `nil` when it is not known any more.
    package func trace(_ id: ExchangeID) async -> ExchangeTrace? { await desk.trace(id) }

    /// Those in force.
    package var settings: EngineSettings {
        get async { await desk.settings.value }
    }

    /// Puts settings in force without dropping a connection. The reply names the differences, or
    /// why all stays as it was.
    package func apply(_ settings: EngineSettings, by author: Author) async -> ControlReply {
        await desk.apply(settings, by: author)
    }

    /// What SIGHUP asks for: reopens the logs (after they were rotated), reads `bans.txt`, the
    /// password files and the configuration again. The reply is about the configuration; `nil` when there is none.
    @discardableResult
    package func reload() async -> ControlReply? {
        parts.log?.reopen()
        parts.doorkeeper.reopenLog()
        await desk.journalLog?.reopen()
        await desk.reloadBans(force: true)
        await desk.reloadUsers(force: true)
        return desk.reader == nil ? nil : await desk.perform(.reload, by: .signal)
    }

    /// Stops accepting, lets what is in progress end for up to `settings.timeouts.shutdown`, then
    /// cuts the rest. Returns how many connections had to be cut.
    @discardableResult
    package func stop() async -> Int {
        await board.close()
        await control?.close()
        let cut = await census.stop(within: desk.settings.value.timeouts.shutdown)
        for task in housekeeping { task.cancel() }
        await desk.close()
        await parts.closeDisk()
        parts.log?.close()
        parts.doorkeeper.closeLog()
        try? await group.shutdownGracefully()
        for pool in threads { try? await pool.shutdownGracefully() }
        return cut
    }
}

/// Why the engine did not start. The text is for the person who started it.
package struct EngineFault: Error, CustomStringConvertible, Sendable {
    package let description: String
    package init(_ description: String) { self.description = description }
}
