import NIOCore
import NIOPosix
import SluiceCore

/// An open listening socket and what it does with whom it accepts.
struct Listener: Sendable {
    let row: ListenerRow
    let channel: any Channel

    /// Binds; `loops` gives the traffic loop of an event loop, `events` hears of shortages.
    static func open(
        _ settings: ListenerSettings, group: any EventLoopGroup,
        loops: [ObjectIdentifier: NIOLoopBound<TrafficLoop>], events: EventLog
    ) async throws -> Listener {
        let acceptor = Acceptor(settings)
        let accept: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
            channel.eventLoop.makeCompletedFuture {
                guard let loop = loops[ObjectIdentifier(channel.eventLoop)]?.value else {
                    throw ChannelError.eof
                }
                try acceptor.accept(channel, on: loop)
            }
        }
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let shortage = DescriptorShortage { events.record($0, at: settings) }
                    try channel.pipeline.syncOperations.addHandler(shortage)
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.writeBufferWaterMark, value: ChannelSizes.writeMarks)
            .childChannelOption(.recvAllocator, value: ChannelSizes.readAllocator)
            .childChannelInitializer(accept)
            .bind(to: try SocketAddress(settings.address)).get()
        let bound = channel.localAddress?.endpoint.map(ListenAddress.network) ?? settings.address
        return Listener(row: ListenerRow(settings, bound: bound), channel: channel)
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
            record(.error, "\(listener) cannot accept: \(reason); clients wait")
        case .ended: record(.info, "\(listener) accepts again")
        }
    }
}
