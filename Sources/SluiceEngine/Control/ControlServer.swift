package import NIOCore
import NIOPosix
import Synchronization

/// Serves `sluice ctl` on a Unix socket that only its owner can connect to. On a loop of its own:
/// traffic does not wait for commands, nor for those who give them.
///
/// A client sends command lines. For each it gets rows, one JSON object a line, and a last line
/// that tells what became of the command, see `ControlReply`.
package final class ControlServer: Sendable {
    /// Bytes a command may have.
    package static let lineLimit = 64 << 10

    /// Of all servers, and never shut down: a command may still be under way when a server has
    /// closed, and then needs a loop to find out on.
    private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    private let place: UnixSocketPlace
    private let listener: any Channel
    private let clients: Clients

    /// Serves from now on. Blocks for a moment: not for event loops.
    /// - Parameters:
    ///   - patience: how long a client may take to accept an answer.
    ///   - perform: carries out one command; called for many clients at once, but for the next of
    ///     a client only when it has taken the answer to the one before.
    package init(
        path: String, patience: TimeAmount = .seconds(30),
        perform: @escaping @Sendable (String) async -> ControlReply
    ) throws(ControlFault) {
        let (place, acceptor): (UnixSocketPlace, CInt)
        do throws(SocketFailure) {
            (place, acceptor) = try UnixSocketPlace.open(path)
        } catch {
            throw ControlFault(path, error.text)
        }
        let clients = Clients()
        do {
            listener = try ServerBootstrap(group: Self.loops)
                .childChannelOption(.autoRead, value: false)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelInitializer { channel in
                    clients.add(channel)
                    return channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            ControlHandler(patience: patience, perform: perform))
                    }
                }
                .withBoundSocket(acceptor)
                .wait()
        } catch {
            place.remove()
            throw ControlFault(path, "\(error)")
        }
        self.place = place
        self.clients = clients
    }

    /// Takes the socket away and ends all conversations. Commands under way still get their answer,
    /// if it comes within `grace`.
    package func close(grace: TimeAmount = .seconds(2)) async {
        place.remove()
        try? await listener.close().get()
        await clients.finish(within: grace)
    }
}

/// The clients connected at the moment.
private final class Clients: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        channels.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { _ in
            self.channels.withLock { $0[id] = nil }
        }
    }

    func finish(within grace: TimeAmount) async {
        let open = channels.withLock { Array($0.values) }
        for channel in open {
            channel.pipeline.fireUserInboundEventTriggered(ControlHandler.Finish())
            // Harmless when the channel has closed by then.
            channel.eventLoop.scheduleTask(in: grace) { channel.close(promise: nil) }
        }
        for channel in open { try? await channel.closeFuture.get() }
    }
}
