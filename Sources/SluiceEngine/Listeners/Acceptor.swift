import NIOCore
import SluiceCore
import Synchronization

/// Turns an accepted socket into a session of its listener's kind, or into the row of a refusal.
/// One for a listener, used on all loops.
final class Acceptor: Sendable {
    private struct State {
        var settings: ListenerSettings
        /// Known with the first client: only then is the port sure to be bound.
        var entrance: Entrance?
        /// Accepted with the descriptor kept for the purpose, to be told that there is none left.
        var toShed: Set<ObjectIdentifier> = []
    }

    private let state: Mutex<State>

    init(_ settings: ListenerSettings) { state = Mutex(State(settings: settings)) }

    /// For clients from now on; kind and address stay as they are.
    func update(_ settings: ListenerSettings) {
        state.withLock { state in
            state.settings = settings
            guard let entrance = state.entrance else { return }
            let next = Entrance(settings, bound: entrance.row.address)
            entrance.giveWay(to: next)
            state.entrance = next
        }
    }

    /// The next client to come is this one, and it can only be sent away.
    func shed(_ channel: any Channel) {
        state.withLock { _ = $0.toShed.insert(ObjectIdentifier(channel)) }
    }

    func accept(_ channel: any Channel, on loop: TrafficLoop) {
        let (entrance, isShed) = lookUp(channel)
        let record = ConnectionRecord(
            id: loop.shared.numbers.nextConnection(), entrance: entrance,
            // The clients of a Unix socket are on this machine and have no address.
            client: channel.remoteAddress?.endpoint ?? Endpoint(.loopback, 0),
            destination: entrance.hasOneAddress ? nil : channel.localAddress?.endpoint,
            opened: loop.wall(at: loop.now()))
        record.channel = channel
        loop.counters.add(to: .connectionsAccepted)
        let welcome = Welcome(loop: loop, record: record, isOutOfDescriptors: isShed)
        guard let trusted = entrance.settings.trustedSenders else { return welcome.judge(channel) }
        welcome.expectHeader(from: trusted, on: channel)
    }

    private func lookUp(_ channel: any Channel) -> (Entrance, isShed: Bool) {
        state.withLock { state in
            let isShed =
                !state.toShed.isEmpty && state.toShed.remove(ObjectIdentifier(channel)) != nil
            if let entrance = state.entrance { return (entrance, isShed) }
            let bound =
                channel.parent?.localAddress?.endpoint.map(ListenAddress.network)
                ?? state.settings.address
            let entrance = Entrance(state.settings, bound: bound)
            state.entrance = entrance
            return (entrance, isShed)
        }
    }
}
