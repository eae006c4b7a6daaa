import NIOCore
import SluiceCore

// The request on its way to the origin.
extension ExchangeInProgress {
    func sendRequestHead() {
        guard let upstream else { return }
        record.state = .waiting
        requestSentAt = loop.time
        caching?.requestIsSent(at: loop.wall(at: loop.time))
        session.wait(loop.timeouts.response)
        loop.scratch.removeAll(keepingCapacity: true)
        let route = upstream.route
        let forwarded = session.entrance.settings.forwarded
        Forwarding.appendRequest(
            request, via: loop.viaName, through: route.usesAbsoluteForm ? route.parent : nil,
            server: servers?.host,
            forwarding: forwarded.isEmpty
                ? nil : ClientForwarding(forwarded, client: record.client.address),
            asking: caching?.question, to: &loop.scratch)
        upstream.send(loop.scratch)
    }

    func sendRequest(_ content: ByteBuffer) {
        exchange.requestContent(content.readableBytes, &effects)
        guard !exchange.hasEnded, let upstream else { return carryOut() }
        if request.framing == .chunked {
            sendChunk(content) {
                upstream.send($0)
            } content: {
                upstream.send($0)
            }
        } else {
            upstream.send(content)
        }
    }

    /// What came together leaves together, in however many pieces it came. `false` when there was
    /// nothing to send.
    func flushContent() -> Bool {
        guard let upstream, upstream.isPending else { return false }
        upstream.flush()
        if session.isServing(self) {
            contentMoved()
            session.resumeReading()
        }
        return true
    }

    func sendRequestEnd() {
        guard let upstream else { return }
        if request.framing == .chunked {
            loop.scratch.removeAll(keepingCapacity: true)
            Forwarding.appendLastChunk(trailers: session.requestTrailers, to: &loop.scratch)
            upstream.send(loop.scratch)
        }
        session.wait(loop.timeouts.response)
        requestIsToLeave = true
    }

    func sendChunk(
        _ content: ByteBuffer, bytes: ([UInt8]) -> Void, content send: (ByteBuffer) -> Void
    ) {
        var line: [UInt8] = []
        Forwarding.appendChunkHeader(count: content.readableBytes, to: &line)
        bytes(line)
        send(content)
        bytes([13, 10])
    }
}
