import NIOCore
import SluiceCore

/// A connection of a trusted sender until it has said, by the PROXY protocol, for whom it connects.
/// Then the session of the listener's kind takes its place, and gets what follows the header.
final class ProxyProtocolHandler: ChannelInboundHandler, RemovableChannelHandler, LiveConnection {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let loop: TrafficLoop
    let record: ConnectionRecord
    /// Judges the client, who is known now, and starts its session.
    private let welcome: (any Channel) -> Void
    private let reader = ProxyHeaderReader()
    private var waiting = ByteBuffer()
    private var context: ChannelHandlerContext?
    private var isDone = false

    init(
        loop: TrafficLoop, record: ConnectionRecord, welcome: @escaping (any Channel) -> Void
    ) {
        self.loop = loop
        self.record = record
        self.welcome = welcome
        record.state = .head
        record.deadline = loop.now().advanced(byNanoseconds: loop.timeouts.requestHead)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return context.fireChannelRead(data) }
        var buffer = unwrapInboundIn(data)
        waiting.writeBuffer(&buffer)
        do {
            guard let (header, length) = try reader.read(waiting.readableBytesSpan) else {
                return
            }
            waiting.moveReaderIndex(forwardBy: length)
            take(header, context)
        } catch {
            loop.counters.add(to: .connectionsRefused)
            end(.malformedRequest)
        }
    }

    private func take(_ header: ProxyHeader, _ context: ChannelHandlerContext) {
        isDone = true
        if case .tcp(let source, let destination) = header {
            record.stands(for: source, at: destination)
        }
        record.state = .idle
        record.deadline = MonotonicTime(nanoseconds: .max)
        loop.live[record.id] = nil
        let rest = waiting
        waiting = ByteBuffer()
        welcome(context.channel)
        // The session comes too late for what the channel said when it opened.
        context.fireChannelActive()
        if rest.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(rest)) }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if !isDone, case ChannelEvent.inputClosed = event { return end(.clientClosed) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isDone { context.fireErrorCaught(error) } else { end(.clientClosed) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.clientClosed)
        context.fireChannelInactive()
    }

    private func end(_ reason: EndReason) {
        guard !isDone else { return }
        isDone = true
        loop.remove(record, end: reason)
        context?.close(promise: nil)
    }

    // MARK: - What is known of it

    var exchangeInProgress: ExchangeRow? { nil }
    var bufferedBytes: Int { waiting.readableBytes }

    /// Bans are on clients, and who that is was not said yet.
    func deadlinePassed(now: MonotonicTime) { end(.requestTimeout) }
    func cut(_ reason: EndReason) { end(reason) }
    func finishSoon() { end(.shutdown) }
}
