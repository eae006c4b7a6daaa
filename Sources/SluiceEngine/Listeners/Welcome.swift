import NIOCore
import SluiceCore

/// One accepted socket on its way to a session: whom it is for, whether there is room, whether a
/// ban refuses it. Whatever happens, the socket leaves a row and gives back what it counted.
struct Welcome {
    let loop: TrafficLoop
    let record: ConnectionRecord
    let isOutOfDescriptors: Bool

    private var settings: ListenerSettings { record.entrance.settings }

    private enum Refusal {
        case end(EndReason, reset: Bool)
        /// Said in words: to HTTP clients, and the others are closed.
        case answer(Answer)
    }

    /// Clients over a limit that are answered, at once; the rest is closed unheard.
    private static let told = 256
    /// How long one that is sent away has to read why.
    private static let lingering = TimeAmount.milliseconds(100)

    // MARK: - Whom it is for

    /// A trusted sender says by the PROXY protocol for whom it connects; nobody else is heard.
    func expectHeader(from trusted: [AddressBlock], on channel: any Channel) {
        guard trusted.contains(where: { $0.contains(record.client.address) }) else {
            return turnAway(channel, .untrusted)
        }
        guard hasRoom else { return turnAway(channel, .overload) }
        let handler = ProxyProtocolHandler(loop: loop, record: record) { judge($0) }
        install(handler, on: channel)
    }

    // MARK: - Whether it may come in

    func judge(_ channel: any Channel) {
        switch refusal() {
        case nil: start(channel, refusing: nil)
        case .answer(let answer) where isHTTP && isOutOfDescriptors: sendAway(channel, answer)
        case .answer(let answer) where isHTTP && hasRoom:
            loop.counters.add(to: .connectionsRefused)
            start(channel, refusing: answer)
        case .answer: turnAway(channel, .overload)
        case .end(let end, let reset): turnAway(channel, end, reset: reset)
        }
    }

    private var isHTTP: Bool { settings.kind == .forward || settings.kind == .reverse }

    /// Takes its place among the open ones, if it has none yet.
    private var hasRoom: Bool {
        if record.isCounted { return true }
        let limit = loop.limits.connections
        return loop.shared.numbers.admit(record, limit: isHTTP ? limit + Self.told : limit)
    }

    private func refusal() -> Refusal? {
        let now = loop.wall(at: loop.now())
        let address = record.client.address
        if let refusal = loop.refusal(unheard: address, kind: settings.kind, at: now) {
            return .end(.banned, reset: refusal.action == .reset)
        }
        if let over = loop.connectionLimit(reachedBy: record, at: now) {
            loop.counters.add(to: .quotaRefused)
            return isHTTP ? .answer(.banned(over, status: 429)) : .end(.overload, reset: false)
        }
        if isOutOfDescriptors {
            return .answer(
                Answer(.connectionLimitReached, detail: "sluice has no file descriptor left"))
        }
        // An HTTP client gets a 503 for each request; there is no such word for the others.
        let hasRoom = self.hasRoom && (isHTTP || !loop.isOverBudget)
        guard hasRoom else { return .end(.overload, reset: false) }
        let limits = loop.limits
        if loop.shared.numbers.openConnections > limits.connections {
            let detail = "\(limits.connections) connections are open, and more may not be"
            return .answer(Answer(.connectionLimitReached, detail: detail))
        }
        let count = loop.shared.numbers.countClient(of: record)
        guard count > limits.connectionsPerClient else { return nil }
        guard count <= limits.connectionsPerClient + Self.told else {
            return .end(.overload, reset: false)
        }
        let detail = "\(limits.connectionsPerClient) connections are open from this address"
        return .answer(Answer(.connectionLimitReached, status: 429, detail: detail))
    }

    // MARK: - In, or out

    private func start(_ channel: any Channel, refusing answer: Answer?) {
        switch settings.kind {
        case .forward, .reverse:
            install(
                ClientSession(loop: loop, record: record, overLimit: answer), on: channel)
        case .tcp:
            let session = RelaySession(
                loop: loop, record: record, upstream: settings.upstream ?? "")
            begin(session, on: channel) { try session.start(on: channel) }
        case .json: install(MessageSession(loop: loop, record: record), on: channel)
        case .socks: install(SocksSession(loop: loop, record: record), on: channel)
        }
    }

    private func install(
        _ session: some LiveConnection & ChannelHandler, on channel: any Channel
    ) {
        begin(session, on: channel) { try channel.pipeline.syncOperations.addHandler(session) }
    }

    /// In the table first: a socket that is gone already ends like any other then.
    private func begin(
        _ session: some LiveConnection, on channel: any Channel, _ start: () throws -> Void
    ) {
        loop.add(session)
        do { try start() } catch {
            loop.remove(record, end: .failed)
            channel.close(promise: nil)
        }
    }

    /// Told without being heard out: the next client waits for its descriptor, and one who says
    /// nothing would keep it.
    private func sendAway(_ channel: any Channel, _ answer: Answer) {
        loop.refused(record, end: .overload)
        var bytes: [UInt8] = []
        answer.append(
            Answer.Delivery(
                method: .get, version: .http11, keepAlive: false, form: .plain,
                date: loop.wall(at: loop.now())), to: &bytes)
        let farewell = channel.allocator.buffer(bytes: bytes)
        let eventLoop = loop.eventLoop.assumeIsolated()
        // Not before the channel is active, which it is when its initializer has returned.
        eventLoop.execute {
            channel.writeAndFlush(farewell, promise: nil)
            channel.close(mode: .output, promise: nil)
        }
        // To close on a request that is still arriving would reset the answer away, RFC 9112 §9.6.
        eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
    }

    private func turnAway(_ channel: any Channel, _ end: EndReason, reset: Bool = false) {
        // A tunnel leaves a line however short it was.
        if settings.kind == .tcp || settings.kind == .socks {
            loop.writeLog(
                LogRecord(
                    client: record.client.address, started: record.opened,
                    request: settings.upstream.map { .relay(WireText($0)) } ?? .unreadable,
                    status: 0, size: 0))
        }
        loop.refused(record, end: end)
        if reset { channel.resetOnClose() }
        channel.close(promise: nil)
    }
}
