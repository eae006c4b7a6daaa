import NIOCore
import NIOPosix
import SluiceCore

/// Opens the second leg: name to addresses, the bans on where it leads, then a socket.
struct OriginConnector {
    /// Why there is no connection.
    enum Failure {
        case answer(Answer)
        case banned(Ban)
    }

    typealias Outcome = Result<(any Channel, Endpoint), ConnectFailure>

    struct ConnectFailure: Error { let reason: Failure }

    let loop: TrafficLoop
    let origin: HostAndPort
    let halfClosure: Bool
    let configure: (any Channel) throws -> Void
    let completion: (Outcome) -> Void

    /// Completes on the loop, at once or later, exactly once.
    func start() {
        let deadline = loop.now().advanced(byNanoseconds: loop.timeouts.connect)
        if let address = IPAddress(origin.host) {
            return attempt([address], deadline)
        }
        loop.shared.resolver.resolve(origin.host, on: loop.eventLoop)
            .assumeIsolated().whenComplete { result in
                switch result {
                case .success(.success(let addresses)): attempt(addresses[...], deadline)
                case .success(.failure(let failure)): fail(.dnsError, failure.reason)
                case .failure: fail(.internalError, "the resolver is not running")
                }
            }
    }

    private func attempt(_ addresses: ArraySlice<IPAddress>, _ deadline: MonotonicTime) {
        let now = loop.now()
        guard let address = addresses.first, now < deadline else {
            return fail(.connectionTimeout, "no connection in time")
        }
        let wall = loop.wall(at: now)
        if let ban = loop.refusal(address: address, of: origin.host, at: wall) {
            return completion(.failure(ConnectFailure(reason: .banned(ban))))
        }
        let endpoint = Endpoint(address, origin.port)
        guard let wanted = try? SocketAddress(endpoint) else {
            return fail(.destinationUnavailable, "not an address to connect to")
        }
        bootstrap(timeout: deadline - now).connect(to: wanted)
            .assumeIsolated().whenComplete { result in
                switch result {
                case .success(let channel):
                    loop.counters.add(to: .upstreamConnections)
                    completion(.success((channel, endpoint)))
                case .failure where addresses.count > 1: attempt(addresses.dropFirst(), deadline)
                case .failure(let error): fail(error)
                }
            }
    }

    private func bootstrap(timeout: Int64) -> ClientBootstrap {
        let configure = NIOLoopBound(configure, eventLoop: loop.eventLoop)
        return ClientBootstrap(group: loop.eventLoop)
            .connectTimeout(.nanoseconds(timeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: halfClosure)
            .originOptions()
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try configure.value(channel) }
            }
    }

    private func fail(_ error: any Error) {
        switch error {
        case ChannelError.connectTimeout: fail(.connectionTimeout, "no connection in time")
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            fail(.connectionRefused, "the origin refused the connection")
        case let error as IOError where error.errnoCode == EMFILE || error.errnoCode == ENFILE:
            fail(.connectionLimitReached, "sluice has no file descriptor left")
        case let error as IOError:
            fail(.destinationUnavailable, String(cString: strerror(error.errnoCode)))
        default: fail(.internalError, "the connection could not be made")
        }
    }

    private func fail(_ error: ProxyError, _ detail: String) {
        loop.counters.add(to: .upstreamFailures)
        let answer = Answer(error, detail: "\(WireText("\(origin)").escaped()): \(detail)")
        completion(.failure(ConnectFailure(reason: .answer(answer))))
    }
}
