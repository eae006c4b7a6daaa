import NIOCore
import SluiceCore

// The end of a session without a tunnel, whoever brings it about.
extension SocksSession: LingeringSession {
    func refuse(by refusal: BanRefusal) {
        loop.counters.add(to: .connectionsRefused)
        switch refusal.action {
        case .status(let status): refuse(.notAllowed, end: .banned, status: status)
        case .close: close(.banned, status: 0)
        case .reset:
            context?.channel.resetOnClose()
            close(.banned, status: 0)
        case .drop:
            stopConnecting()
            wait(loop.timeouts.drop)
            whenWaited = { [self] in close(.banned, status: 0) }
        }
    }

    /// - Parameter status: for the log, what an HTTP client would have got.
    func refuse(_ reply: SocksReply, end: EndReason, status: UInt16) {
        guard let version = reader.version else { return close(end, status: 0) }
        leave(saying: reply.bytes(for: version), end, status: status)
    }

    func leave(saying answer: [UInt8], _ end: EndReason, status: UInt16) {
        writeLog(status)
        phase = .leaving(Lingering(end: end))
        stopConnecting()
        inbound = ByteBuffer()
        send(answer)
        wait(Lingering.time)
        endBehindAnswer()
    }

    var lingering: Lingering? {
        get { if case .leaving(let lingering) = phase { lingering } else { nil } }
        set { if let newValue { phase = .leaving(newValue) } }
    }

    // MARK: - The end

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return }
        clientHasEnded = true
        switch phase {
        case .reading: close(.clientClosed, status: 0)
        case .leaving(let lingering): close(lingering.end)
        case .authenticating, .connecting, .handedOver, .closed: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { vanished() }
    func channelInactive(context: ChannelHandlerContext) { vanished() }

    private func vanished() {
        if let lingering { close(lingering.end) } else { close(.clientClosed, status: 0) }
    }

    func close(_ end: EndReason) { close(end, status: nil) }

    /// - Parameter status: for the log; `nil` when its line is written.
    func close(_ end: EndReason, status: UInt16?) {
        switch phase {
        case .handedOver, .closed: return
        case .reading, .authenticating, .connecting, .leaving: break
        }
        phase = .closed
        whenWaited = nil
        stopConnecting()
        inbound = ByteBuffer()
        if let status, record.bytesIn > 0 { writeLog(status) }
        loop.remove(record, end: end)
        context?.close(promise: nil)
    }

    private func writeLog(_ status: UInt16) {
        loop.writeLog(
            LogRecord(
                client: record.client.address, user: record.user, started: record.opened,
                request: destination.map { .relay(WireText("\($0)")) } ?? .unreadable,
                status: status, size: 0))
    }

    func wait(_ nanoseconds: Int64) {
        record.deadline = loop.now().advanced(byNanoseconds: nanoseconds)
    }

    var waitsForNoBytes: Bool {
        if case .authenticating = phase { return true }
        return whenWaited != nil
    }

    func deadlinePassed(now: MonotonicTime) {
        if let next = whenWaited {
            whenWaited = nil
            return next()
        }
        switch phase {
        case .reading: close(.requestTimeout, status: 408)
        case .authenticating: checkIsLate()
        case .connecting: refuse(.hostUnreachable, end: .originTimeout, status: 504)
        case .leaving(let lingering): close(lingering.end)
        case .handedOver, .closed: record.deadline = MonotonicTime(nanoseconds: .max)
        }
    }

    func cut(_ reason: EndReason) {
        context?.channel.resetOnClose()
        close(reason, status: 0)
    }

    func finishSoon() {
        switch phase {
        case .reading, .authenticating: close(.shutdown, status: 0)
        case .connecting where whenWaited != nil: close(.shutdown, status: 0)
        case .connecting, .leaving, .handedOver, .closed: break
        }
    }
}

extension SocksReply {
    /// What a SOCKS client can be told of a connection that failed.
    init(_ error: ProxyError) {
        self =
            switch error {
            case .requestDenied, .destinationIPProhibited: .notAllowed
            case .destinationUnavailable: .networkUnreachable
            case .dnsError, .dnsTimeout, .connectionTimeout, .responseTimeout: .hostUnreachable
            case .connectionRefused: .connectionRefused
            case .connectionTerminated, .connectionLimitReached, .requestError, .protocolError,
                .loopDetected, .internalError:
                .generalFailure
            }
    }
}
