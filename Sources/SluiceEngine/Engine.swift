import NIOCore
import NIOPosix
package import SluiceCore
import Synchronization

/// The proxy: listeners, event loops, cache, bans, access log. It runs on its own threads; whoever
/// holds it gives commands, asks for snapshots, and never shares an object with it.
package final class Engine: Sendable {
    package let settings: EngineSettings
    /// The listeners as bound: a port 0 asked for has its number here.
    package let listeners: [ListenerRow]

    private let parts: SharedParts
    private let desk: CommandDesk
    private let census: Census
    private let group: MultiThreadedEventLoopGroup
    private let threads: NIOThreadPool
    private let channels: [any Channel]
    private let control: ControlServer?
    private let housekeeping: [RepeatedTask]

    /// Starts everything, or nothing: what was opened before a failure is closed again.
    /// Throws errors whose text names what was wrong and where.
    /// - Parameter lookUp: finds the addresses of names; `nil` asks the system.
    /// - Parameter console: carries out what only a screen can (`theme`, `quit`) when it comes from
    ///   elsewhere; `nil` says that there is none.
    package static func start(
        _ settings: EngineSettings, clock: EngineClock = .system,
        lookUp: NameLookUp? = nil,
        console: @escaping @Sendable (Command) -> Notice? = { _ in nil }
    ) async throws -> Engine {
        let builder = try EngineBuilder(settings, clock: clock, lookUp: lookUp, console: console)
        do {
            return try await builder.finish()
        } catch {
            await builder.tearDown()
            throw error
        }
    }

    init(
        settings: EngineSettings, listeners: [Listener], parts: SharedParts, desk: CommandDesk,
        census: Census, group: MultiThreadedEventLoopGroup, threads: NIOThreadPool,
        control: ControlServer?, housekeeping: [RepeatedTask]
    ) {
        self.settings = settings
        self.listeners = listeners.map(\.row)
        self.parts = parts
        self.desk = desk
        self.census = census
        self.group = group
        self.threads = threads
        self.control = control
        self.housekeeping = housekeeping
        channels = listeners.map(\.channel)
    }

    /// Carries a command out and says what came of it.
    package func perform(_ command: Command, by author: Author) async -> ControlReply {
        await desk.perform(command, by: author)
    }

    /// A look at everything; `parts` names the tables wanted.
    package func snapshot(_ parts: SnapshotParts) async -> Snapshot {
        await desk.snapshot(parts)
    }

    /// Reopens the access log (after it was rotated) and reads `bans.txt` again.
    package func reload() async {
        parts.log?.reopen()
        await desk.reloadBans(force: true)
    }

    /// Stops accepting, lets what is in progress end for up to `settings.timeouts.shutdown`, then
    /// cuts the rest. Returns how many connections had to be cut.
    @discardableResult
    package func stop() async -> Int {
        for channel in channels { try? await channel.close() }
        await control?.close()
        let cut = await census.stop(within: settings.timeouts.shutdown)
        for task in housekeeping { task.cancel() }
        await desk.close()
        parts.log?.close()
        try? await group.shutdownGracefully()
        try? await threads.shutdownGracefully()
        return cut
    }
}

/// Why the engine did not start. The text is for the person who started it.
package struct EngineFault: Error, CustomStringConvertible, Sendable {
    package let description: String
    package init(_ description: String) { self.description = description }
}
