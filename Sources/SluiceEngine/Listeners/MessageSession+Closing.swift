import NIOCore
import SluiceCore

// The end of a message and its connection, whoever brings it about.
extension MessageSession: LingeringSession {
    /// After all that was written has been sent; the client then closes, or is closed.
    func closeSoon(_ end: EndReason) {
        phase = .closing(Lingering(end: end))
        stopConnecting()
        server?.close()
        server = nil
        wait(loop.timeouts.idle)
        endBehindAnswer()
    }

    var lingering: Lingering? {
        get { if case .closing(let lingering) = phase { lingering } else { nil } }
        set { if let newValue { phase = .closing(newValue) } }
    }

    func close(_ end: EndReason) {
        if case .closed = phase { return }
        phase = .closed
        whenWaited = nil
        stopConnecting()
        server?.close()
        server = nil
        writeLog(end)
        loop.remove(record, end: end)
        context?.close(promise: nil)
    }

    func stopConnecting() {
        connector?.abandon()
        connector = nil
    }

    /// One line an exchange, with the status an HTTP client would have got.
    private func writeLog(_ end: EndReason) {
        guard record.bytesIn > 0 else { return }
        let status: UInt16 =
            switch end {
            case .complete: 200
            case .banned: 403
            case .malformedRequest, .requestTimeout: 400
            case .originTimeout: 504
            case .unreachable, .unresolved, .originClosed: 502
            default: 0
            }
        loop.writeLog(
            LogRecord(
                client: record.client.address, started: record.opened,
                request: destination.map { .relay(WireText("\($0)")) } ?? .unreadable,
                status: record.bytesOut > 0 ? status : 0, size: record.bytesOut))
    }

    func wait(_ nanoseconds: Int64) {
        record.deadline = loop.now().advanced(byNanoseconds: nanoseconds)
    }

    var waitsForNoBytes: Bool { whenWaited != nil }

    func deadlinePassed(now: MonotonicTime) {
        if let next = whenWaited {
            whenWaited = nil
            return next()
        }
        switch phase {
        case .reading: answer(.malformed("no complete object in time"), end: .requestTimeout)
        case .connecting: answer(.timeout("no connection in time"), end: .originTimeout)
        case .waiting: answer(.timeout("the server did not answer in time"), end: .originTimeout)
        case .answering where context?.channel.isWritable == false: cut(.clientTimeout)
        case .answering: close(.originTimeout)
        case .closing(let lingering) where lingering.isAllSent: close(lingering.end)
        case .closing: cut(.clientTimeout)
        case .closed: record.deadline = MonotonicTime(nanoseconds: .max)
        }
    }

    func cut(_ reason: EndReason) {
        context?.channel.resetOnClose()
        close(reason)
    }

    func finishSoon() {
        switch phase {
        case .reading: close(.shutdown)
        case _ where whenWaited != nil: close(.shutdown)
        default: break
        }
    }
}
