import NIOCore
import SluiceCore

/// Who hears what an origin answers. One owner at a time; none while the connection is kept.
protocol UpstreamOwner: AnyObject {
    func upstream(_ head: ResponseHead)
    func upstream(content: ByteBuffer)
    func upstreamEnded(isPersistent: Bool, trailers: TrailerSection?)
    /// `fault`: what came was no valid message; `nil`: it closed or reset.
    func upstreamClosed(fault: WireFault?)
    /// What arrived together has been handed over.
    func upstreamReadComplete()
    /// Backpressure: the origin takes more again.
    func upstreamIsWritable()
}

/// The HTTP connection to an origin.
final class UpstreamSession: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let loop: TrafficLoop
    /// Where it waits while nobody uses it, and those that do the same.
    var kept: KeptConnections
    var route: Route { kept.route }
    private(set) var endpoint: Endpoint
    /// Of the destination itself: through a parent nobody here knows it, and a Unix socket has none.
    var destinationAddress: IPAddress? { route.destinationAddress(at: endpoint) }
    /// Let go by `release` and `close`, one of which ends every exchange.
    private(set) var owner: (any UpstreamOwner)?
    var idleSince = MonotonicTime(nanoseconds: 0)

    private var context: ChannelHandlerContext?
    /// Unchecked: lent to code of Core only, which cannot come back here while it holds it.
    @exclusivity(unchecked) private var reader: ResponseReader
    private var inbound = ByteBuffer()
    /// Unchecked: asks the channel, which has nothing to say to anybody then.
    @exclusivity(unchecked) private var backlog = Backlog()
    /// Bytes received and not yet understood, also while `deliver` holds them: an answer nobody
    /// asked for must be seen before the connection is used again.
    private var unread = 0
    private let outbox: Outbox
    private var sent: UInt64 = 0
    private var isClosed = false
    /// The channel is to belong to this end of a tunnel, as soon as what came with the head of the
    /// last answer can be passed on.
    private var successor: TunnelEnd?
    private var gate = ReadGate()

    init(loop: TrafficLoop, kept: KeptConnections) {
        self.loop = loop
        self.kept = kept
        outbox = Outbox(loop.spareBuffer)
        endpoint = Endpoint(.v4(0), 0)
        reader = ResponseReader(limits: loop.wire)
    }

    // MARK: What the owner asks

    var isOpen: Bool { !isClosed && context != nil }
    var isWritable: Bool { !backlog.isFull && context?.channel.isWritable == true }
    var bufferedBytes: Int { inbound.heldBytes + backlog.weight(in: context?.channel) }

    /// Bytes that the origin has taken, as far as the system knows.
    var bytesTaken: UInt64 {
        guard let channel = context?.channel else { return sent }
        return channel.acknowledged ?? sent &- UInt64(channel.unsent.magnitude)
    }

    func connected(to endpoint: Endpoint) { self.endpoint = endpoint }

    func begin(_ method: Method, for owner: any UpstreamOwner) {
        self.owner = owner
        reader.expectResponse(to: method)
        holdReading(false)
    }

    /// Another hears the rest of the answer.
    func serve(_ owner: any UpstreamOwner) { self.owner = owner }

    func send(_ bytes: [UInt8]) {
        guard let context else { return }
        sent &+= UInt64(bytes.count)
        loop.counters.add(bytes.count, to: .bytesToOrigins)
        outbox.append(bytes, to: context)
    }

    func send(_ content: ByteBuffer) {
        guard let context else { return }
        sent &+= UInt64(content.readableBytes)
        loop.counters.add(content.readableBytes, to: .bytesToOrigins)
        backlog.write(of: content.storageCapacity)
        outbox.append(content, to: context)
    }

    /// Something waits for a flush.
    var isPending: Bool { outbox.isPending && context != nil }

    func flush() {
        guard outbox.isPending, let context else { return }
        outbox.flush(context, isPlain: true)
        guard backlog.mayExceed(loop.allowance.mostUnasked),
            backlog.fills(context.channel, behind: nil)
        else { return }
        context.whenSent(through: nil) { [weak self] isSent in
            // A broken channel tells of that itself: it has no room.
            guard let self, isSent else { return }
            backlog.wasTaken()
            if isWritable { owner?.upstreamIsWritable() }
        }
    }

    /// The client reads slowly: stop reading here until told otherwise.
    func holdReading(_ hold: Bool) {
        if gate.hold(hold) { context?.read() }
    }

    /// Back to the pool, or closed when what it would say next cannot be told apart.
    func release(_ release: ExchangeEffect.OriginRelease) {
        owner = nil
        holdReading(false)
        if release == .reuse, isOpen, unread == 0 {
            loop.pool.keep(self)
        } else {
            close()
        }
    }

    /// The channel goes to a tunnel; `nil` when it is gone already. To be called while the head
    /// that switched protocols is handed over.
    func handOver() -> TunnelEnd? {
        guard isOpen, let channel = context?.channel else { return nil }
        let end = TunnelEnd(.origin)
        try? channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
        guard (try? channel.pipeline.syncOperations.addHandler(end)) != nil else { return nil }
        isClosed = true
        owner = nil
        holdReading(false)
        successor = end
        return end
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        owner = nil
        loop.pool.forget(self)
        context?.close(promise: nil)
    }

    // MARK: What the channel tells

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        loop.counters.add(buffer.readableBytes, to: .bytesFromOrigins)
        // Nobody asked: whatever it is, the next answer could not be told from it.
        guard owner != nil else { return close() }
        if inbound.readableBytes > 0 {
            inbound.writeBuffer(&buffer)
            buffer = inbound
        }
        inbound = ByteBuffer()
        let rest = deliver(buffer)
        if successor != nil { return retire(context, passing: rest) }
        // Without a rest, another message may have begun meanwhile, and left one of its own.
        if rest.readableBytes > 0 { inbound = rest.withoutWaste }
    }

    /// From here on bytes reach the tunnel's end directly.
    private func retire(_ context: ChannelHandlerContext, passing rest: ByteBuffer) {
        successor = nil
        inbound = ByteBuffer()
        if rest.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(rest)) }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    /// Hands over what can be told apart. Returns the rest. With the end of a message the connection
    /// may come to a new owner, who has been told by then of what came for it.
    private func deliver(_ buffer: ByteBuffer) -> ByteBuffer {
        var bytes = buffer
        guard let owner else { return bytes }
        while self.owner === owner, !isClosed {
            do {
                let step = try reader.read(bytes.readableBytesSpan)
                let content = bytes.take(step)
                unread = bytes.readableBytes
                guard hand(step, content, to: owner) else { break }
            } catch {
                owner.upstreamClosed(fault: error)
                close()
            }
        }
        return bytes.readableBytes > 0 ? bytes : ByteBuffer()
    }

    /// `false` when more bytes are needed.
    private func hand(
        _ step: ReadStep, _ content: ByteBuffer?, to owner: any UpstreamOwner
    ) -> Bool {
        switch step.event {
        case .needsMore: return false
        case .head:
            if let head = reader.head { owner.upstream(head) }
        case .data:
            if let content { owner.upstream(content: content) }
        case .end:
            owner.upstreamEnded(
                isPersistent: reader.head?.isPersistent ?? false, trailers: reader.trailers)
        }
        return true
    }

    func channelReadComplete(context: ChannelHandlerContext) { owner?.upstreamReadComplete() }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isWritable { owner?.upstreamIsWritable() }
    }

    func read(context: ChannelHandlerContext) {
        if gate.mayRead() { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset: what arrived before it counts, an until-close body is not whole.
        guard !isClosed else { return }
        let owner = owner
        close()
        owner?.upstreamClosed(fault: nil)
        owner?.upstreamReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard !isClosed else { return }
        let owner = owner
        var fault: WireFault?
        var endedProperly = false
        do { endedProperly = try reader.endOfInput() } catch { fault = error }
        if owner != nil, endedProperly {
            owner?.upstreamEnded(isPersistent: false, trailers: nil)
        } else {
            owner?.upstreamClosed(fault: fault?.kind == .truncated ? nil : fault)
        }
        owner?.upstreamReadComplete()
        close()
    }
}

extension Route {
    /// What this end of a connection by it says of where it leads.
    func destinationAddress(at endpoint: Endpoint) -> IPAddress? {
        guard parent == nil, case .network = destination else { return nil }
        return endpoint.address
    }
}
