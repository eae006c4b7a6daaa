// What the origin does with the request, and what becomes of both connections.
extension Exchange {
    package mutating func originOpened(isReused: Bool, _ effects: inout [ExchangeEffect]) {
        guard case .opening = origin, !hasEnded else { return }
        origin = .open(isReused: isReused)
        effects.append(.sendRequestHead)
        if requestIsComplete { effects.append(.sendRequestEnd) }
    }

    /// No connection could be made. `isFinal`: nobody else is left to be asked. As long as somebody
    /// is, the search goes on: nobody has got the request yet, so it costs no retry.
    package mutating func originFailed(
        _ answer: Answer, isFinal: Bool = false, _ effects: inout [ExchangeEffect]
    ) {
        guard case .opening = origin, !hasEnded else { return }
        if !isFinal {
            effects.append(.openOtherOrigin(mayReuse: mayReuse, wasSent: false))
        } else {
            fail(answer, &effects)
        }
    }

    package mutating func responseHead(
        _ head: ResponseHead, _ effects: inout [ExchangeEffect]
    ) {
        guard isHeard, case .awaited = response else { return }
        defer { checkInvariants() }
        if head.status == 101 { return protocolSwitched(head, &effects) }
        if head.status < 200 {
            interims += 1
            guard interims <= Self.interimLimit else {
                let detail = "the origin sent \(interims) interim responses and no final one"
                return answer(Answer(.protocolError, detail: detail), &effects)
            }
            if request.version != .http10 { effects.append(.sendInterim) }
            return
        }
        status = head.status
        response = .streaming
        let delivery = Forwarding.delivery(of: head.framing, to: request.version)
        // An answer before the end of the request: the rest is not waited for.
        clientStays = clientMayStay && requestIsComplete && delivery != .untilClose
        effects.append(.sendResponseHead(delivery: delivery, keepAlive: clientStays))
    }

    /// RFC 9110 §7.8: what was offered may be taken, and is named. From here on both connections
    /// belong to a tunnel.
    private mutating func protocolSwitched(
        _ head: ResponseHead, _ effects: inout [ExchangeEffect]
    ) {
        guard request.passesUpgrade, head.contains(.upgrade) else {
            let detail = "the origin switched protocols unasked"
            return answer(Answer(.protocolError, detail: detail), &effects)
        }
        status = 101
        origin = .released
        response = .ended
        effects.append(.switchProtocols)
    }

    package mutating func responseContent(_ count: Int) { contentSent += UInt64(count) }

    /// The response is whole. `isPersistent`: the origin keeps its connection.
    package mutating func responseEnded(
        isPersistent: Bool, _ effects: inout [ExchangeEffect]
    ) {
        guard case .streaming = response else { return }
        defer { checkInvariants() }
        effects.append(.sendResponseEnd)
        releaseOrigin(isPersistent && requestIsComplete ? .reuse : .close, &effects)
        finish(clientStays ? .keep : .close, .complete, &effects)
    }

    /// The origin closed, reset, or sent what is no valid message.
    package mutating func originClosed(
        fault: WireFault?, _ effects: inout [ExchangeEffect]
    ) {
        guard isHeard, !hasEnded else { return }
        let reason: EndReason = fault == nil ? .originClosed : .malformedResponse
        if case .streaming = response { return cut(reason, &effects) }
        guard case .open(let isReused) = origin else { return }
        if fault == nil, mayBeRepeated, askAgain(wasReused: isReused, &effects) { return }
        let answer =
            if let fault {
                Answer(.protocolError, detail: "the origin's answer: \(fault.kind.rawValue)")
            } else {
                Answer.originClosedEarly
            }
        fail(answer, &effects)
    }

    /// Whether what an origin says counts.
    private var isHeard: Bool {
        switch origin {
        case .open, .shared: true
        case .unused, .opening, .stored, .released: false
        }
    }

    /// The origin failed: to be told, unless something else is there to be sent.
    mutating func fail(_ answer: Answer, _ effects: inout [ExchangeEffect]) {
        guard hasStandIn else { return self.answer(answer, &effects) }
        hasStandIn = false
        releaseOrigin(.close, &effects)
        effects.append(.standIn(answer))
    }

    /// A kept connection that closes under a request says nothing about its server: the same one is
    /// asked again on a new one, which cannot happen twice. Otherwise another one is.
    private mutating func askAgain(
        wasReused: Bool, _ effects: inout [ExchangeEffect]
    ) -> Bool {
        guard wasReused || retriesLeft > 0 else { return false }
        effects.append(.releaseOrigin(.close))
        origin = .opening
        if wasReused {
            effects.append(.openOrigin(mayReuse: false))
        } else {
            retriesLeft -= 1
            effects.append(.openOtherOrigin(mayReuse: mayReuse, wasSent: true))
        }
        return true
    }

    mutating func releaseOrigin(
        _ release: ExchangeEffect.OriginRelease, _ effects: inout [ExchangeEffect]
    ) {
        switch origin {
        case .opening, .open: effects.append(.releaseOrigin(release))
        case .unused, .shared, .stored, .released: break
        }
        origin = .released
    }

    mutating func finish(
        _ connection: ExchangeEffect.ClientConnection, _ reason: EndReason,
        _ effects: inout [ExchangeEffect]
    ) {
        response = .ended
        effects.append(.finish(connection, reason))
    }
}
