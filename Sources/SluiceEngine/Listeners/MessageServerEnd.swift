import NIOCore

/// The socket to the server that a message is for.
final class MessageServerEnd: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private weak var session: MessageSession?
    private var context: ChannelHandlerContext?
    private var gate = ReadGate()
    private var isBroken = false

    init(_ session: MessageSession) { self.session = session }

    func send(_ bytes: [UInt8]) {
        guard let context else { return }
        context.writeAndFlush(NIOAny(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }

    func holdReading(_ hold: Bool) {
        if gate.hold(hold) { context?.read() }
    }

    func close() {
        session = nil
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        session?.reply(unwrapInboundIn(data))
    }

    func read(context: ChannelHandlerContext) {
        if gate.mayRead() { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isBroken = true
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        session?.serverClosed(isBroken: isBroken)
    }
}
