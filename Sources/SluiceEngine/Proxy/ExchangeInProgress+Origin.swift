import NIOCore
import SluiceCore

// A connection to an origin: kept or new, of the client's choice or of the group's.
extension ExchangeInProgress {
    func openOrigin(mayReuse: Bool) {
        guard let group = session.entrance.gatewayGroup else {
            return open(keptForOrigin, mayReuse: mayReuse)
        }
        // Once more at the server that closed a kept connection.
        if let route = servers?.route { return open(kept(for: route), mayReuse: mayReuse) }
        servers = ServerChoice(request, from: record.client.address, of: group, loop)
        acquireServer(mayReuse: mayReuse)
    }

    /// Of the origin that the client named.
    private var keptForOrigin: KeptConnections {
        if let kept = session.kept, kept.isListed { return kept }
        let kept = loop.pool.kept(for: loop.route(to: request.origin, for: .requests))
        session.kept = kept
        return kept
    }

    /// Of a server of the group; most clients ask the same one again.
    private func kept(for route: Route) -> KeptConnections {
        if let kept = session.kept, kept.isListed, kept.route == route { return kept }
        let kept = loop.pool.kept(for: route)
        session.kept = kept
        return kept
    }

    /// One that failed is not asked twice.
    func openOtherOrigin(mayReuse: Bool, wasSent: Bool) {
        servers?.exclude(wasSent: wasSent)
        acquireServer(mayReuse: mayReuse)
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
                self.open(self.kept(for: route), mayReuse: mayReuse)
                self.carryOut()
                self.session.flush()
            }
        }
    }

    private func open(_ kept: KeptConnections, mayReuse: Bool) {
        record.state = .connecting
        if mayReuse, let upstream = loop.pool.take(of: kept) {
            // Bans came since it was opened, or it was opened for somebody else.
            guard !isHeldUp(at: upstream.destinationAddress, { $0.openAgain(kept) }) else {
                return loop.pool.keep(upstream)
            }
            loop.counters.add(to: .upstreamReuses)
            return opened(upstream, isReused: true)
        }
        session.wait(loop.timeouts.connect + 1_000_000_000)
        connect(kept)
    }

    private func openAgain(_ kept: KeptConnections) {
        if isConnecting { open(kept, mayReuse: true) }
    }

    private func connect(_ kept: KeptConnections) {
        let made = UpstreamSession(loop: loop, kept: kept)
        let connector = OriginConnector(
            loop: loop, route: kept.route, client: record, hearing: hearing, halfClosure: false,
            configure: { try $0.pipeline.syncOperations.addHandler(made) },
            completion: { [weak self] outcome in
                switch outcome {
                case .success((_, let endpoint)):
                    made.connected(to: endpoint)
                    guard let self, self.isConnecting else { return made.release(.reuse) }
                    self.connector = nil
                    self.opened(made, isReused: false)
                    self.session.flush()
                case .failure(let failure):
                    guard let self, self.isConnecting else { return }
                    self.failed(failure.reason)
                }
            })
        self.connector = connector
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
            let hasOthers = isOfServer && servers != nil
            exchange.originFailed(answer, isFinal: !hasOthers, &effects)
        case .banned(let refusal): refuse(by: refusal)
        }
        carryOut()
        session.flush()
    }
}
