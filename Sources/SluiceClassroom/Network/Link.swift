import NIOCore
import NIOPosix
import SluiceCore

/// One connection of a built-in client, open as long as the closure it is lent to runs.
struct Link {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    /// Our own end.
    let local: Endpoint?

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, local: Endpoint?
    ) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
        self.local = local
    }

    /// The next bytes that arrived; `nil` when the other side has closed. Nothing is read ahead
    /// beyond a few buffers, so a slow reader holds the sender back.
    mutating func receive() async throws(ClientFault) -> ByteBuffer? {
        do {
            let buffer = try await inbound.next(isolation: #isolation)
            if buffer == nil, Task.isCancelled { throw ClientFault.cancelled }
            return buffer
        } catch {
            throw ClientFault(error)
        }
    }

    /// Returns when the bytes were handed to the system.
    func send(_ bytes: some Sequence<UInt8>) async throws(ClientFault) {
        do {
            try await outbound.write(ByteBuffer(bytes: bytes))
        } catch {
            throw ClientFault(error)
        }
    }
}

extension Link {
    /// Connects to `target`, from `source` when given, lends the connection to `body` and closes it.
    static func open<Result: Sendable>(
        to target: HostAndPort, from source: IPAddress? = nil, group: any EventLoopGroup,
        _ body: (inout Link) async throws -> Result
    ) async throws(ClientFault) -> Result {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await connect(to: target, from: source, group: group)
        } catch {
            throw ClientFault(connectingTo: target, error)
        }
        do {
            let local = Endpoint(channel.channel.localAddress)
            return try await channel.executeThenClose { inbound, outbound in
                var link = Link(inbound, outbound, local: local)
                return try await body(&link)
            }
        } catch {
            throw ClientFault(error)
        }
    }

    private static func connect(
        to target: HostAndPort, from source: IPAddress?, group: any EventLoopGroup
    ) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try Task.checkCancellation()
        let wrap:
            @Sendable (any Channel) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>>
        wrap = { channel in
            channel.eventLoop.makeCompletedFuture {
                let configuration = NIOAsyncChannel<ByteBuffer, ByteBuffer>.Configuration(
                    isOutboundHalfClosureEnabled: true)
                return try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel, configuration: configuration)
            }
        }
        let bootstrap = try ClientBootstrap.classroom(group: group, from: source)
        if let address = IPAddress(target.host) {
            return try await bootstrap.connect(
                to: Endpoint(address, target.port).socketAddress(), channelInitializer: wrap)
        }
        return try await bootstrap.connect(
            host: target.host, port: Int(target.port), channelInitializer: wrap)
    }
}

extension ClientBootstrap {
    /// What all built-in clients have in common: small messages go at once, and a connection that
    /// does not come about within five seconds fails.
    static func classroom(
        group: any EventLoopGroup, from source: IPAddress?
    ) throws -> ClientBootstrap {
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(.seconds(5))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        guard let source else { return bootstrap }
        return bootstrap.bind(to: try Endpoint(source, 0).socketAddress())
    }
}
