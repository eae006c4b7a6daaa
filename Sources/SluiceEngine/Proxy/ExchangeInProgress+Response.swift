import NIOCore
import SluiceCore

// The response on its way to the client.
extension ExchangeInProgress: UpstreamOwner {
    func upstream(_ head: ResponseHead) {
        assert(!isCarryingOut, "a head comes ahead of what is still to be carried out")
        if head.status >= 200 {
            servers?.report(
                .response(status: head.status, latency: loop.now() - requestSentAt))
            if cacheTakes(head) { return }
        }
        responseHead = head
        exchange.responseHead(head, &effects)
        carryOut()
    }

    func sendInterim() {
        guard let head = responseHead else { return }
        session.wait(loop.timeouts.response)
        sendHead(head, delivery: .none, keepAlive: true, additions: [])
    }

    func sendResponseHead(keepAlive: Bool) {
        guard let head = responseHead else { return }
        record.state = .answering
        session.wait(loop.timeouts.idle)
        loop.additions.removeAll(keepingCapacity: true)
        CacheStatusField(
            exchange.cache,
            timeToLive: caching?.freshness?.timeToLive(at: loop.wall(at: loop.time)),
            isCollapsed: isCollapsed
        ).append(to: &loop.additions)
        sendHead(head, delivery: delivery, keepAlive: keepAlive, additions: loop.additions)
    }

    func sendHead(
        _ head: ResponseHead, delivery: Framing, keepAlive: Bool, additions: [UInt8]
    ) {
        loop.countResponse(head.status)
        loop.scratch.removeAll(keepingCapacity: true)
        Forwarding.appendResponse(
            head, delivery: delivery, clientVersion: request.version, keepAlive: keepAlive,
            via: loop.viaName, date: loop.wall(at: loop.time), additions: additions,
            to: &loop.scratch)
        session.send(loop.scratch)
    }

    func upstream(content: ByteBuffer) {
        assert(!isCarryingOut, "content comes ahead of what is still to be carried out")
        guard exchange.isAnswering else { return }
        exchange.responseContent(content.readableBytes)
        gather(content)
        if delivery == .chunked {
            sendChunk(content) {
                session.send($0)
            } content: {
                session.send($0)
            }
        } else {
            session.send(content)
        }
    }

    func sendResponseEnd() {
        store()
        guard delivery == .chunked else { return }
        loop.scratch.removeAll(keepingCapacity: true)
        Forwarding.appendLastChunk(trailers: responseTrailers, to: &loop.scratch)
        session.send(loop.scratch)
    }

    func upstreamEnded(isPersistent: Bool, trailers: TrailerSection?) {
        if cacheTakesEnd(isPersistent: isPersistent) { return }
        responseTrailers = trailers
        exchange.responseEnded(isPersistent: isPersistent, &effects)
        carryOut()
    }

    func upstreamClosed(fault: WireFault?) {
        if caching?.abandon() == true { note(.truncated) }
        // What the client is told when no other server is left to be asked.
        lastFailure = .originClosedEarly
        // A kept connection may close at any time; that says nothing about its server.
        if !exchange.isAnswering, !isReused || fault != nil {
            servers?.report(.failedWithoutResponse)
        }
        exchange.originClosed(fault: fault, &effects)
        carryOut()
    }

    func upstreamReadComplete() {
        if exchange.isAnswering { waitForMovement() }
        session.flush()
        if !session.isWritable { clientIsFull() }
    }

    func upstreamIsWritable() {
        originIsFree()
        session.pump()
        session.resumeReading()
    }
}
