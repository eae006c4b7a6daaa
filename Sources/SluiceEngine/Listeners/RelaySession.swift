import NIOCore
import SluiceCore

/// A client of a `tcp` listener while its origin is being connected to; a tunnel takes over then.
/// Nothing is read from the client before there is someone to give it to.
final class RelaySession: LiveConnection {
    private let loop: TrafficLoop
    let record: ConnectionRecord
    private let target: HostAndPort
    private let clientEnd = TunnelEnd(.client)
    private let originEnd = TunnelEnd(.origin)
    private var channel: (any Channel)?
    private var isOver = false

    init(loop: TrafficLoop, record: ConnectionRecord, target: HostAndPort) {
        self.loop = loop
        self.record = record
        self.target = target
        record.target = WireText("\(target)")
        record.state = .connecting
    }

    func start(on channel: any Channel) throws {
        self.channel = channel
        try channel.pipeline.syncOperations.addHandler(clientEnd)
        let now = loop.wall(at: loop.now())
        let subject = BanSubject(client: record.client.address, destination: target)
        if let ban = loop.refusal(subject, at: now) { return refuse(by: ban) }
        channel.closeFuture.assumeIsolated().whenComplete { [weak self] _ in
            self?.end(.clientClosed)
        }
        OriginConnector(
            loop: loop, route: Route(server: .network(target), for: .tunnel), client: record,
            halfClosure: true,
            configure: { [originEnd] in try $0.pipeline.syncOperations.addHandler(originEnd) },
            completion: { [self] outcome in connected(outcome) }
        ).start()
    }

    private func connected(_ outcome: OriginConnector.Outcome) {
        guard !isOver else {
            if case .success((let channel, _)) = outcome { channel.close(promise: nil) }
            return
        }
        switch outcome {
        case .success((_, let endpoint)):
            isOver = true
            record.upstream = endpoint
            // Its loop's table keeps the session; this object has done its work.
            _ = TunnelSession(
                loop: loop, record: record, client: clientEnd, origin: originEnd,
                opening: .relay(target))
        case .failure(let failure):
            switch failure.reason {
            case .answer(let answer): end(answer.error.end, status: answer.status)
            case .banned(let ban): refuse(by: ban)
            }
        }
    }

    private func refuse(by ban: Ban) {
        loop.counters.add(to: .connectionsRefused)
        if ban.action == .reset { channel?.resetOnClose() }
        if case .status(let status) = ban.action {
            end(.banned, status: status)
        } else {
            end(.banned)
        }
    }

    /// - Parameter status: for the log, what an HTTP client would have got; 0 for no answer.
    private func end(_ reason: EndReason, status: UInt16 = 0) {
        guard !isOver else { return }
        isOver = true
        loop.writeLog(
            LogRecord(
                client: record.client.address, started: record.opened, request: .relay(target),
                status: status, size: 0))
        loop.remove(record, end: reason)
        channel?.close(promise: nil)
    }

    var exchangeInProgress: ExchangeRow? { nil }
    var bufferedBytes: Int { 0 }

    func isRefused(by bans: BanList, now: WallTime) -> Bool {
        record.isRefused(by: bans, request: nil, destination: target, now: now)
    }

    func deadlinePassed(now: MonotonicTime) {}
    func cut(_ reason: EndReason) { end(reason) }
    func finishSoon() { end(.shutdown) }
}
