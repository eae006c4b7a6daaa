import NIOCore
import SluiceCore

/// Asks a parent proxy for a tunnel, and leaves the pipeline when there is one: what the
/// destination said already goes to the handlers behind.
final class ParentHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    struct Fault: Error {
        let error: ProxyError
        let detail: String
    }

    /// Called once: without a fault when the connection leads to the destination.
    var completion: ((Fault?) -> Void)?
    private let dialog: any ParentDialog
    private var inbound = ByteBuffer()
    private var isOver = false

    /// `nil` for a host that the parent's protocol has no room for.
    init?(_ parent: ParentSettings, to origin: HostAndPort, limits: WireLimits) {
        let dialog: (any ParentDialog)? =
            switch parent.kind {
            case .http: ConnectDialog(parent, to: origin, limits: limits)
            case .socks5: SocksDialog(parent, to: origin)
            }
        guard let dialog else { return nil }
        self.dialog = dialog
    }

    func handlerAdded(context: ChannelHandlerContext) { send(dialog.opening, context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return context.fireChannelRead(data) }
        var buffer = unwrapInboundIn(data)
        inbound.writeBuffer(&buffer)
        while !isOver {
            switch dialog.read(&inbound) {
            case .needsMore: return
            case .send(let bytes): send(bytes, context)
            case .open: leave(context)
            case .fault(let fault): finish(fault)
            }
        }
    }

    /// The handlers behind are there when `completion` returns.
    private func leave(_ context: ChannelHandlerContext) {
        finish(nil)
        if inbound.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(inbound))
            context.fireChannelReadComplete()
        }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        closed()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { closed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        closed()
        context.fireErrorCaught(error)
    }

    private func closed() {
        finish(Fault(error: .connectionTerminated, detail: "the parent closed the connection"))
    }

    private func finish(_ fault: Fault?) {
        guard !isOver else { return }
        isOver = true
        let completion = completion
        self.completion = nil
        completion?(fault)
    }

    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }
}

enum ParentStep {
    case needsMore
    case send([UInt8])
    case open
    case fault(ParentHandshake.Fault)
}

/// What is said with a parent until it has opened the way. Consumes what it has understood.
protocol ParentDialog: AnyObject {
    var opening: [UInt8] { get }
    func read(_ buffer: inout ByteBuffer) -> ParentStep
}
