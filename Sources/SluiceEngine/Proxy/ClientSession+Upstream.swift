import NIOCore
import SluiceCore

// The leg to the origin of the exchange in progress.
extension ClientSession: UpstreamOwner {
    func openOrigin(mayReuse: Bool) {
        guard let request = exchange?.request else { return }
        record.state = .connecting
        let origin = request.origin
        if mayReuse, let session = loop.pool.take(origin) {
            let wall = loop.wall(at: loop.time)
            let address = session.endpoint.address
            if let ban = loop.refusal(address: address, of: origin.host, at: wall) {
                loop.pool.keep(session)
                return refuse(by: ban)
            }
            loop.counters.add(to: .upstreamReuses)
            return opened(session, isReused: true)
        }
        wait(loop.timeouts.connect + 1_000_000_000)
        connect(origin)
    }

    private func connect(_ origin: HostAndPort) {
        let session = UpstreamSession(loop: loop, origin: origin)
        let id = exchangeID
        let connector = OriginConnector(
            loop: loop, origin: origin, halfClosure: false,
            configure: { try $0.pipeline.syncOperations.addHandler(session) },
            completion: { [weak self] outcome in
                switch outcome {
                case .success((_, let endpoint)):
                    session.connected(to: endpoint)
                    // The client may have gone meanwhile; the connection serves the next one.
                    guard let self, self.isWaiting(for: id) else { return session.release(.reuse) }
                    self.opened(session, isReused: false)
                    self.flush()
                case .failure(let failure):
                    guard let self, self.isWaiting(for: id) else { return }
                    self.failed(failure.reason)
                    self.flush()
                }
            })
        connector.start()
    }

    private func isWaiting(for id: ExchangeID) -> Bool {
        exchangeID == id && exchange?.isConnecting == true && upstream == nil
    }

    private func opened(_ session: UpstreamSession, isReused: Bool) {
        guard let request = exchange?.request else { return session.release(.reuse) }
        upstream = session
        record.upstream = session.endpoint
        session.begin(request.method, for: self)
        exchange?.originOpened(isReused: isReused, &effects)
        carryOut()
        session.flush()
        pump()
    }

    private func failed(_ failure: OriginConnector.Failure) {
        switch failure {
        case .answer(let answer): exchange?.originFailed(answer, &effects)
        case .banned(let ban): refuse(by: ban)
        }
        carryOut()
    }

    // MARK: - The request on its way

    func sendRequestHead() {
        guard let request = exchange?.request, let upstream else { return }
        record.state = .waiting
        requestSentAt = loop.time
        record.deadline = requestSentAt.advanced(byNanoseconds: loop.timeouts.response)
        loop.scratch.removeAll(keepingCapacity: true)
        let route = upstream.route
        Forwarding.appendRequest(
            request, via: loop.viaName, through: route.usesAbsoluteForm ? route.parent : nil,
            to: &loop.scratch)
        upstream.send(loop.scratch)
    }

    func sendRequest(_ content: ByteBuffer) {
        guard let upstream, let request = exchange?.request else { return }
        exchange?.requestContentSent()
        wait(loop.timeouts.idle)
        if request.framing == .chunked {
            sendChunk(content) {
                upstream.send($0)
            } content: {
                upstream.send($0)
            }
        } else {
            upstream.send(content)
        }
        upstream.flush()
        resumeReading()
    }

    func sendRequestEnd() {
        guard let upstream, let request = exchange?.request else { return }
        if request.framing == .chunked {
            loop.scratch.removeAll(keepingCapacity: true)
            Forwarding.appendLastChunk(trailers: requestTrailers, to: &loop.scratch)
            upstream.send(loop.scratch)
        }
        upstream.flush()
        wait(loop.timeouts.response)
    }

    private func sendChunk(
        _ content: ByteBuffer, bytes: ([UInt8]) -> Void, content send: (ByteBuffer) -> Void
    ) {
        var line: [UInt8] = []
        Forwarding.appendChunkHeader(count: content.readableBytes, to: &line)
        bytes(line)
        send(content)
        bytes([13, 10])
    }

    func upstreamIsWritable() {
        pump()
        resumeReading()
    }

    // MARK: - The response on its way

    func upstream(_ head: ResponseHead) {
        guard exchange != nil else { return }
        if head.status >= 200 { prepareStorage(of: head) }
        responseHead = head
        exchange?.responseHead(head, &effects)
        carryOut()
    }

    func sendInterim() {
        guard let context, let head = responseHead else { return }
        loop.countResponse(head.status)
        wait(loop.timeouts.response)
        loop.scratch.removeAll(keepingCapacity: true)
        Forwarding.appendResponse(
            head, delivery: .none, clientVersion: .http11, keepAlive: true, via: loop.viaName,
            date: loop.wall(at: loop.time), additions: [], to: &loop.scratch)
        sendToClient(loop.scratch, context)
    }

    func sendResponseHead(keepAlive: Bool) {
        guard let context, let verdict = exchange?.cache, let head = responseHead,
            let version = exchange?.request.version
        else { return }
        record.state = .answering
        wait(loop.timeouts.idle)
        loop.countResponse(head.status)
        loop.additions.removeAll(keepingCapacity: true)
        CacheStatusField.append(
            verdict, ttl: fill?.freshness.timeToLive(at: loop.wall(at: loop.time)),
            to: &loop.additions)
        loop.scratch.removeAll(keepingCapacity: true)
        Forwarding.appendResponse(
            head, delivery: delivery, clientVersion: version,
            keepAlive: keepAlive, via: loop.viaName, date: loop.wall(at: loop.time),
            additions: loop.additions, to: &loop.scratch)
        sendToClient(loop.scratch, context)
    }

    func upstream(content: ByteBuffer) {
        guard let context, exchange?.isAnswering == true else { return }
        exchange?.responseContent(content.readableBytes)
        gather(content)
        if delivery == .chunked {
            sendChunk(content) {
                sendToClient($0, context)
            } content: {
                sendToClient($0, context)
            }
        } else {
            sendToClient(content, context)
        }
    }

    func sendResponseEnd() {
        store()
        guard delivery == .chunked, let context else { return }
        loop.scratch.removeAll(keepingCapacity: true)
        Forwarding.appendLastChunk(trailers: responseTrailers, to: &loop.scratch)
        sendToClient(loop.scratch, context)
    }

    func upstreamEnded(isPersistent: Bool, trailers: TrailerSection?) {
        responseTrailers = trailers
        exchange?.responseEnded(isPersistent: isPersistent, &effects)
        carryOut()
    }

    func upstreamClosed(fault: WireFault?) {
        if fill != nil {
            fill = nil
            note(.truncated)
        }
        exchange?.originClosed(fault: fault, &effects)
        carryOut()
    }

    func upstreamReadComplete() {
        if exchange?.isAnswering == true { wait(loop.timeouts.idle) }
        flush()
        if let context, !context.channel.isWritable { upstream?.holdReading(true) }
    }
}
