import NIOCore
import NIOPosix
import SluiceCore

/// Opens the second leg: name to addresses, whether those are allowed, a socket, and what has to be
/// said on it before it leads to its destination. All of it within the connect timeout.
final class OriginConnector {
    /// Why there is no connection.
    enum Failure {
        case answer(Answer)
        case banned(BanRefusal)
    }

    typealias Outcome = Result<(any Channel, Endpoint), ConnectFailure>

    struct ConnectFailure: Error { let reason: Failure }

    enum Phase {
        case resolving
        /// A rule makes it wait.
        case held
        case racing(ConnectionRace)
        /// A Unix socket, or a parent that is being asked.
        case waiting((any Channel)?)
        case over
    }

    let loop: TrafficLoop
    let route: Route
    let client: ConnectionRecord?
    private let hearing: Hearing
    private let halfClosure: Bool
    private let configure: (any Channel) throws -> Void
    private let completion: (Outcome) -> Void
    var phase = Phase.resolving
    private var deadline: Scheduled<Void>?
    private var isCounted = false

    /// - Parameters:
    ///   - client: for whom; the PROXY protocol says so where the route asks for it, and the
    ///     threads that look names up are shared out by it. `nil` for a connection of sluice's own.
    ///   - hearing: what the bans have said so far of that for which it is opened.
    ///   - configure: adds the handlers, once the connection leads to its destination. Nothing is
    ///     read before `completion` has been called.
    init(
        loop: TrafficLoop, route: Route, client: ConnectionRecord?, hearing: Hearing,
        halfClosure: Bool,
        configure: @escaping (any Channel) throws -> Void,
        completion: @escaping (Outcome) -> Void
    ) {
        self.loop = loop
        self.route = route
        self.client = client
        self.hearing = hearing
        self.halfClosure = halfClosure
        self.configure = configure
        self.completion = completion
    }

    /// Completes on the loop, at once or later, exactly once.
    func start() {
        if let refusal = refusalOfHost() { return fail(refusal.answer) }
        guard loop.pool.admit(route) else {
            let limit = loop.settings.limits.connectionsPerOrigin
            return fail(.connectionLimitReached, "\(limit) connections to it are open")
        }
        isCounted = true
        limitTime()
        switch route.firstHop {
        case .unix(let path): obey([.hidden]) { [self] in connect(toSocket: path) }
        case .network(let host): resolve(host)
        }
    }

    private func limitTime() {
        deadline = loop.eventLoop.assumeIsolated().scheduleTask(
            in: .nanoseconds(loop.timeouts.connect)
        ) { [self] in timedOut() }
    }

    // MARK: - Bans

    /// Goes on when the bans let pass all that may be connected to: now, or when the longest of
    /// their times is over, which are not part of the time to connect.
    private func obey(_ addresses: [BanSubject.Address], then goOn: @escaping () -> Void) {
        let wall = loop.wall(at: loop.now())
        var wait: Int64 = 0
        for address in addresses {
            switch loop.judge(hearing, address: address, at: wall) {
            case .pass: break
            case .wait(let longer): wait += longer
            case .refuse(let refusal): return fail(ConnectFailure(reason: .banned(refusal)))
            }
        }
        guard wait > 0 else { return goOn() }
        phase = .held
        deadline?.cancel()
        client?.deadline = loop.time.advanced(
            byNanoseconds: wait + loop.timeouts.connect + 1_000_000_000)
        deadline = loop.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(wait)) { [self] in
            guard case .held = phase else { return }
            limitTime()
            // Rules may have changed meanwhile.
            obey(addresses, then: goOn)
        }
    }

    private func refusalOfHost() -> DestinationGuard.Refusal? {
        guard route.isGuarded, case .network(let origin) = route.destination else { return nil }
        if route.use == .tunnel,
            let refusal = loop.destinationGuard.refusesTunnel(port: origin.port)
        {
            return refusal
        }
        return loop.destinationGuard.refuses(host: origin.host)
    }

    // MARK: - Names

    private func resolve(_ host: HostAndPort) {
        if let address = IPAddress(host.host) { return race([address], host) }
        loop.shared.resolver
            .resolve(
                host.host, for: client?.client.address, on: loop.eventLoop,
                patience: loop.timeouts.connect
            )
            .assumeIsolated().whenComplete { [self] result in
                guard case .resolving = phase else { return }
                switch result {
                case .success(.success(let addresses)): race(addresses, host)
                case .success(.failure(let fault)): fail(fault)
                case .failure: fail(.internalError, "the resolver is not running")
                }
            }
    }

    // MARK: - Addresses

    /// With a parent between, these are the parent's, which the operator named; the destination's
    /// own are known to the parent alone.
    private func race(_ addresses: [IPAddress], _ host: HostAndPort) {
        if loop.bans.isEmpty { return raceUnbanned(addresses, host) }
        let judged: [BanSubject.Address] =
            route.parent == nil ? addresses.map { .known($0) } : [.hidden]
        obey(judged) { [self] in raceUnbanned(addresses, host) }
    }

    private func raceUnbanned(_ addresses: [IPAddress], _ host: HostAndPort) {
        let allowed: [IPAddress]
        do throws(ConnectFailure) {
            allowed = route.parent == nil ? try guarded(addresses) : addresses
        } catch {
            return fail(error)
        }
        let race = ConnectionRace(
            allowed, port: host.port, bootstrap: bootstrap(isNetwork: true), on: loop.eventLoop
        ) { [self] outcome in
            switch outcome {
            case .connected(let channel, let endpoint): connected(channel, endpoint)
            case .failed(let error, let address): fail(error, at: address)
            }
        }
        phase = .racing(race)
        race.start()
    }

    /// Those that may be connected to: what is judged here and what a socket is opened to are the
    /// same values, so no second look-up can come between.
    private func guarded(_ addresses: [IPAddress]) throws(ConnectFailure) -> [IPAddress] {
        guard route.isGuarded else { return addresses }
        let destinationGuard = loop.destinationGuard
        var allowed: [IPAddress] = []
        var refusal: DestinationGuard.Refusal?
        for address in addresses {
            if let reason = destinationGuard.refuses(address) {
                refusal = refusal ?? reason
            } else {
                allowed.append(address)
            }
        }
        if allowed.isEmpty, let refusal {
            throw ConnectFailure(reason: .answer(refusal.answer))
        }
        return allowed
    }

    private func connect(toSocket path: String) {
        phase = .waiting(nil)
        bootstrap(isNetwork: false).connect(unixDomainSocketPath: path)
            .assumeIsolated().whenComplete { [self] result in
                guard case .waiting = phase else {
                    if case .success(let channel) = result { channel.close(promise: nil) }
                    return
                }
                switch result {
                case .success(let channel): connected(channel, Endpoint(.loopback, 0))
                case .failure(let error): fail(error, at: nil)
                }
            }
    }

    private func bootstrap(isNetwork: Bool) -> ClientBootstrap {
        let bootstrap = ClientBootstrap(group: loop.eventLoop)
            .connectTimeout(.nanoseconds(loop.timeouts.connect))
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: halfClosure)
            .originOptions(of: loop)
        return isNetwork
            ? bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1) : bootstrap
    }

    // MARK: - The end

    func succeed(_ channel: any Channel, _ endpoint: Endpoint) {
        do { try configure(channel) } catch {
            channel.close(promise: nil)
            return fail(.connectionTerminated, "it was closed at once")
        }
        loop.counters.add(to: .upstreamConnections)
        if isCounted {
            isCounted = false
            channel.closeFuture.assumeIsolated().whenComplete { [loop, route] _ in
                loop.pool.ended(route)
            }
        }
        finish(.success((channel, endpoint)))
        readFrom(channel)
    }

    /// Whoever it was for has gone: nothing is left open, and `completion` is not called any more.
    func abandon() {
        let phase = phase
        guard end() else { return }
        switch phase {
        case .racing(let race): race.abandon()
        case .waiting(let channel): channel?.close(promise: nil)
        case .resolving, .held, .over: break
        }
    }

    private func timedOut() {
        switch phase {
        case .resolving: fail(.dnsTimeout, "its name was not resolved in time")
        case .racing(let race):
            race.abandon()
            fail(.connectionTimeout, "no connection in time")
        case .waiting(let channel):
            fail(.connectionTimeout, "no connection in time")
            channel?.close(promise: nil)
        case .held, .over: break
        }
    }

    func finish(_ outcome: Outcome) {
        if end() { completion(outcome) }
    }

    /// `false` when it is over already.
    private func end() -> Bool {
        if case .over = phase { return false }
        phase = .over
        deadline?.cancel()
        deadline = nil
        if isCounted { loop.pool.ended(route) }
        isCounted = false
        return true
    }
}
