import NIOCore
package import SluiceCore
import Synchronization

/// A built-in server that is open, until `stop()`.
package final class RunningOrigin: Sendable {
    private struct State {
        var listeners: [any Channel] = []
        var addresses: [Endpoint] = []
        var connections: [ObjectIdentifier: any Channel] = [:]
        var isStopping = false
    }

    private let state = Mutex(State())

    init() {}

    /// Where it listens, in the order asked for, with the ports the system chose.
    package var addresses: [Endpoint] { state.withLock { $0.addresses } }

    /// The first address it listens on.
    package var address: Endpoint { addresses.first ?? Endpoint(.loopback, 0) }

    /// Connections open now.
    package var openConnections: Int { state.withLock { $0.connections.count } }

    /// Closes the listeners and every connection; returns when all are closed.
    package func stop() async {
        let open: [any Channel] = state.withLock {
            $0.isStopping = true
            return $0.listeners + Array($0.connections.values)
        }
        for channel in open { channel.close(promise: nil) }
        for channel in open { try? await channel.closeFuture.get() }
    }

    /// Serves until the task is cancelled or `stop()` is called elsewhere; then all is closed.
    package func serve() async {
        let listeners = state.withLock { $0.listeners }
        await withTaskCancellationHandler {
            for listener in listeners { try? await listener.closeFuture.get() }
        } onCancel: {
            for listener in listeners { listener.close(promise: nil) }
        }
        await stop()
    }

    func add(listener: any Channel) -> Endpoint? {
        let address = Endpoint(listener.localAddress)
        state.withLock {
            $0.listeners.append(listener)
            if let address { $0.addresses.append(address) }
        }
        return address
    }

    func add(_ connection: any Channel) {
        let key = ObjectIdentifier(connection)
        let isLate = state.withLock {
            $0.connections[key] = connection
            return $0.isStopping
        }
        connection.closeFuture.whenComplete { [self] _ in
            state.withLock { _ = $0.connections.removeValue(forKey: key) }
        }
        if isLate { connection.close(promise: nil) }
    }
}
