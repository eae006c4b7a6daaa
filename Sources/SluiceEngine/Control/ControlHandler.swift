import NIOCore
import SluiceCore

/// One client of the control socket: a command a line, and for each the rows and the last line of
/// its answer, in order. Nothing is read while a command runs or its answer is on the way, so that
/// a client holds at most one line and one answer of our memory.
final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Asks to end the conversation: the answer under way is still given, nothing more is done.
    struct Finish {}

    private enum State {
        /// More of a line is asked for.
        case reading
        /// A command runs, or its answer is being taken.
        case busy
        case closed
    }

    private let perform: @Sendable (String) async -> ControlReply
    private let patience: TimeAmount
    private var state = State.busy
    private var input = ByteBuffer()
    /// Bytes of `input` known to hold no end of line.
    private var scanned = 0
    private var isInputClosed = false
    private var isFinishing = false

    /// - Parameter patience: how long a client may take to accept an answer.
    init(patience: TimeAmount, perform: @escaping @Sendable (String) async -> ControlReply) {
        self.patience = patience
        self.perform = perform
    }

    func channelActive(context: ChannelHandlerContext) {
        advance(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closed
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        input.writeBuffer(&bytes)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if case .reading = state { advance(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: isInputClosed = true
        case is Finish: isFinishing = true
        default: return
        }
        if case .reading = state { advance(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Does what can be done with the input that is there. A line without its end is no command:
    /// what was cut off must not be carried out.
    private func advance(_ context: ChannelHandlerContext) {
        if isFinishing {
            context.close(promise: nil)
        } else if let line = nextLine() {
            run(line, context)
        } else if input.readableBytes > ControlServer.lineLimit {
            refuse(context)
        } else if isInputClosed {
            context.close(promise: nil)
        } else {
            state = .reading
            context.read()
        }
    }

    /// Without its end; `nil` when none is complete.
    private func nextLine() -> ByteBuffer? {
        let view = input.readableBytesView.dropFirst(scanned)
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
            scanned = input.readableBytes
            return nil
        }
        let length = end - input.readerIndex
        scanned = 0
        guard length <= ControlServer.lineLimit, var line = input.readSlice(length: length) else {
            return nil
        }
        input.moveReaderIndex(forwardBy: 1)
        input.discardReadBytes()
        if line.readableBytesView.last == UInt8(ascii: "\r") {
            line.moveWriterIndex(to: line.writerIndex - 1)
        }
        return line
    }

    private func run(_ line: ByteBuffer, _ context: ChannelHandlerContext) {
        state = .busy
        guard let command = String(validating: line.readableBytesView, as: UTF8.self) else {
            answer(ControlReply(notice: Notice(.error, "a command has to be UTF-8")), context)
            return
        }
        let perform = perform
        context.eventLoop.makeFutureWithTask { await perform(command) }
            .assumeIsolated()
            .whenSuccess { self.answer($0, context) }
    }

    private func answer(_ reply: ControlReply, _ context: ChannelHandlerContext) {
        guard case .busy = state else { return }
        write(reply, context) { self.advance(context) }
    }

    private func refuse(_ context: ChannelHandlerContext) {
        state = .busy
        let text = "a command may have \(ControlServer.lineLimit) bytes"
        write(ControlReply(notice: Notice(.error, text)), context) { context.close(promise: nil) }
    }

    /// A client that does not take its answer is cut off, and its memory with it.
    private func write(
        _ reply: ControlReply, _ context: ChannelHandlerContext, then next: @escaping () -> Void
    ) {
        let lines = reply.rows + [reply.lastLine]
        var buffer = context.channel.allocator.buffer(
            capacity: lines.reduce(0) { $0 + $1.count + 1 })
        for line in lines {
            buffer.writeBytes(line)
            buffer.writeInteger(UInt8(ascii: "\n"))
        }
        let loop = context.eventLoop.assumeIsolated()
        let cut = loop.scheduleTask(in: patience) { context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(buffer)).assumeIsolated().whenComplete { result in
            cut.cancel()
            guard case .busy = self.state, case .success = result else { return }
            next()
        }
    }
}
