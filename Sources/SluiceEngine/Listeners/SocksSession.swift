import NIOCore
import SluiceCore

/// A client of a `socks` listener until it is connected to whom it asked for; a tunnel takes over
/// then. What it sends behind its request is kept for that.
final class SocksSession: ChannelDuplexHandler, RemovableChannelHandler, LiveConnection {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        case reading
        /// The password is being checked, or none will be.
        case authenticating
        case connecting(SocksRequest)
        /// Refused; the reply is on its way, and what still comes is dropped.
        case leaving(Lingering)
        case handedOver
        case closed
    }

    let loop: TrafficLoop
    let record: ConnectionRecord
    var phase = Phase.reading
    private(set) var context: ChannelHandlerContext?
    private(set) var reader = SocksRequestReader()
    var inbound = ByteBuffer()
    var destination: HostAndPort?
    var connector: OriginConnector?
    /// What is done when the time that a rule makes it wait is over.
    var whenWaited: (() -> Void)?
    var clientHasEnded = false

    /// Bytes behind the request that are read before there is an origin to give them to.
    private static let readAhead = 64 << 10

    init(loop: TrafficLoop, record: ConnectionRecord) {
        self.loop = loop
        self.record = record
    }

    // MARK: - The client

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        wait(loop.timeouts.requestHead)
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        switch phase {
        case .reading, .authenticating, .connecting: inbound.writeBuffer(&buffer)
        case .handedOver: context.fireChannelRead(data)
        case .leaving, .closed: return
        }
        readRequest()
    }

    /// As far as may be.
    func readRequest() {
        do {
            while case .reading = phase {
                let step = try reader.read(inbound.readableBytesSpan)
                guard step.event != .needsMore else { return record.state = .head }
                count(step.consumed)
                inbound.moveReaderIndex(forwardBy: step.consumed)
                take(step.event)
            }
        } catch {
            guard let answer = reader.refusal else {
                return close(.malformedRequest, status: 0)
            }
            leave(saying: answer, .malformedRequest, status: 400)
        }
    }

    private func count(_ bytes: Int) {
        record.bytesIn &+= UInt64(bytes)
        loop.counters.add(bytes, to: .bytesFromClients)
    }

    private func take(_ event: SocksRequestReader.Event) {
        switch event {
        case .needsMore: break
        case .greeting(let methods):
            let wanted: SocksMethod = isOpen ? .none : .password
            guard methods.contains(wanted) else {
                return leave(saying: SocksReply.choice(nil), .unauthenticated, status: 407)
            }
            if leaveUnasked() { return }
            reader.choose(wanted)
            send(SocksReply.choice(wanted))
        case .credentials(let user, let password):
            enter(user: user, password: password)
        case .request(let request): begin(request)
        }
    }

    /// Who has said the right password may ask.
    func admit(_ user: String) {
        record.user = user
        phase = .reading
        wait(loop.timeouts.requestHead)
        reader.acceptCredentials()
        send(SocksReply.authentication(isRight: true))
    }

    private func begin(_ request: SocksRequest) {
        destination = request.destination
        record.target = WireText("\(request.destination)")
        // Version 4 has no password to ask for.
        guard request.version == .v5 || isOpen else {
            return refuse(.notAllowed, end: .unauthenticated, status: 407)
        }
        guard request.command == .connect else {
            return refuse(.commandNotSupported, end: .malformedRequest, status: 501)
        }
        var subject = BanSubject(
            client: record.client.address, destination: request.destination)
        subject.user = record.user.map { Array($0.utf8)[...] }
        let hearing = Hearing(subject, of: record)
        phase = .connecting(request)
        record.state = .connecting
        switch loop.judge(hearing, at: loop.wall(at: loop.now())) {
        case .pass: connect(request, hearing)
        case .wait(let nanoseconds):
            wait(nanoseconds)
            whenWaited = { [self] in connect(request, hearing) }
        case .refuse(let refusal): refuse(by: refusal)
        }
    }

    func read(context: ChannelHandlerContext) {
        switch phase {
        case .authenticating, .connecting:
            if inbound.readableBytes < Self.readAhead { context.read() }
        case .reading, .leaving, .handedOver, .closed: context.read()
        }
    }

    // MARK: - The origin

    private func connect(_ request: SocksRequest, _ hearing: Hearing) {
        wait(loop.timeouts.connect + 1_000_000_000)
        let end = TunnelEnd(.origin)
        let route = loop.route(to: request.destination, for: .tunnel)
        let connector = OriginConnector(
            loop: loop, route: route, client: record, hearing: hearing, halfClosure: true,
            configure: { try $0.pipeline.syncOperations.addHandler(end) },
            completion: { [self] outcome in connected(outcome, request, end, route) })
        self.connector = connector
        connector.start()
    }

    private func connected(
        _ outcome: OriginConnector.Outcome, _ request: SocksRequest, _ origin: TunnelEnd,
        _ route: Route
    ) {
        connector = nil
        guard case .connecting = phase else {
            if case .success((let channel, _)) = outcome { channel.close(promise: nil) }
            return
        }
        switch outcome {
        case .success((let channel, let endpoint)):
            record.connected(to: endpoint, by: route)
            let bound = channel.localAddress?.endpoint ?? Endpoint(.v4(0), 0)
            send(SocksReply.succeeded.bytes(for: request.version, bound: bound))
            becomeTunnel(request.destination, origin)
        case .failure(let failure):
            switch failure.reason {
            case .banned(let refusal): refuse(by: refusal)
            case .answer(let answer):
                refuse(SocksReply(answer.error), end: answer.error.end, status: answer.status)
            }
        }
    }

    func stopConnecting() {
        connector?.abandon()
        connector = nil
    }

    private func becomeTunnel(_ destination: HostAndPort, _ origin: TunnelEnd) {
        // A broken socket says so while it is written to, and then the session has ended.
        guard case .connecting = phase, let context else { return origin.close() }
        let pipeline = context.pipeline.syncOperations
        let client = TunnelEnd(.client, of: record)
        phase = .handedOver
        let early = inbound
        inbound = ByteBuffer()
        // On the loop both calls act at once; they can fail only when the channel is gone already.
        guard (try? pipeline.addHandler(client)) != nil else {
            loop.remove(record, end: .clientClosed)
            return origin.close()
        }
        let channel = context.channel
        pipeline.removeHandler(self, promise: nil)
        let session = TunnelSession(
            loop: loop, record: record, client: client, origin: origin,
            opening: .relay(WireText("\(destination)")))
        if early.readableBytes > 0 {
            session.relay(NIOAny(early), early, from: .client)
            session.flush(from: .client)
        }
        if clientHasEnded { session.inputEnded(.client) }
        // One that was asked for while too much was waiting here has been forgotten.
        channel.read()
    }

    func send(_ bytes: [UInt8]) {
        guard let context else { return }
        record.bytesOut &+= UInt64(bytes.count)
        loop.counters.add(bytes.count, to: .bytesToClients)
        let buffer = context.channel.allocator.buffer(bytes: bytes)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    // MARK: - What is known of it

    var exchangeInProgress: ExchangeRow? { nil }
    var bufferedBytes: Int { inbound.heldBytes }
}
