import NIOCore
import SluiceCore

/// The HTTP connection of a client: reads requests one after another and hands each to an exchange.
/// A pipelined request waits in the buffer until the one before it is answered, so answers leave in
/// order.
final class ClientSession: ChannelDuplexHandler, RemovableChannelHandler, LiveConnection {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    enum Phase {
        /// Between messages.
        case idle
        /// A head is due since then, however slowly it drips in.
        case readingHead(since: MonotonicTime)
        case exchanging(ExchangeInProgress)
        /// Answered and about to close: what still comes is dropped (RFC 9112 §9.6).
        case lingering(Lingering)
        /// The channel belongs to a tunnel now.
        case handedOver
        case closed
    }

    let loop: TrafficLoop
    let record: ConnectionRecord
    var entrance: Entrance { record.entrance }
    var context: ChannelHandlerContext?
    var phase = Phase.idle
    let outbox: Outbox
    /// For the origin of the last request; `nil` when it is not known to be the next one's too.
    var kept: KeptConnections?
    // Marked unchecked, here and below: each is lent to code of Core, or to a buffer's own methods,
    // which know nothing of sessions and cannot come back to this one meanwhile.
    @exclusivity(unchecked) private var reader: RequestReader
    @exclusivity(unchecked) var inbound = ByteBuffer()
    @exclusivity(unchecked) var backlog = Backlog()
    private var isPumping = false
    var clientHasEnded = false
    var closesSoon = false
    var gate = ReadGate()
    var isWritable = true
    /// What the client is being sent from the cache, where that is large: it stays in memory for
    /// it when the cache lets go of it.
    var onItsWay: StoredResponse?
    /// Who was let in last, and by what.
    var knownUser: KnownUser?
    /// What the client had taken when a deadline was last looked at.
    var takenAtDeadline: UInt64 = 0
    /// Requests in a row that had arrived before the answer ahead of them went out.
    private var pipelined = 0
    private let overLimit: Answer?

    /// - Parameter overLimit: as many connections are open as may be: the client is told so.
    init(
        loop: TrafficLoop, record: ConnectionRecord, overLimit: Answer? = nil
    ) {
        self.loop = loop
        self.record = record
        self.overLimit = overLimit
        outbox = Outbox(loop.spareBuffer)
        reader = RequestReader(limits: loop.wire)
    }

    var current: ExchangeInProgress? {
        if case .exchanging(let current) = phase { current } else { nil }
    }

    var requestTrailers: TrailerSection? { reader.trailers }

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
        if case .lingering = phase { return dropWhileLingering(buffer.readableBytes) }
        if inbound.readableBytes == 0 {
            inbound = buffer
        } else {
            inbound.writeBuffer(&buffer)
        }
        if case .idle = phase { pipelined = 0 }
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
        repeat {
            fault = read(&bytes)
            let served = current
            guard served?.flushContent() == true else { break }
            // Flushing may end the exchange: what is wrong with the rest of it matters no more.
            if served !== current { fault = nil }
        } while fault == nil
        switch phase {
        case .idle, .readingHead, .exchanging:
            if bytes.readableBytes > 0 { inbound = bytes.withoutWaste }
        case .lingering, .handedOver, .closed: break
        }
        if let fault { requestFailed(fault) }
        noteWaitingForHead()
        if clientHasEnded { noteMissing() }
    }

    /// Reads as far as may be.
    private func read(_ bytes: inout ByteBuffer) -> WireFault? {
        while mayRead(bytes) {
            do {
                let step = try reader.read(bytes.readableBytesSpan)
                guard take(step, from: &bytes) else { break }
            } catch {
                return error
            }
        }
        return nil
    }

    /// The client has ended its sending. What it has asked for whole is answered; what is not whole
    /// will never be.
    private func noteMissing() {
        switch phase {
        // With the socket full, what waits is read when it has room again.
        case .idle where isWritable || inbound.readableBytes == 0: leave(.complete)
        case .readingHead where isWritable: leave(.clientClosed)
        case .exchanging(let current) where mayRead(inbound): current.clientClosed()
        case .idle, .readingHead, .exchanging, .lingering, .handedOver, .closed: break
        }
    }

    private func mayRead(_ bytes: ByteBuffer) -> Bool {
        switch phase {
        // A client that does not take its answers gets no more of them.
        case .idle, .readingHead: bytes.readableBytes > 0 && !closesSoon && isWritable
        case .exchanging(let current): current.wantsContent
        case .lingering, .handedOver, .closed: false
        }
    }

    /// `false` when more bytes are needed.
    private func take(_ step: ReadStep, from bytes: inout ByteBuffer) -> Bool {
        let content = bytes.take(step)
        switch step.event {
        case .needsMore: return false
        case .head:
            if let head = reader.takeHead() { begin(head) }
        case .data:
            if let content { current?.sendRequest(content) }
        // Of a request without content, which is whole with its head, nobody needs to be told.
        case .end: current?.requestEnded()
        }
        return true
    }

    private func begin(_ head: RequestHead) {
        record.requests &+= 1
        record.upstream = nil
        loop.counters.add(to: .requests)
        let limits = loop.limits
        var terms = ExchangeTerms()
        terms.isGateway = entrance.isGateway
        terms.retries = entrance.gatewayGroup.flatMap { loop.upstreams[$0]?.settings.retries } ?? 0
        terms.contentLimit = limits.requestBody
        terms.isLast =
            record.requests >= limits.requestsPerConnection
            || pipelined >= limits.pipelinedRequests
        pipelined += 1
        let (request, credentials) = head.separatingCredentials()
        let exchange = ExchangeInProgress(request, on: self, terms: terms)
        phase = .exchanging(exchange)
        exchange.start(presenting: credentials)
    }

    /// The time for a head runs from its first byte, however slowly the rest drips in. What waits
    /// behind an answer that is not taken yet is not read, and not late.
    private func noteWaitingForHead() {
        guard case .idle = phase, inbound.readableBytes > 0, isWritable else { return }
        record.state = .head
        phase = .readingHead(since: loop.now())
        wait(loop.timeouts.requestHead)
    }

    /// The rest of the head, or of the content, is no valid message.
    private func requestFailed(_ fault: WireFault) {
        if let current { return current.requestFailed(fault) }
        loop.counters.add(to: .requestsMalformed)
        refuseUnread(Answer(fault), end: .malformedRequest)
    }

    /// An answer to what never became an exchange: there is no head to know the client's wishes by.
    func refuseUnread(_ answer: Answer, end: EndReason) {
        loop.countResponse(answer.status)
        loop.scratch.removeAll(keepingCapacity: true)
        let now = loop.now()
        let size = answer.append(
            Answer.Delivery(
                method: .get, version: .http11, keepAlive: false, form: .plain,
                date: loop.wall(at: now)), to: &loop.scratch)
        send(loop.scratch)
        recordUnread(answer, size: UInt64(size), end: end, at: now)
        leave(end, listening: true)
    }

    // MARK: - What its exchange tells

    /// Where a request is to go, as it was written.
    func heads(for target: WireText) {
        if kept != nil, record.target != target { kept = nil }
        record.target = target
    }

    func isServing(_ exchange: ExchangeInProgress) -> Bool { current === exchange }

    /// Ready for the next request, or on the way out.
    func exchangeEnded(_ connection: ExchangeEffect.ClientConnection, _ end: EndReason) {
        let mayStillSend = current?.request.mayBeFollowed ?? true
        phase = .idle
        // The origin is given back by now: nobody else will say that all was handed over.
        flush()
        if record.shaper != nil { record.endShaping() }
        guard case .idle = phase else { return }
        switch connection {
        case .keep where !closesSoon:
            record.state = .idle
            wait(loop.timeouts.idle)
            resumeReading()
            pump()
        case .keep, .close: leave(end, listening: mayStillSend)
        case .abort: abort(end)
        case .gone: close(end)
        }
    }
}
