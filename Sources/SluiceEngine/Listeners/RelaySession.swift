import NIOCore
import SluiceCore

/// A client of a `tcp` listener while a server of its group is chosen and connected to; a tunnel
/// takes over then. Nothing is read from the client before there is someone to give it to: whatever
/// a server does until then, another one can take its place.
final class RelaySession: LiveConnection {
    private enum Phase {
        /// Behind others, for a server to be free; `nil` until it is known that it has to wait.
        case waiting(ServerQueue.Waiting?)
        case connecting(ServerLease)
        case over
    }

    private let loop: TrafficLoop
    let record: ConnectionRecord
    private let upstream: String
    private let clientEnd: TunnelEnd
    private var channel: (any Channel)?
    private var connector: OriginConnector?
    private let hearing: Hearing
    /// What is done when the time that a rule makes it wait is over.
    private var whenWaited: (() -> Void)?
    private var phase = Phase.waiting(nil)
    private var request: LeaseRequest
    /// Where it is led to, or was at last.
    private var target: HostAndPort?
    /// What the last server did, which says more than that there is no other.
    private var failure: Answer?

    /// - Parameter upstream: the name of a group.
    init(loop: TrafficLoop, record: ConnectionRecord, upstream: String) {
        self.loop = loop
        self.record = record
        self.upstream = upstream
        clientEnd = TunnelEnd(.client, of: record)
        hearing = Hearing(
            BanSubject(tunnelFrom: record.client.address, host: [], port: 0), of: record)
        request = LeaseRequest(BalanceSubject(client: record.client.address))
        record.target = WireText(upstream)
        record.state = .connecting
    }

    func start(on channel: any Channel) throws {
        self.channel = channel
        try channel.pipeline.syncOperations.addHandler(clientEnd)
        channel.closeFuture.assumeIsolated().whenComplete { [weak self] _ in
            self?.end(.clientClosed)
        }
        findServer()
    }

    // MARK: - A server

    private func findServer() {
        guard let servers = loop.upstreams[upstream] else { return refused(.nobodyLeft) }
        phase = .waiting(nil)
        let waiting = servers.acquire(request) { [self] result in
            switch result {
            case .success(let lease): connect(lease, servers.settings.sendsProxyProtocol)
            case .failure(let refused): self.refused(refused.refusal)
            }
        }
        if let waiting { phase = .waiting(waiting) }
    }

    private func refused(_ refusal: LeaseRefusal) {
        switch refusal {
        case .nobodyLeft, .retriesSpent: answer(failure ?? refusal.answer(group: upstream))
        case .queueFull, .queueTimeout: answer(refusal.answer(group: upstream))
        }
    }

    private func connect(_ lease: ServerLease, _ proxyProtocol: ProxyProtocolVersion?) {
        phase = .connecting(lease)
        target = lease.address.network
        record.target = WireText("\(lease.address)")
        if let target {
            // Another server is another destination for the same client.
            hearing.subject = BanSubject(client: record.client.address, destination: target)
            hearing.isJudgedAnew()
        }
        switch loop.judge(hearing, at: loop.wall(at: loop.now())) {
        case .pass: open(lease, proxyProtocol)
        case .wait(let nanoseconds): wait(nanoseconds, lease)
        case .refuse(let refusal): refuse(by: refusal)
        }
    }

    /// The server is free for others meanwhile; it is not made to wait again for the next one.
    private func wait(_ nanoseconds: Int64, _ lease: ServerLease) {
        phase = .waiting(nil)
        lease.giveBack()
        record.deadline = loop.now().advanced(byNanoseconds: nanoseconds)
        whenWaited = { [self] in findServer() }
    }

    private func open(_ lease: ServerLease, _ proxyProtocol: ProxyProtocolVersion?) {
        let originEnd = TunnelEnd(.origin)
        let route = Route(server: lease.address, for: .tunnel, proxyProtocol: proxyProtocol)
        let connector = OriginConnector(
            loop: loop, route: route, client: record, hearing: hearing, halfClosure: true,
            configure: { try $0.pipeline.syncOperations.addHandler(originEnd) },
            completion: { [self] outcome in connected(outcome, originEnd, lease, route) })
        self.connector = connector
        connector.start()
    }

    private func connected(
        _ outcome: OriginConnector.Outcome, _ originEnd: TunnelEnd, _ lease: ServerLease,
        _ route: Route
    ) {
        connector = nil
        guard case .connecting(let current) = phase, current === lease else {
            if case .success((let channel, _)) = outcome { channel.close(promise: nil) }
            return
        }
        switch outcome {
        case .success((_, let endpoint)):
            phase = .over
            lease.report(.tunnelOpened)
            record.connected(to: endpoint, by: route)
            // Its loop's table keeps the session; this object has done its work.
            _ = TunnelSession(
                loop: loop, record: record, client: clientEnd, origin: originEnd,
                opening: .relay(record.target), lease: lease)
        case .failure(let failure):
            switch failure.reason {
            case .answer(let answer): failed(lease, answer)
            case .banned(let refusal): refuse(by: refusal)
            }
        }
    }

    private func failed(_ lease: ServerLease, _ answer: Answer) {
        failure = answer
        // What sluice itself lacks is no server's fault, and no other server would help.
        guard answer.error.isOfServer else { return self.answer(answer) }
        lease.report(.failedToConnect)
        request.tried.append(lease.server.id)
        phase = .waiting(nil)
        lease.giveBack()
        findServer()
    }

    // MARK: - The end

    private func refuse(by refusal: BanRefusal) {
        loop.counters.add(to: .connectionsRefused)
        switch refusal.action {
        case .status(let status): end(.banned, status: status)
        case .close: end(.banned)
        case .reset:
            channel?.resetOnClose()
            end(.banned)
        case .drop:
            stopConnecting()
            record.deadline = loop.now().advanced(byNanoseconds: loop.timeouts.drop)
            whenWaited = { [self] in end(.banned) }
        }
    }

    private func stopConnecting() {
        if case .connecting(let lease) = phase { lease.giveBack() }
        phase = .waiting(nil)
        connector?.abandon()
        connector = nil
    }

    /// There are no words for it here but in row and log.
    private func answer(_ answer: Answer) {
        end(answer.error.end, status: answer.status)
    }

    /// - Parameter status: for the log, what an HTTP client would have got; 0 for no answer.
    private func end(_ reason: EndReason, status: UInt16 = 0) {
        switch phase {
        case .over: return
        case .waiting(let waiting): waiting?.cancel()
        case .connecting(let lease): lease.giveBack()
        }
        phase = .over
        whenWaited = nil
        connector?.abandon()
        connector = nil
        loop.writeLog(
            LogRecord(
                client: record.client.address, started: record.opened,
                request: .relay(record.target), status: status, size: 0))
        loop.remove(record, end: reason)
        channel?.close(promise: nil)
    }

    var exchangeInProgress: ExchangeRow? { nil }
    var bufferedBytes: Int { 0 }

    var waitsForNoBytes: Bool { whenWaited != nil }

    func deadlinePassed(now: MonotonicTime) {
        record.deadline = MonotonicTime(nanoseconds: .max)
        let next = whenWaited
        whenWaited = nil
        next?()
    }
    func cut(_ reason: EndReason) { end(reason) }
    /// A client that was taken in gets its server, and a tunnel like those that are open already.
    func finishSoon() {
        if whenWaited != nil { end(.shutdown) }
    }
}
