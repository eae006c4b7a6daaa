import NIOCore
import SluiceCore

// A connection to an origin: kept or new, of the client's choice or of the group's.
extension ExchangeInProgress {
    func openOrigin(mayReuse: Bool) {
        guard let group = session.entrance.gatewayGroup else {
            return open(loop.route(to: request.origin, for: .requests), mayReuse: mayReuse)
        }
        // Once more at the server that closed a kept connection.
        if let route = servers?.route { return open(route, mayReuse: mayReuse) }
        servers = ServerChoice(request, from: record.client.address, of: group, loop)
        acquireServer(mayReuse: mayReuse)
    }

    /// One that failed is not asked twice.
    func openOtherOrigin(wasSent: Bool) {
        servers?.exclude(wasSent: wasSent)
        acquireServer(mayReuse: request.framing == .none && !request.passesUpgrade)
    }

    private func acquireServer(mayReuse: Bool) {
        record.state = .connecting
        session.wait(loop.timeouts.queue + 1_000_000_000)
        servers?.acquire { [weak self] refusal in
            guard let self, let servers = self.servers, self.isConnecting else { return }
            if let refusal {
                let answer = servers.answer(to: refusal, after: self.lastFailure)
                self.exchange.originFailed(answer, isFinal: true, &self.effects)
                self.carryOut()
                self.session.flush()
            } else if let route = servers.route {
                self.open(route, mayReuse: mayReuse)
                self.session.flush()
            }
        }
    }

    private func open(_ route: Route, mayReuse: Bool) {
        record.state = .connecting
        if mayReuse, let kept = loop.pool.take(route) {
            if let ban = refusal(of: kept) {
                loop.pool.keep(kept)
                return refuse(by: ban)
            }
            loop.counters.add(to: .upstreamReuses)
            return opened(kept, isReused: true)
        }
        session.wait(loop.timeouts.connect + 1_000_000_000)
        connect(route)
    }

    /// Bans came since it was opened.
    private func refusal(of kept: UpstreamSession) -> Ban? {
        guard !loop.bans.isEmpty, case .network(let host) = kept.route.destination else {
            return nil
        }
        return loop.refusal(
            address: kept.endpoint.address, of: host.host, at: loop.wall(at: loop.time))
    }

    private func connect(_ route: Route) {
        let made = UpstreamSession(loop: loop, route: route)
        let connector = OriginConnector(
            loop: loop, route: route, client: record, halfClosure: false,
            configure: { try $0.pipeline.syncOperations.addHandler(made) },
            completion: { [weak self] outcome in
                switch outcome {
                case .success((_, let endpoint)):
                    made.connected(to: endpoint)
                    // The client may have gone meanwhile; the connection serves the next one.
                    guard let self, self.isConnecting else { return made.release(.reuse) }
                    self.opened(made, isReused: false)
                    self.session.flush()
                case .failure(let failure):
                    guard let self, self.isConnecting else { return }
                    self.failed(failure.reason)
                }
            })
        connector.start()
    }

    private func opened(_ session: UpstreamSession, isReused: Bool) {
        upstream = session
        record.upstream = session.endpoint
        self.isReused = isReused
        session.begin(request.method, for: self)
        exchange.originOpened(isReused: isReused, &effects)
        carryOut()
        session.flush()
        self.session.pump()
    }

    func failed(_ failure: OriginConnector.Failure) {
        switch failure {
        case .answer(let answer):
            lastFailure = answer
            // What sluice itself lacks is no server's fault, and no other server would help.
            let isOfServer = answer.error.isOfServer
            if isOfServer { servers?.report(.failedToConnect) }
            exchange.originFailed(answer, isFinal: !isOfServer, &effects)
        case .banned(let ban): refuse(by: ban)
        }
        carryOut()
        session.flush()
    }
}
