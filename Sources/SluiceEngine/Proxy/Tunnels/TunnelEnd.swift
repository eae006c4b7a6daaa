import NIOCore
import SluiceCore

/// One of the two sockets of a tunnel: what it reads goes to its session, which writes it to the
/// other end.
final class TunnelEnd: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    let side: Tunnel.Side
    /// `nil` for the origin's end.
    private let record: ConnectionRecord?
    /// Let go by `close`.
    private var session: TunnelSession?
    private(set) var context: ChannelHandlerContext?
    /// A peer that has closed is read to its end by the channel, held or not: what came before
    /// there was another end waits here. Bounded by the socket's receive buffer.
    private var early: [ByteBuffer] = []
    private var endedEarly = false
    private var gate = ReadGate(isHeld: true)
    private var written: UInt64 = 0
    /// The last read took all that its buffer had room for: there is more.
    private var hasMore = false
    private var readsLittle = false
    /// Finding it out takes a while.
    private var socketNumber: CInt?
    /// Unchecked: asks the channel, which has nothing to say to anybody then.
    @exclusivity(unchecked) private var backlog = Backlog()
    private(set) var isWritable = true

    /// - Parameter record: of the client, for its end.
    init(_ side: Tunnel.Side, of record: ConnectionRecord? = nil) {
        self.side = side
        self.record = record
    }

    func begin(_ session: TunnelSession) {
        self.session = session
        for buffer in early {
            session.relay(NIOAny(buffer), buffer, from: side)
            session.flush(from: side)
        }
        early = []
        if endedEarly { session.inputEnded(side) }
        // Of a channel that closed before there was a session nothing more is heard.
        if context == nil { return session.failed(side) }
        holdReading(false)
    }

    /// Reading waits until there is another end to write to, and while that end is full.
    func holdReading(_ hold: Bool) {
        if gate.hold(hold) { context?.read() }
    }

    /// - Parameter storage: of the whole buffer.
    func write(_ data: NIOAny, count: Int, storage: Int) {
        written &+= UInt64(count.magnitude)
        backlog.write(of: storage)
        context?.write(data, promise: nil)
    }

    /// One of several that share no storage.
    func write(_ buffer: ByteBuffer) {
        written &+= UInt64(buffer.readableBytes)
        backlog.write(copied: buffer.storageCapacity)
        context?.write(NIOAny(buffer), promise: nil)
    }

    func flush() {
        context?.flush()
        guard let session, let context else { return }
        if backlog.mayExceed(session.loop.allowance.mostUnasked) { lookForBacklog(context) }
    }

    /// Nothing more is read for a peer that has not taken what it was sent.
    private func lookForBacklog(_ context: ChannelHandlerContext) {
        guard backlog.fills(context.channel, behind: record?.shaper) else { return }
        noteWritability(context)
        context.whenSent(through: nil) { [weak self] isSent in
            // A broken channel tells of that itself: it has no room.
            guard let self, isSent else { return }
            backlog.wasTaken()
            if let context = self.context { noteWritability(context) }
        }
    }

    /// Tells the peer that nothing more comes, behind all that was written.
    func endOutput() {
        guard let context else { return session?.failed(side) ?? () }
        context.whenSent(through: record?.shaper) { [self] isSent in
            if isSent {
                session?.outputEnded(side)
                self.context?.close(mode: .output, promise: nil)
            } else {
                session?.failed(side)
            }
        }
    }

    func close() {
        session = nil
        context?.close(promise: nil)
    }

    /// Calls back when the system has taken `buffer` and all before it; never, if it cannot be sent.
    /// Who waits for that counts its bytes.
    func write(_ buffer: ByteBuffer, whenSent body: @escaping () -> Void) {
        guard let context else { return }
        written &+= UInt64(buffer.readableBytes)
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenSuccess(body)
        context.writeAndFlush(NIOAny(buffer), promise: sent)
    }

    // MARK: - Past the channel

    /// See `Channel.socketNumber`.
    var socket: CInt? {
        guard let channel = context?.channel, channel.isActive else { return nil }
        if socketNumber == nil { socketNumber = channel.socketNumber }
        return socketNumber
    }

    /// Bytes went to the socket without the channel.
    func took(_ count: Int) { written &+= UInt64(count.magnitude) }

    /// Reads no more than tells that there is more, where the rest goes past the channel.
    func readLittle(_ little: Bool) {
        guard little != readsLittle, let loop = session?.loop else { return }
        readsLittle = little
        let usual = loop.receiveBuffers
        let buffers = little ? usual.limited(to: ReceiveBuffers.kept) : usual
        try? context?.channel.syncOptions?.setOption(.recvAllocator, value: buffers)
    }

    var allocator: ByteBufferAllocator { context?.channel.allocator ?? ByteBufferAllocator() }

    /// Bytes written that the system has not taken yet.
    var unsent: Int { context?.channel.unsent ?? 0 }

    /// In memory, with what waits for another end.
    var bufferedBytes: Int {
        early.reduce(backlog.weight(in: context?.channel)) { $0 + $1.heldBytes }
    }

    /// Bytes that the peer has taken, as far as the system knows; of use to be compared only.
    var bytesTaken: UInt64 {
        guard let channel = context?.channel else { return 0 }
        return channel.acknowledged ?? written &- UInt64(channel.unsent.magnitude)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        isWritable = record?.takesMore(context.channel) ?? context.channel.isWritable
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        session?.failed(side)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        guard let session else { return early.append(buffer) }
        hasMore = buffer.writableBytes == 0 && buffer.readableBytes >= ReadAllowance.least
        session.relay(data, buffer, from: side)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard let session else { return }
        session.flush(from: side)
        guard hasMore else { return }
        hasMore = false
        session.moveOn(from: side)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) { noteWritability(context) }

    private func noteWritability(_ context: ChannelHandlerContext) {
        let takesMore = record?.takesMore(context.channel) ?? context.channel.isWritable
        isWritable = takesMore && !backlog.isFull
        session?.noteActivity()
        session?.end(side.other).holdReading(!isWritable)
    }

    func read(context: ChannelHandlerContext) {
        if gate.mayRead() { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return }
        if let session { session.inputEnded(side) } else { endedEarly = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { session?.failed(side) }

    /// With its output ended already, a channel says no more than this when its input ends; a
    /// broken one has said so by `errorCaught`.
    func channelInactive(context: ChannelHandlerContext) {
        session?.inputEnded(side)
        session?.failed(side)
    }
}
