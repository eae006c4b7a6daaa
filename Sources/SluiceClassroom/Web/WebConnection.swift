import NIOCore
import SluiceCore

/// One connection to the built-in site: reads requests one behind the other, answers each before
/// the next is looked at, and reads no further while the client does not take what was sent.
final class WebConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = NIOAny
    typealias OutboundOut = ByteBuffer

    private enum Stage {
        /// A request is being read; with its head known, so is its content.
        case reading(RequestHead?, Site.Content)
        /// An answer is held back.
        case waiting
        /// So many bytes of the pattern are still to be sent.
        case streaming(remaining: UInt64, isPersistent: Bool)
        /// The last answer is sent.
        case parted
    }

    /// Four mebibytes of the pattern.
    private static let stepsATurn = 64

    private let site: Site
    private let now: @Sendable () -> WallTime
    private let narrate: Narrator
    private var reader = RequestReader(limits: WireLimits())
    private var input = ByteBuffer()
    private var stage = Stage.reading(nil, Site.Content())
    private var context: ChannelHandlerContext?
    private var hasPendingRead = false
    private var inputEnded = false
    private var isAdvancing = false

    init(site: Site, now: @escaping @Sendable () -> WallTime, narrate: @escaping Narrator) {
        self.site = site
        self.now = now
        self.narrate = narrate
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // After the last answer the rest is dropped unread.
        if case .parted = stage { return }
        var arrived = unwrapInboundIn(data)
        if input.readableBytes == 0 {
            input = arrived
        } else {
            input.discardReadBytes()
            input.writeBuffer(&arrived)
        }
        advance()
    }

    func read(context: ChannelHandlerContext) {
        if wantsInput { context.read() } else { hasPendingRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { advance() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            inputEnded = true
            advance()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private var wantsInput: Bool {
        switch stage {
        case .reading: context?.channel.isWritable ?? false
        case .parted: true
        case .waiting, .streaming: false
        }
    }

    /// Goes on as far as input, output and time allow. Writing may call back into this handler:
    /// the loop under way goes on then.
    private func advance() {
        guard !isAdvancing, let context else { return }
        isAdvancing = true
        defer { isAdvancing = false }
        var steps = 0
        while context.channel.isWritable, step(context) {
            steps += 1
            if steps == Self.stepsATurn { return goOnLater(context) }
        }
        if hasPendingRead, wantsInput {
            hasPendingRead = false
            context.read()
        }
    }

    /// Lets other connections of this event loop have their turn.
    private func goOnLater(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.execute { bound.value.advance() }
    }

    /// One event of the input or one piece of the output; false when there is nothing to do now.
    private func step(_ context: ChannelHandlerContext) -> Bool {
        switch stage {
        case .reading(let head, let content): return readOn(head, content, context)
        case .streaming(let remaining, let isPersistent):
            stream(remaining, isPersistent: isPersistent, context)
            return true
        case .waiting, .parted: return false
        }
    }
}

// MARK: - Requests

extension WebConnection {
    private func readOn(
        _ head: RequestHead?, _ content: Site.Content, _ context: ChannelHandlerContext
    ) -> Bool {
        let pending = input
        let step: ReadStep
        do throws(WireFault) {
            step = try reader.read(pending.readableBytesSpan)
        } catch {
            refuse(error, context)
            return false
        }
        input.moveReaderIndex(forwardBy: step.consumed)
        switch step.event {
        case .needsMore:
            if inputEnded { part(context) }
            return false
        case .head: begin(context)
        case .data(let range):
            var content = content
            content.add(pending.readableBytesView.dropFirst(range.lowerBound).prefix(range.count))
            stage = .reading(head, content)
        case .end: if let head { answer(head, content, context) }
        }
        return true
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard let head = reader.head else { return }
        stage = .reading(head, Site.Content())
        // Whoever holds content back is told to send it (RFC 9110 §10.1.1).
        if head.expectsContinue { write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), context) }
    }

    private func refuse(_ fault: WireFault, _ context: ChannelHandlerContext) {
        narrate("\(context.channel.peer) sent no request: \(fault.kind.rawValue)")
        let answer = WebAnswer.text(
            fault.kind.rawValue + "\n", status: fault.kind.status, caching: "no-store")
        send(answer, to: nil, context)
    }
}

// MARK: - Answers

extension WebConnection {
    private func answer(
        _ head: RequestHead, _ content: Site.Content, _ context: ChannelHandlerContext
    ) {
        let answer = site.answer(head, content: content)
        guard answer.delay > .zero else { return send(answer, to: head, context) }
        stage = .waiting
        let bound = NIOLoopBound((self, head), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: TimeAmount(answer.delay)) {
            let (connection, head) = bound.value
            guard let context = connection.context else { return }
            connection.send(answer, to: head, context)
            connection.advance()
        }
    }

    private func send(_ answer: WebAnswer, to head: RequestHead?, _ context: ChannelHandlerContext)
    {
        let delivery = WebDelivery(answer, to: head)
        var output: [UInt8] = []
        answer.appendHead(delivery, date: now(), to: &output)
        narrate(answer: answer, to: head, context)
        guard delivery.sendsBody else { return finish(output, delivery.isPersistent, context) }
        switch answer.body {
        case .none: finish(output, delivery.isPersistent, context)
        case .bytes(let bytes): finish(output + bytes, delivery.isPersistent, context)
        case .chunks(let chunks):
            for chunk in chunks {
                if delivery.isChunked {
                    Forwarding.appendChunkHeader(count: chunk.count, to: &output)
                }
                output += chunk
                if delivery.isChunked { output += "\r\n".utf8 }
            }
            if delivery.isChunked { output += "0\r\n\r\n".utf8 }
            finish(output, delivery.isPersistent, context)
        case .pattern(let count):
            stage = .streaming(remaining: count, isPersistent: delivery.isPersistent)
            write(output, context)
        }
    }

    private func stream(
        _ remaining: UInt64, isPersistent: Bool, _ context: ChannelHandlerContext
    ) {
        let piece = WebPattern.piece(remaining: remaining)
        let rest = remaining - UInt64(piece.readableBytes)
        if rest > 0 {
            stage = .streaming(remaining: rest, isPersistent: isPersistent)
            context.writeAndFlush(wrapOutboundOut(piece), promise: nil)
        } else {
            finish(Array(piece.readableBytesView), isPersistent, context)
        }
    }

    /// The last bytes of an answer.
    private func finish(_ output: [UInt8], _ isPersistent: Bool, _ context: ChannelHandlerContext) {
        stage = .reading(nil, Site.Content())
        if isPersistent {
            write(output, context)
        } else {
            context.write(
                wrapOutboundOut(context.channel.allocator.buffer(bytes: output)), promise: nil)
            part(context)
        }
    }

    private func write(_ output: [UInt8], _ context: ChannelHandlerContext) {
        let buffer = context.channel.allocator.buffer(bytes: output)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    private func part(_ context: ChannelHandlerContext) {
        stage = .parted
        input = ByteBuffer()
        let channel = context.channel
        let last = channel.writeAndFlush(channel.allocator.buffer(capacity: 0))
        channel.part(after: last)
    }

    private func narrate(
        answer: WebAnswer, to head: RequestHead?, _ context: ChannelHandlerContext
    ) {
        guard let head else { return }
        let line = WireText(
            head.bytes, ByteRange(head.methodRange.lower, min(head.targetRange.upper, 300))
        ).escaped()
        narrate("\(context.channel.peer) \(line) \(answer.status)")
    }
}
