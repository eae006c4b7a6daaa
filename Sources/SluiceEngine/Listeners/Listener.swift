import NIOCore
import NIOPosix
import SluiceCore

/// An open listening socket and what it does with whom it accepts.
struct Listener: Sendable {
    let row: ListenerRow
    let acceptor: Acceptor
    private let channel: any Channel
    /// Of a Unix socket.
    private let place: UnixSocketPlace?

    /// What listeners need of the engine.
    struct Surroundings: Sendable {
        let group: any EventLoopGroup
        /// The traffic loop of an event loop.
        let loops: [ObjectIdentifier: NIOLoopBound<TrafficLoop>]
        /// For what blocks: the file system.
        let threads: NIOThreadPool
        /// Hears of shortages.
        let events: EventLog
    }

    private static let backlog: CInt = 4096

    /// Binds to the address of `settings`, or to `address` when that is given.
    static func open(
        _ settings: ListenerSettings, at address: ListenAddress? = nil, in engine: Surroundings
    ) async throws -> Listener {
        let acceptor = Acceptor(settings)
        let bootstrap = bootstrap(settings, acceptor, engine)
        switch address ?? settings.address {
        case .network(let endpoint):
            let channel =
                try await bootstrap
                // What is accepted inherits it: one call instead of one for each client.
                .serverChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .bind(to: try SocketAddress(endpoint)).get()
            let bound = channel.localAddress?.endpoint ?? endpoint
            return Listener(
                row: ListenerRow(settings, bound: .network(bound)), acceptor: acceptor,
                channel: channel, place: nil)
        case .unix(let path):
            let (place, descriptor) = try await engine.threads.runIfActive {
                try UnixSocketPlace.open(path, backlog: backlog)
            }
            do {
                let channel = try await bootstrap.withBoundSocket(descriptor).get()
                return Listener(
                    row: ListenerRow(settings, bound: .unix(path)), acceptor: acceptor,
                    channel: channel, place: place)
            } catch {
                place.remove()
                throw error
            }
        }
    }

    private static func bootstrap(
        _ settings: ListenerSettings, _ acceptor: Acceptor, _ engine: Surroundings
    ) -> ServerBootstrap {
        ServerBootstrap(group: engine.group)
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let shortage = DescriptorShortage(shed: { acceptor.shed($0) }) {
                        engine.events.record($0, at: settings)
                    }
                    try channel.pipeline.syncOperations.addHandler(shortage)
                }
            }
            .childChannelInitializer { channel in
                let eventLoop = channel.eventLoop
                guard let loop = engine.loops[ObjectIdentifier(eventLoop)]?.value else {
                    return eventLoop.makeFailedFuture(ChannelError.eof)
                }
                do { try channel.setClientOptions(of: loop) } catch {
                    return eventLoop.makeFailedFuture(error)
                }
                acceptor.accept(channel, on: loop)
                return eventLoop.makeSucceededVoidFuture()
            }
    }

    /// Nobody can connect any more; who is connected stays.
    func close() async {
        place?.remove()
        try? await channel.close()
    }
}

extension ListenerRow {
    init(_ settings: ListenerSettings, bound: ListenAddress) {
        self.init(
            name: "\(settings.kind.rawValue) \(bound)", kind: settings.kind, address: bound,
            upstream: settings.upstream)
    }
}

extension EventLog {
    fileprivate func record(_ report: DescriptorShortage.Report, at settings: ListenerSettings) {
        let listener = "\(settings.kind.rawValue) \(settings.address)"
        switch report {
        case .began(let reason):
            record(.error, "\(listener) cannot accept: \(reason); clients wait or are sent away")
        case .ended: record(.info, "\(listener) accepts again")
        }
    }
}
