import NIOCore
import SluiceCore

/// A client of a `json` listener (seeds, system A): one JSON object in, the bare message to the
/// server it names, the server's reply back, and both connections closed. What cannot be done is
/// answered with one line of JSON that says why.
final class MessageSession: ChannelDuplexHandler, LiveConnection {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    enum Phase {
        case reading
        case connecting
        /// The message is at the server.
        case waiting
        case answering
        /// The client has all it will get; it may close first.
        case closing(Lingering)
        case closed
    }

    let loop: TrafficLoop
    let record: ConnectionRecord
    var phase = Phase.reading
    private(set) var context: ChannelHandlerContext?
    private var reader = MessageRequestReader()
    private var backlog = Backlog()
    var destination: HostAndPort?
    var connector: OriginConnector?
    /// What is done when the time that a rule makes it wait is over.
    var whenWaited: (() -> Void)?
    var server: MessageServerEnd?
    private(set) var clientHasEnded = false

    init(loop: TrafficLoop, record: ConnectionRecord) {
        self.loop = loop
        self.record = record
    }

    // MARK: - The client's side

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        wait(loop.timeouts.requestHead)
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        record.bytesIn &+= UInt64(buffer.readableBytes)
        loop.counters.add(buffer.readableBytes, to: .bytesFromClients)
        // One object is all there is to say; what follows it is of no use to anybody.
        guard case .reading = phase else { return }
        record.state = .head
        do {
            if let request = try reader.read(buffer.readableBytesSpan) { begin(request) }
        } catch {
            answer(error, end: .malformedRequest)
        }
    }

    private func begin(_ request: MessageRequest) {
        record.requests &+= 1
        loop.counters.add(to: .requests)
        let destination = request.server
        self.destination = destination
        record.target = WireText("\(destination)")
        let subject = BanSubject(client: record.client.address, destination: destination)
        let hearing = Hearing(subject, of: record)
        phase = .connecting
        record.state = .connecting
        switch loop.judge(hearing, at: loop.wall(at: loop.now())) {
        case .pass: connect(request, hearing)
        case .wait(let nanoseconds):
            wait(nanoseconds)
            whenWaited = { [self] in connect(request, hearing) }
        case .refuse(let refusal): refuse(by: refusal)
        }
    }

    private func connect(_ request: MessageRequest, _ hearing: Hearing) {
        wait(loop.timeouts.connect + 1_000_000_000)
        let end = MessageServerEnd(self)
        let route = loop.route(to: request.server, for: .tunnel)
        let connector = OriginConnector(
            loop: loop, route: route, client: record, hearing: hearing, halfClosure: false,
            configure: { try $0.pipeline.syncOperations.addHandler(end) },
            completion: { [self] in connected($0, end, request, route) })
        self.connector = connector
        connector.start()
    }

    private func connected(
        _ outcome: OriginConnector.Outcome, _ end: MessageServerEnd, _ request: MessageRequest,
        _ route: Route
    ) {
        connector = nil
        guard case .connecting = phase else { return end.close() }
        switch outcome {
        case .success((_, let endpoint)):
            server = end
            record.connected(to: endpoint, by: route)
            phase = .waiting
            record.state = .waiting
            wait(loop.timeouts.response)
            let message = Array(request.message.utf8)
            loop.counters.add(message.count, to: .bytesToOrigins)
            end.send(message)
        case .failure(let failure):
            switch failure.reason {
            case .banned(let refusal): refuse(by: refusal)
            case .answer(let reason) where reason.error.end == .originTimeout:
                answer(.timeout(reason.detail), end: .originTimeout)
            case .answer(let reason):
                answer(.unreachable(reason.detail), end: reason.error.end)
            }
        }
    }

    private func refuse(by refusal: BanRefusal) {
        loop.counters.add(to: .requestsRefused)
        switch refusal.action {
        case .status:
            let detail =
                refusal.retryAfter == nil
                ? refusal.ban.map { $0.note ?? "refused by ban \($0.id)" } ?? refusal.sentence
                : refusal.sentence
            answer(.banned(detail, rule: refusal.rule), end: .banned)
        case .drop:
            stopConnecting()
            wait(loop.timeouts.drop)
            whenWaited = { [self] in close(.banned) }
        case .close: close(.banned)
        case .reset:
            context?.channel.resetOnClose()
            close(.banned)
        }
    }

    func answer(_ fault: MessageFault, end: EndReason) {
        guard let context else { return close(end) }
        write(context.channel.allocator.buffer(bytes: fault.line))
        context.flush()
        closeSoon(end)
    }

    private func write(_ buffer: ByteBuffer) {
        record.bytesOut &+= UInt64(buffer.readableBytes)
        loop.counters.add(buffer.readableBytes, to: .bytesToClients)
        context?.write(NIOAny(buffer), promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = !backlog.isFull && record.takesMore(context.channel)
        server?.holdReading(!isWritable)
        guard isWritable else { return }
        switch phase {
        case .answering: wait(loop.timeouts.idle)
        case .closing(let lingering) where !lingering.isAllSent: wait(loop.timeouts.idle)
        case .reading, .connecting, .waiting, .closing, .closed: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return }
        clientHasEnded = true
        switch phase {
        case .reading where !reader.hasBegun: close(.clientClosed)
        case .reading:
            answer(.malformed("the object is not complete"), end: .malformedRequest)
        case .closing(let lingering) where lingering.isAllSent: close(lingering.end)
        case .connecting, .waiting, .answering, .closing, .closed: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { close(.clientClosed) }

    func channelInactive(context: ChannelHandlerContext) {
        close(lingering?.end ?? .clientClosed)
    }

    // MARK: - The server's side

    func reply(_ buffer: ByteBuffer) {
        switch phase {
        case .waiting, .answering: phase = .answering
        case .reading, .connecting, .closing, .closed: return
        }
        record.state = .answering
        loop.counters.add(buffer.readableBytes, to: .bytesFromOrigins)
        wait(loop.timeouts.idle)
        backlog.write(of: buffer.storageCapacity)
        write(buffer)
        context?.flush()
        lookForBacklog()
        if let context, !record.takesMore(context.channel) { server?.holdReading(true) }
    }

    private func lookForBacklog() {
        guard let context, backlog.mayExceed(loop.allowance.mostUnasked),
            backlog.fills(context.channel, behind: record.shaper)
        else { return }
        server?.holdReading(true)
        context.whenSent(through: nil) { [weak self] isSent in
            // A broken channel tells of that itself: it has no room.
            guard let self, isSent else { return }
            backlog.wasTaken()
            if let context = self.context { channelWritabilityChanged(context: context) }
        }
    }

    /// - Parameter isBroken: it reset; what came of its reply may not be all.
    func serverClosed(isBroken: Bool) {
        server = nil
        switch phase {
        case .answering where isBroken: cut(.originClosed)
        case .waiting:
            answer(.unreachable("the server closed without an answer"), end: .originClosed)
        case .answering: closeSoon(.complete)
        case .reading, .connecting, .closing, .closed: break
        }
    }

    // MARK: - What is known of it

    var exchangeInProgress: ExchangeRow? { nil }
    /// Of the reply; the request is bounded by `MessageRequestReader.limit`, and held for a moment.
    var bufferedBytes: Int { backlog.weight(in: context?.channel) }
}
