import NIOCore
import SluiceCore
import Synchronization

/// Turns an accepted socket into a session of its listener's kind, or into the row of a refusal.
/// One for a listener, used on all loops.
final class Acceptor: Sendable {
    private struct State {
        var settings: ListenerSettings
        /// Known with the first client: only then is the port sure to be bound.
        var row: ListenerRow?
        /// Accepted with the descriptor kept for the purpose, to be told that there is none left.
        var toShed: Set<ObjectIdentifier> = []
    }

    private let state: Mutex<State>

    init(_ settings: ListenerSettings) { state = Mutex(State(settings: settings)) }

    /// For clients from now on; kind and address stay as they are.
    func update(_ settings: ListenerSettings) {
        state.withLock {
            $0.settings = settings
            $0.row?.upstream = settings.upstream
        }
    }

    /// The next client to come is this one, and it can only be sent away.
    func shed(_ channel: any Channel) {
        state.withLock { _ = $0.toShed.insert(ObjectIdentifier(channel)) }
    }

    func accept(_ channel: any Channel, on loop: TrafficLoop) {
        let (settings, row, isShed) = lookUp(channel)
        let now = loop.wall(at: loop.now())
        let record = ConnectionRecord(
            id: loop.shared.numbers.nextConnection(), listener: row,
            // The clients of a Unix socket are on this machine and have no address.
            client: channel.remoteAddress?.endpoint ?? Endpoint(.loopback, 0), opened: now)
        loop.counters.add(to: .connectionsAccepted)
        let welcome = Welcome(
            settings: settings, loop: loop, record: record, isOutOfDescriptors: isShed)
        guard let trusted = settings.trustedSenders else { return welcome.judge(channel) }
        welcome.expectHeader(from: trusted, on: channel)
    }

    private func lookUp(_ channel: any Channel) -> (ListenerSettings, ListenerRow, Bool) {
        state.withLock { state in
            let isShed = state.toShed.remove(ObjectIdentifier(channel)) != nil
            if let row = state.row { return (state.settings, row, isShed) }
            let bound =
                channel.parent?.localAddress?.endpoint.map(ListenAddress.network)
                ?? state.settings.address
            let row = ListenerRow(state.settings, bound: bound)
            state.row = row
            return (state.settings, row, isShed)
        }
    }
}
