import NIOCore
import SluiceCore

// CONNECT: RFC 9110 §9.3.6.
extension ClientSession {
    /// A tunnel of an accepted CONNECT, or the answer that says why there is none. A CONNECT with
    /// content is refused by the codec: what follows its head belongs to the tunnel.
    func openTunnel(_ request: RequestHead) {
        record.state = .connecting
        wait(loop.timeouts.connect + 1_000_000_000)
        let end = TunnelEnd(.origin)
        let id = exchangeID
        exchange?.connectOrigin()
        OriginConnector(
            loop: loop, origin: request.origin, halfClosure: true,
            configure: { try $0.pipeline.syncOperations.addHandler(end) },
            completion: { [weak self] outcome in
                guard let self, self.exchangeID == id, self.exchange?.isConnecting == true else {
                    if case .success((let channel, _)) = outcome { channel.close(promise: nil) }
                    return
                }
                switch outcome {
                case .success((_, let endpoint)): self.becomeTunnel(request, end, endpoint)
                case .failure(let failure): self.tunnelFailed(failure.reason)
                }
            }
        ).start()
    }

    private func tunnelFailed(_ failure: OriginConnector.Failure) {
        switch failure {
        case .answer(let answer): exchange?.originFailed(answer, &effects)
        case .banned(let ban): refuse(by: ban)
        }
        carryOut()
        flush()
    }

    private func becomeTunnel(_ request: RequestHead, _ origin: TunnelEnd, _ endpoint: Endpoint) {
        guard let context else { return origin.close() }
        record.upstream = endpoint
        loop.countResponse(200)
        loop.scratch.removeAll(keepingCapacity: true)
        loop.scratch.append(
            contentsOf: "HTTP/1.1 200 Connection established\r\nCache-Status: sluice\r\n\r\n".utf8)
        sendToClient(loop.scratch, context)
        flush()
        // A broken socket says so while it is written to, and then the session has ended.
        guard phase == .exchanging, exchange?.isConnecting == true else { return origin.close() }
        let connect = TunnelSession.Connect(id: exchangeID, request: request, begun: begun)
        exchange = nil
        effects.removeAll()
        let (early, hasEnded) = handOver()
        let client = TunnelEnd(.client)
        let pipeline = context.pipeline.syncOperations
        // On the loop both calls act at once; they can fail only when the channel is gone already.
        guard (try? pipeline.addHandler(client)) != nil else {
            loop.remove(record, end: .clientClosed)
            return origin.close()
        }
        pipeline.removeHandler(self, promise: nil)
        let session = TunnelSession(
            loop: loop, record: record, client: client, origin: origin,
            opening: .connect(connect))
        if early.readableBytes > 0 {
            session.relay(NIOAny(early), count: early.readableBytes, from: .client)
            session.flush(from: .client)
        }
        if hasEnded { session.inputEnded(.client) }
    }
}
