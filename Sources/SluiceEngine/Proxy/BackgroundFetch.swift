import NIOCore
import SluiceCore

/// A fetch without a client: the origin is asked about what was served stale (RFC 5861 §3), or an
/// exchange whose client left goes on for those who follow it. What comes goes to the store. Nobody
/// waits for it; when it fails, the next stale answer starts another.
final class BackgroundFetch {
    /// At a time, of one loop.
    private static let limit = 64

    private let loop: TrafficLoop
    private let caching: CachedFetch
    private var upstream: UpstreamSession?
    private var servers: ServerChoice?
    private var shared: SharedFetch?
    /// What it asks about; marked as being asked about meanwhile.
    private var stored: StoredResponse?
    private var forwarded = ForwardedFields.none
    private var client = IPAddress.loopback
    /// Of the exchange it asks for.
    private var hearing: Hearing?
    /// When it is given up, unless something comes before.
    private var deadline = MonotonicTime(nanoseconds: .max)
    /// Gets the words for what came of it, when somebody wants to know.
    private var report: ((String) -> Void)?
    private var outcome = "the origin did not answer; it stays as it is"

    private init(_ caching: CachedFetch, _ loop: TrafficLoop) {
        self.caching = caching
        self.loop = loop
    }

    /// Asks the origin about something that this exchange serves stale, unless somebody does.
    static func start(_ caching: CachedFetch, about index: Int, for exchange: ExchangeInProgress) {
        let (loop, stored) = (exchange.loop, caching.variants[index])
        guard stored.beginAsking() else { return }
        guard loop.backgroundFetches.count < limit else {
            stored.endAsking()
            return loop.counters.add(to: .cacheBackgroundRefused)
        }
        loop.counters.add(to: .cacheBackground)
        let fetch = BackgroundFetch(caching.again(about: index), loop)
        fetch.stored = stored
        fetch.client = exchange.record.client.address
        fetch.hearing = exchange.hearing.ofNobody()
        fetch.forwarded = exchange.session.entrance.settings.forwarded
        fetch.begin()
        fetch.open(exchange.session.entrance.gatewayGroup)
    }

    /// Asks the origin about something stored because the operator wants to be sure of it.
    /// - Parameter group: the servers that answer for it; `nil` for its own origin.
    /// - Returns: `false` when too much is asked already. What is being asked about is not asked
    ///   about twice, and counts as asked.
    static func start(
        _ caching: CachedFetch, about index: Int, group: String?, _ loop: TrafficLoop,
        report: @escaping (String) -> Void
    ) -> Bool {
        let stored = caching.variants[index]
        guard loop.backgroundFetches.count < limit else {
            loop.counters.add(to: .cacheBackgroundRefused)
            return false
        }
        guard stored.beginAsking() else { return true }
        loop.counters.add(to: .cacheBackground)
        let fetch = BackgroundFetch(caching.again(about: index), loop)
        fetch.stored = stored
        fetch.report = report
        // The operator asks, not a client: no rule has to allow it.
        let subject = BanSubject(
            caching.request.head, from: fetch.client, throughGateway: group != nil)
        fetch.hearing = Hearing(subject, isOwn: true)
        fetch.begin()
        fetch.open(group)
        return true
    }

    /// Goes on with what an exchange began.
    static func goOn(
        _ caching: CachedFetch, _ shared: SharedFetch, on upstream: UpstreamSession,
        servers: ServerChoice?, _ loop: TrafficLoop
    ) {
        let fetch = BackgroundFetch(caching, loop)
        fetch.shared = shared
        fetch.servers = servers
        fetch.upstream = upstream
        fetch.begin()
        if shared.hasHead { fetch.wait(loop.timeouts.idle) }
        shared.onDeserted = { [weak fetch] in fetch?.end(.close) }
        upstream.serve(fetch)
        upstream.holdReading(false)
    }

    private func begin() {
        loop.backgroundFetches[ObjectIdentifier(self)] = self
        wait(loop.timeouts.connect + loop.timeouts.response)
    }

    private func wait(_ nanoseconds: Int64) {
        deadline = loop.time.advanced(byNanoseconds: nanoseconds)
    }

    func tick(now: MonotonicTime) { if now >= deadline { cancel() } }

    func cancel() { end(.close) }

    private func end(_ release: ExchangeEffect.OriginRelease) {
        guard loop.backgroundFetches.removeValue(forKey: ObjectIdentifier(self)) != nil else {
            return
        }
        caching.abandon()
        stored?.endAsking()
        report?(outcome)
        report = nil
        upstream?.release(release)
        upstream = nil
        servers?.letGo()
        if let shared, !shared.isOver { shared.failed() }
        shared = nil
    }

    private var isOver: Bool { loop.backgroundFetches[ObjectIdentifier(self)] == nil }

    // MARK: - The way to the origin

    private func open(_ group: String?) {
        let request = caching.request.head
        guard let group else { return open(loop.route(to: request.origin, for: .requests)) }
        let servers = ServerChoice(request, from: client, of: group, loop)
        self.servers = servers
        servers.acquire { [weak self] refusal in
            guard let self, !self.isOver else { return servers.letGo() }
            if refusal == nil, let route = servers.route { self.open(route) } else { self.cancel() }
        }
    }

    private func open(_ route: Route) {
        let kept = loop.pool.kept(for: route)
        if let idle = loop.pool.take(of: kept) {
            guard !isBanned(idle) else {
                loop.pool.keep(idle)
                return cancel()
            }
            loop.counters.add(to: .upstreamReuses)
            return opened(idle)
        }
        let made = UpstreamSession(loop: loop, kept: kept)
        let hearing = hearing ?? Hearing(BanSubject(caching.request.head, from: client))
        OriginConnector(
            loop: loop, route: route, client: nil, hearing: hearing, halfClosure: false,
            configure: { try $0.pipeline.syncOperations.addHandler(made) },
            completion: { [self] outcome in
                guard case .success((_, let endpoint)) = outcome else {
                    servers?.report(.failedToConnect)
                    return cancel()
                }
                made.connected(to: endpoint)
                if isOver { made.release(.reuse) } else { opened(made) }
            }
        ).start()
    }

    private func isBanned(_ kept: UpstreamSession) -> Bool {
        guard !loop.bans.isEmpty, let hearing else { return false }
        let address = BanSubject.Address(of: kept.destinationAddress)
        let finding = loop.judge(hearing, address: address, at: loop.wall(at: loop.time))
        if case .refuse = finding { return true }
        return false
    }

    private func opened(_ session: UpstreamSession) {
        upstream = session
        let request = caching.request.head
        session.begin(request.method, for: self)
        caching.requestIsSent(at: loop.wall(at: loop.now()))
        loop.scratch.removeAll(keepingCapacity: true)
        let route = session.route
        Forwarding.appendRequest(
            request, via: loop.viaName, through: route.usesAbsoluteForm ? route.parent : nil,
            server: servers?.host,
            forwarding: forwarded.isEmpty ? nil : ClientForwarding(forwarded, client: client),
            asking: caching.question, to: &loop.scratch)
        session.send(loop.scratch)
        session.flush()
    }
}

// MARK: - The answer

extension BackgroundFetch: UpstreamOwner {
    func upstream(_ head: ResponseHead) {
        guard head.status >= 200 else { return }
        let now = loop.now()
        // From here on as long as something comes, however long that takes.
        wait(loop.timeouts.idle)
        servers?.report(.response(status: head.status, latency: 0))
        var verdict = CacheVerdict.stale(.pending)
        let meaning = caching.take(head, now: loop.wall(at: now), verdict: &verdict)
        if report != nil { outcome = words(for: meaning, status: head.status) }
        switch meaning {
        case .pass:
            shared?.headArrived(head, caching.sharedFill)
            // Nobody would hear the rest.
            if caching.fill == nil, head.framing != .none { end(.close) }
        case .holds, .standIn, .askAgain:
            if let shared, !shared.isOver { shared.failed() }
        }
    }

    private func words(for meaning: CachedFetch.Meaning, status: UInt16) -> String {
        switch meaning {
        case .pass(.stored): "the origin has something else, which takes its place"
        case .pass(let verdict):
            "the origin answered \(status), which is not stored: \(verdict.rawValue)"
        case .holds: "it still holds"
        case .standIn, .askAgain: "the origin answered \(status); it stays as it is"
        }
    }

    func upstream(content: ByteBuffer) {
        wait(loop.timeouts.idle)
        guard caching.fill != nil else { return }
        let refusal = caching.append(content)
        // What goes to the disk is not passed on: those it was fetched for are cut off.
        let isForNobody = shared != nil && caching.sharedFill == nil
        if refusal != nil || isForNobody { return end(.close) }
        shared?.contentArrived()
    }

    func upstreamEnded(isPersistent: Bool, trailers: TrailerSection?) {
        shared?.contentArrived()
        let verdict = caching.complete(
            origin: upstream?.destinationAddress, now: loop.wall(at: loop.time))
        if verdict == .stored { loop.counters.add(to: .cacheStored) }
        if let shared, !shared.isOver { shared.ended() }
        end(isPersistent ? .reuse : .close)
    }

    func upstreamClosed(fault: WireFault?) { end(.close) }

    func upstreamReadComplete() {}

    func upstreamIsWritable() {}
}
