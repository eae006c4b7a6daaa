import NIOCore
import SluiceCore

/// The HTTP connection of a client of a forward listener: reads requests one after another, lets an
/// `Exchange` decide, carries out what it asks. A pipelined request waits in the buffer until the
/// one before it is answered, so answers leave in order.
final class ClientSession: ChannelDuplexHandler, RemovableChannelHandler, LiveConnection {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    enum Phase {
        /// Between messages, or reading a head.
        case idle
        case exchanging
        /// Answered and about to close: what still comes is dropped (RFC 9112 §9.6).
        case lingering
        /// The channel belongs to a tunnel now.
        case handedOver
        case closed
    }

    /// How long, and for how many bytes, a closing connection still listens.
    static let lingerTime: Int64 = 2_000_000_000
    static let lingerBytes = 16 << 20
    /// Content read ahead of an origin that is slow to take it.
    private static let readAhead = 64 << 10

    let loop: TrafficLoop
    let record: ConnectionRecord
    var context: ChannelHandlerContext?
    var phase = Phase.idle
    let outbox = Outbox()
    // Marked unchecked, here and below: each is lent to code of Core, or to a buffer's own methods,
    // which know nothing of sessions and cannot come back to this one meanwhile.
    @exclusivity(unchecked) private var reader: RequestReader
    @exclusivity(unchecked) private(set) var inbound = ByteBuffer()
    private var isPumping = false
    private var clientHasEnded = false
    private var closesSoon = false
    private var readWasAsked = false
    private var lingered = 0
    private let overLimit: Answer?

    // The exchange in progress and what belongs to it.
    @exclusivity(unchecked) var exchange: Exchange?
    @exclusivity(unchecked) var effects: [ExchangeEffect] = []
    var isCarryingOut = false
    var exchangeID = ExchangeID(0)
    var begun = MonotonicTime(nanoseconds: 0)
    var upstream: UpstreamSession?
    var responseHead: ResponseHead?
    var responseTrailers: TrailerSection?
    var delivery = Framing.none
    var cacheKey: CacheKey?
    var fill: CacheFill?
    var requestSentAt = MonotonicTime(nanoseconds: 0)
    private var headBegun: MonotonicTime?

    /// - Parameter overLimit: as many connections are open as may be: the client is told so.
    init(loop: TrafficLoop, record: ConnectionRecord, overLimit: Answer? = nil) {
        self.loop = loop
        self.record = record
        self.overLimit = overLimit
        reader = RequestReader(limits: loop.wire)
    }

    var bufferedBytes: Int { inbound.readableBytes + (upstream?.bufferedBytes ?? 0) }
    var isConnected: Bool { phase != .closed && phase != .handedOver }

    // MARK: - Bytes from the client

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        wait(loop.timeouts.requestHead)
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        if let overLimit { refuseUnread(overLimit, end: .overload) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        record.bytesIn &+= UInt64(buffer.readableBytes)
        loop.counters.add(buffer.readableBytes, to: .bytesFromClients)
        guard phase != .lingering else { return dropWhileLingering(buffer.readableBytes) }
        if inbound.readableBytes == 0 {
            inbound = buffer
        } else {
            inbound.writeBuffer(&buffer)
        }
        pump()
        flush()
    }

    /// Reads as far as the exchange in progress allows. The bytes are held here meanwhile, and given
    /// back at the end: nothing that a request brings about may look at them.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        defer { isPumping = false }
        var bytes = inbound
        inbound = ByteBuffer()
        var fault: WireFault?
        while mayRead(bytes) {
            do {
                let step = try reader.read(bytes.readableBytesSpan)
                guard take(step, from: &bytes) else { break }
            } catch {
                fault = error
                break
            }
        }
        if bytes.readableBytes > 0, phase == .idle || phase == .exchanging { inbound = bytes }
        if let fault { requestFailed(fault) }
        noteWaitingForHead()
        if clientHasEnded { noteMissing() }
    }

    /// The client has ended its sending. What it has asked for whole is answered; what is not whole
    /// will never be.
    private func noteMissing() {
        switch phase {
        // With the socket full, what waits is read when it has room again.
        case .idle where isWritable || inbound.readableBytes == 0:
            leave(headBegun == nil ? .complete : .clientClosed)
        case .exchanging where mayRead(inbound):
            exchange?.clientClosed(&effects)
            carryOut()
        case .idle, .exchanging, .lingering, .handedOver, .closed: break
        }
    }

    private func mayRead(_ bytes: ByteBuffer) -> Bool {
        switch phase {
        // A client that does not take its answers gets no more of them.
        case .idle: bytes.readableBytes > 0 && !closesSoon && isWritable
        case .exchanging:
            exchange?.wantsRequestContent == true && upstream?.isWritable == true
        case .lingering, .handedOver, .closed: false
        }
    }

    /// `false` when more bytes are needed.
    private func take(_ step: ReadStep, from bytes: inout ByteBuffer) -> Bool {
        let content = bytes.take(step)
        switch step.event {
        case .needsMore: return false
        case .head:
            headBegun = nil
            if let head = reader.takeHead() { begin(head) }
        case .data:
            if let content { sendRequest(content) }
        case .end where phase == .exchanging:
            exchange?.requestEnded(&effects)
            carryOut()
        case .end: break  // Of a request without content, which is whole with its head.
        }
        return true
    }

    /// The time for a head runs from its first byte, however slowly the rest drips in.
    private func noteWaitingForHead() {
        guard phase == .idle else { return }
        if inbound.readableBytes > 0, headBegun == nil {
            record.state = .head
            let now = loop.now()
            headBegun = now
            record.deadline = now.advanced(
                byNanoseconds: loop.timeouts.requestHead)
        }
    }

    private func dropWhileLingering(_ count: Int) {
        lingered += count
        if lingered > Self.lingerBytes { cut(.complete) }
    }

    /// The rest of the head, or of the content, is no valid message.
    private func requestFailed(_ fault: WireFault) {
        if exchange != nil {
            exchange?.requestFailed(fault, &effects)
            return carryOut()
        }
        loop.counters.add(to: .requestsMalformed)
        refuseUnread(Answer(fault), end: .malformedRequest)
    }

    // MARK: - Backpressure

    func read(context: ChannelHandlerContext) {
        let limit =
            phase == .exchanging
            ? Self.readAhead
            : loop.wire.startLine + loop.wire.fieldSection + 1024
        if inbound.readableBytes < limit, phase != .idle || isWritable {
            context.read()
        } else {
            readWasAsked = true
        }
    }

    private var isWritable: Bool { context?.channel.isWritable ?? false }

    func resumeReading() {
        guard readWasAsked, let context else { return }
        readWasAsked = false
        read(context: context)
    }

    var requestTrailers: TrailerSection? { reader.trailers }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        upstream?.holdReading(!context.channel.isWritable)
        guard context.channel.isWritable else { return }
        wait(loop.timeouts.idle)
        guard phase == .idle else { return }
        pump()
        flush()
        resumeReading()
    }

    func flush() {
        guard outbox.isPending, let context else { return }
        outbox.flush(context)
    }

    // MARK: - The end

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { clientEnded() }
        context.fireUserInboundEventTriggered(event)
    }

    /// The client has ended its sending; it may still want its answer.
    private func clientEnded() {
        clientHasEnded = true
        switch phase {
        case .idle, .exchanging: pump()
        case .lingering where isAllSent: close(endReason)
        case .lingering, .handedOver, .closed: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { vanished() }

    func channelInactive(context: ChannelHandlerContext) {
        vanished()
        context.fireChannelInactive()
    }

    private func vanished() {
        guard isConnected else { return }
        if exchange != nil {
            exchange?.clientClosed(&effects)
            carryOut()
        } else {
            close(phase == .lingering || record.requests > 0 ? .complete : .clientClosed)
        }
    }

    /// Ready for the next request, or on the way out.
    func finish(_ connection: ExchangeEffect.ClientConnection, end: EndReason) {
        switch connection {
        case .keep where !closesSoon:
            phase = .idle
            record.state = .idle
            wait(loop.timeouts.idle)
            resumeReading()
        case .keep, .close: leave(end, listening: true)
        case .abort: abort(end)
        case .gone: close(end)
        }
    }

    /// Closes behind all that was written. `listening`: the client may still be sending, and a reset
    /// for that would destroy what it has not read yet (RFC 9112 §9.6).
    private func leave(_ end: EndReason, listening: Bool = false) {
        guard let context, phase != .lingering else { return }
        phase = .lingering
        endReason = end
        inbound = ByteBuffer()
        wait(loop.timeouts.idle)
        outbox.flush(context)
        context.whenSent { [self] isSent in
            guard phase == .lingering else { return }
            isAllSent = true
            guard isSent, listening, !clientHasEnded else { return close(end) }
            wait(Self.lingerTime)
            self.context?.close(mode: .output, promise: nil)
            resumeReading()
        }
    }

    /// Why the connection ends, once it lingers.
    private var endReason = EndReason.complete
    private var isAllSent = false

    /// Unsent bytes are dropped and the client sees a reset: its answer is not whole.
    func abort(_ end: EndReason) {
        if let channel = context?.channel { channel.resetOnClose() }
        close(end)
    }

    func close(_ end: EndReason) {
        guard isConnected else { return }
        let reason = phase == .lingering && end != .clientTimeout ? endReason : end
        phase = .closed
        inbound = ByteBuffer()
        loop.remove(record, end: reason)
        context?.close(promise: nil)
    }

    /// The channel and what the client sent after its request go to a tunnel.
    func handOver() -> (early: ByteBuffer, hasEnded: Bool) {
        phase = .handedOver
        defer { inbound = ByteBuffer() }
        return (inbound, clientHasEnded)
    }

    func wait(_ nanoseconds: Int64) {
        record.deadline = loop.time.advanced(byNanoseconds: nanoseconds)
    }

    func deadlinePassed(now: MonotonicTime) {
        switch phase {
        case .exchanging:
            // A full socket: it is the client that lets us wait.
            let isOriginSlow = upstream.map { !$0.isWritable } ?? false
            exchange?.timedOut(
                isClientSlow: !isWritable, isOriginSlow: isOriginSlow, &effects)
            carryOut()
            flush()
        case .idle where headBegun != nil:
            loop.counters.add(to: .requestsMalformed)
            refuseUnread(.requestTimeout, end: .requestTimeout)
            flush()
        case .idle: leave(.idle)
        case .lingering where isAllSent: close(endReason)
        case .lingering: abort(.clientTimeout)
        case .handedOver, .closed: record.deadline = MonotonicTime(nanoseconds: .max)
        }
    }

    func cut(_ reason: EndReason) {
        if exchange != nil {
            exchange?.cut(reason, &effects)
            carryOut()
        } else {
            abort(reason)
        }
    }

    func finishSoon() {
        closesSoon = true
        if phase == .idle { leave(.shutdown) }
    }
}
