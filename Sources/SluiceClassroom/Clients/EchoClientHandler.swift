import NIOCore
import SluiceCore

/// The loop of an echo client: one message under way at a time, its answer compared byte by byte
/// with what is expected, as it arrives.
final class EchoClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let client: EchoClient
    private let done: EventLoopPromise<EchoReport>
    private let started = NIODeadline.now()
    private var report = EchoReport()
    private var isOver = false
    private var message: [UInt8] = []
    private var expected: [UInt8] = []
    private var answer: [UInt8] = []

    init(_ client: EchoClient, done: EventLoopPromise<EchoReport>) {
        self.client = client
        self.done = done
        if let text = client.message {
            message = Array(text.utf8)
            expected = UpperCaser.upperCase(text)
        }
    }

    /// The connection is open already; if it has closed since, nothing is left to wait for.
    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive {
            send(context: context)
        } else {
            end(context: context, .failure(.closedEarly))
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var input = unwrapInboundIn(data)
        while !isOver, input.readableBytes > 0 {
            let wanted = min(expected.count - answer.count, input.readableBytes)
            answer.append(contentsOf: input.readBytes(length: wanted) ?? [])
            if answer.count == expected.count { accept(context: context, rest: input) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            end(context: context, .failure(.silent(for: client.patience)))
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(context: context, .failure(ClientFault(error)))
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(context: context, .failure(.closedEarly))
        context.fireChannelInactive()
    }

    private func accept(context: ChannelHandlerContext, rest: ByteBuffer) {
        report.answers += 1
        report.bytes += answer.count
        if answer != expected { report.failures += 1 }
        if let onAnswer = client.onAnswer {
            onAnswer(report.answers, WireText(answer, ByteRange(0, answer.count)).escaped())
        }
        answer.removeAll(keepingCapacity: true)
        if rest.readableBytes > 0 {
            let detail = "the server answered \(rest.readableBytes) bytes more than were asked"
            end(context: context, .failure(.protocolViolation(detail)))
        } else if report.answers == client.count {
            report.duration = .nanoseconds((NIODeadline.now() - started).nanoseconds)
            end(context: context, .success(report))
        } else {
            send(context: context)
        }
    }

    private func send(context: ChannelHandlerContext) {
        if client.message == nil {
            let text = "message \(report.answers + 1)"
            message = Array(text.utf8)
            expected = UpperCaser.upperCase(text)
        }
        report.bytes += message.count
        let buffer = context.channel.allocator.buffer(bytes: message)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    private func end(context: ChannelHandlerContext, _ result: Result<EchoReport, ClientFault>) {
        guard !isOver else { return }
        isOver = true
        done.completeWith(result.mapError { $0 as any Error })
        context.close(promise: nil)
    }
}
