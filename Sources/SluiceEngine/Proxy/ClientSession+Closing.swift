import NIOCore
import SluiceCore

// The end of a connection, whoever brings it about.
extension ClientSession: LingeringSession {
    private var isConnected: Bool {
        switch phase {
        case .idle, .readingHead, .exchanging, .lingering: true
        case .handedOver, .closed: false
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { clientEnded() }
        context.fireUserInboundEventTriggered(event)
    }

    /// The client has ended its sending; it may still want its answer.
    private func clientEnded() {
        clientHasEnded = true
        switch phase {
        case .idle, .readingHead, .exchanging:
            pump()
            flush()
        case .lingering(let lingering) where lingering.isAllSent: close(lingering.end)
        case .lingering, .handedOver, .closed: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { vanished() }

    func channelInactive(context: ChannelHandlerContext) {
        vanished()
        context.fireChannelInactive()
    }

    private func vanished() {
        switch phase {
        case .exchanging(let current): current.clientClosed()
        case .lingering: close(.complete)
        case .idle, .readingHead: close(record.requests > 0 ? .complete : .clientClosed)
        case .handedOver, .closed: break
        }
    }

    // MARK: - Ways to end

    /// Closes behind all that was written. `listening`: the client may still be sending, and a reset
    /// for that would destroy what it has not read yet (RFC 9112 §9.6).
    func leave(_ end: EndReason, listening: Bool = false) {
        guard let context, isConnected else { return }
        if case .lingering = phase { return }
        phase = .lingering(Lingering(end: end))
        inbound = ByteBuffer()
        outbox.flush(context, isPlain: record.shaper == nil)
        endBehindAnswer(listening: listening)
        guard case .lingering(let lingering) = phase, !lingering.isAllSent else { return }
        takenAtDeadline = bytesTaken
        wait(loop.timeouts.idle)
    }

    var lingering: Lingering? {
        get { if case .lingering(let lingering) = phase { lingering } else { nil } }
        set { if let newValue { phase = .lingering(newValue) } }
    }

    func listenOn() { resumeReading() }

    func dropWhileLingering(_ count: Int) {
        guard case .lingering(var lingering) = phase else { return }
        lingering.dropped += count
        phase = .lingering(lingering)
        if lingering.dropped > Lingering.bytes { abort(lingering.end) }
    }

    /// Unsent bytes are dropped and the client sees a reset: its answer is not whole.
    func abort(_ end: EndReason) {
        context?.channel.resetOnClose()
        close(end)
    }

    func close(_ end: EndReason) {
        guard isConnected else { return }
        var reason = end
        if case .lingering(let lingering) = phase, end != .clientTimeout { reason = lingering.end }
        phase = .closed
        inbound = ByteBuffer()
        loop.remove(record, end: reason)
        context?.close(promise: nil)
    }

    /// The channel goes to a tunnel, with what the client sent behind its request. `nil`, and the
    /// connection has ended, when the channel is gone already.
    func handOver() -> (end: TunnelEnd, early: ByteBuffer, hasEnded: Bool)? {
        guard let channel = context?.channel else { return nil }
        let pipeline = channel.pipeline.syncOperations
        let end = TunnelEnd(.client, of: record)
        guard (try? pipeline.addHandler(end)) != nil else {
            close(.clientClosed)
            return nil
        }
        phase = .handedOver
        let early = inbound
        inbound = ByteBuffer()
        pipeline.removeHandler(self, promise: nil)
        // The one that was asked for while too much waited here is the tunnel's.
        if gate.takeAsked() { channel.read() }
        return (end, early, clientHasEnded)
    }

    // MARK: - Time and commands

    func wait(_ nanoseconds: Int64) {
        record.deadline = loop.time.advanced(byNanoseconds: nanoseconds)
    }

    var waitsForNoBytes: Bool { current?.waitsForNoBytes ?? false }

    func deadlinePassed(now: MonotonicTime) {
        switch phase {
        case .exchanging(let current): current.deadlinePassed(now: now)
        case .readingHead:
            loop.counters.add(to: .requestsMalformed)
            refuseUnread(.requestTimeout, end: .requestTimeout)
            flush()
        // The last answer may still be on its way to a client that reads slowly.
        case .idle where unsent > 0 && hasTakenMore():
            wait(loop.timeouts.idle)
        case .idle: leave(.idle)
        case .lingering(let lingering) where lingering.isAllSent: close(lingering.end)
        case .lingering where hasTakenMore(): wait(loop.timeouts.idle)
        case .lingering: abort(.clientTimeout)
        case .handedOver, .closed: record.deadline = MonotonicTime(nanoseconds: .max)
        }
    }

    /// Whether the client takes what it is sent at the least rate, if not as fast as it could.
    private func hasTakenMore() -> Bool {
        let taken = bytesTaken
        let wanted = Double(loop.limits.minimumRate) * Double(loop.timeouts.idle) / 1e9
        defer { takenAtDeadline = taken }
        return taken > takenAtDeadline && Double(taken &- takenAtDeadline) >= wanted
    }

    func cut(_ reason: EndReason) {
        if let current { current.cut(reason) } else { abort(reason) }
    }

    func finishSoon() {
        closesSoon = true
        switch phase {
        case .idle, .readingHead: leave(.shutdown)
        case .exchanging(let current) where current.whenWaited != nil: current.cut(.shutdown)
        case .exchanging, .lingering, .handedOver, .closed: break
        }
    }
}
