import SluiceCore
import SluiceEngine

/// The console's line to the engine. Nothing here waits: what is asked for is answered later, by
/// the inbox and the mailbox.
nonisolated final class EngineLink: Sendable {
    /// The latest answer to `requestSnapshot`.
    let snapshots: Mailbox<Snapshot>
    private let commands: AsyncStream<Command>.Continuation
    private let requests: AsyncStream<SnapshotParts>.Continuation
    private let keys: AsyncStream<WireText>.Continuation
    private let traces: AsyncStream<ExchangeID>.Continuation

    init(_ engine: Engine, inbox: ConsoleInbox, wake: @escaping @Sendable () -> Void) {
        let snapshots = Mailbox<Snapshot>(onDelivery: wake)
        self.snapshots = snapshots
        // Commands are carried out in the order given: an undo must not overtake its ban.
        let (commands, toCommands) = AsyncStream.makeStream(of: Command.self)
        self.commands = toCommands
        Task.detached {
            for await command in commands {
                inbox.add(.notice(await engine.perform(command, by: .console).notice))
            }
        }
        // While one snapshot is on its way, of all further requests only the latest matters.
        let (requests, toRequests) = AsyncStream.makeStream(
            of: SnapshotParts.self, bufferingPolicy: .bufferingNewest(1))
        self.requests = toRequests
        Task.detached {
            for await parts in requests { snapshots.deliver(await engine.snapshot(parts)) }
        }
        // So it is with the rows a cursor passes on its way.
        let (keys, toKeys) = AsyncStream.makeStream(
            of: WireText.self, bufferingPolicy: .bufferingNewest(1))
        self.keys = toKeys
        Task.detached {
            for await key in keys { inbox.add(.entry(await engine.entry(key))) }
        }
        let (traces, toTraces) = AsyncStream.makeStream(
            of: ExchangeID.self, bufferingPolicy: .bufferingNewest(1))
        self.traces = toTraces
        Task.detached {
            for await id in traces {
                if let trace = await engine.trace(id) { inbox.add(.trace(trace)) }
            }
        }
    }

    func submit(_ command: Command) { commands.yield(command) }

    func requestSnapshot(_ parts: SnapshotParts) { requests.yield(parts) }

    func requestEntry(_ key: WireText) { keys.yield(key) }

    func requestTrace(_ id: ExchangeID) { traces.yield(id) }

    /// What was submitted is still carried out.
    func close() {
        commands.finish()
        requests.finish()
        keys.finish()
        traces.finish()
    }
}
