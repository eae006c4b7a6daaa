import NIOCore
import SluiceCore

// An exchange that becomes a tunnel: CONNECT (RFC 9110 §9.3.6), or a protocol switched to (§7.8).
extension ExchangeInProgress {
    /// A tunnel of an accepted CONNECT, or the answer that says why there is none. A CONNECT with
    /// content is refused by the codec: what follows its head belongs to the tunnel.
    func openTunnel() {
        if let refusal = loop.destinationGuard.refusesConnect(port: request.origin.port) {
            return exchange.answer(refusal.answer, &effects)
        }
        record.state = .connecting
        session.wait(loop.timeouts.connect + 1_000_000_000)
        let end = TunnelEnd(.origin)
        exchange.connectOrigin()
        let route = loop.route(to: request.origin, for: .tunnel)
        let connector = OriginConnector(
            loop: loop, route: route, client: record, hearing: hearing, halfClosure: true,
            configure: { try $0.pipeline.syncOperations.addHandler(end) },
            completion: { [weak self] outcome in
                guard let self, self.isConnecting else {
                    if case .success((let channel, _)) = outcome { channel.close(promise: nil) }
                    return
                }
                switch outcome {
                case .success((_, let endpoint)):
                    self.connector = nil
                    self.record.connected(to: endpoint, by: route)
                    self.established(to: end)
                case .failure(let failure): self.failed(failure.reason)
                }
            })
        self.connector = connector
        connector.start()
    }

    private func established(to origin: TunnelEnd) {
        loop.countResponse(200)
        loop.scratch.removeAll(keepingCapacity: true)
        loop.scratch.append(
            contentsOf: "HTTP/1.1 200 Connection established\r\nCache-Status: sluice\r\n\r\n".utf8)
        session.send(loop.scratch)
        becomeTunnel(to: origin, status: 200)
    }

    func switchProtocols() {
        guard let head = responseHead, let upstream else { return }
        sendHead(head, delivery: .none, keepAlive: true, additions: [])
        self.upstream = nil
        servers?.report(.response(status: 101, latency: loop.now() - requestSentAt))
        guard let origin = upstream.handOver() else {
            servers?.letGo()
            return session.abort(.originClosed)
        }
        becomeTunnel(to: origin, status: 101)
    }

    private func becomeTunnel(to origin: TunnelEnd, status: UInt16) {
        session.flush()
        // A broken socket says so while it is written to, and then the session has ended.
        guard session.isServing(self), let client = session.handOver() else {
            servers?.letGo()
            return origin.close()
        }
        let tunnel = TunnelSession(
            loop: loop, record: record, client: client.end, origin: origin,
            opening: .exchange(
                TunnelSession.Opened(
                    id: id, request: request, status: status, begun: begun,
                    rule: exchange.rule)),
            lease: servers?.handOver())
        if client.early.readableBytes > 0 {
            tunnel.relay(NIOAny(client.early), client.early, from: .client)
            tunnel.flush(from: .client)
        }
        if client.hasEnded { tunnel.inputEnded(.client) }
    }
}
