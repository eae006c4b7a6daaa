import NIOCore
import SluiceCore
import Synchronization

/// Turns an accepted socket into a session of its listener's kind, or into the row of a refusal.
/// One for a listener, used on all loops.
final class Acceptor: Sendable {
    private let settings: ListenerSettings
    /// Known with the first client: only then is the port sure to be bound.
    private let row = Mutex<ListenerRow?>(nil)
    private let entrance: HTTPEntrance

    init(_ settings: ListenerSettings) {
        self.settings = settings
        entrance = HTTPEntrance(settings)
    }

    func accept(_ channel: any Channel, on loop: TrafficLoop) throws {
        let now = loop.wall(at: loop.now())
        let record = ConnectionRecord(
            id: loop.shared.numbers.nextConnection(), listener: listenerRow(channel),
            client: channel.remoteAddress?.endpoint ?? Endpoint(.v4(0), 0), opened: now)
        loop.counters.add(to: .connectionsAccepted)
        if let refusal = refusal(record, loop, at: now) {
            loop.refused(record, end: refusal.end)
            if refusal.reset { channel.resetOnClose() }
            return channel.close(promise: nil)
        }
        try start(record, on: channel, loop)
    }

    private func listenerRow(_ channel: any Channel) -> ListenerRow {
        row.withLock { row in
            if let row { return row }
            let bound =
                channel.parent?.localAddress?.endpoint.map(ListenAddress.network)
                ?? settings.address
            let made = ListenerRow(settings, bound: bound)
            row = made
            return made
        }
    }

    private func refusal(
        _ record: ConnectionRecord, _ loop: TrafficLoop, at now: WallTime
    ) -> (end: EndReason, reset: Bool)? {
        if let ban = loop.refusal(unheard: record.client.address, kind: settings.kind, at: now) {
            return (.banned, ban.action == .reset)
        }
        let limit = loop.settings.limits.connections
        // Where it can be said in words, some are let in to hear it.
        let isTold = settings.kind == .forward || settings.kind == .reverse
        guard loop.shared.numbers.admit(limit: isTold ? limit + Self.told : limit) else {
            return (.overload, false)
        }
        return nil
    }

    /// Clients over the limit that are answered, at once; the rest is closed unheard.
    private static let told = 256

    private func start(
        _ record: ConnectionRecord, on channel: any Channel, _ loop: TrafficLoop
    ) throws {
        switch settings.kind {
        case .socks: channel.close(promise: nil)
        case .forward, .reverse:
            let isOverLimit = loop.shared.numbers.openConnections > loop.settings.limits.connections
            if isOverLimit { loop.counters.add(to: .connectionsRefused) }
            let session = ClientSession(
                loop: loop, record: record, entrance: entrance, isOverLimit: isOverLimit)
            loop.add(session)
            try channel.pipeline.syncOperations.addHandler(session)
        case .tcp:
            let session = RelaySession(
                loop: loop, record: record, upstream: settings.upstream ?? "")
            loop.add(session)
            try session.start(on: channel)
        case .json:
            let session = MessageSession(loop: loop, record: record)
            loop.add(session)
            try channel.pipeline.syncOperations.addHandler(session)
        }
    }
}
