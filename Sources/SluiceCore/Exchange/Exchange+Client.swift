// What the client does while its request is answered, and what becomes of it.
extension Exchange {
    /// Content came. When it was too much the exchange has ended, and it is not to be sent.
    package mutating func requestContent(_ count: Int, _ effects: inout [ExchangeEffect]) {
        defer { checkInvariants() }
        requestContent &+= UInt64(count.magnitude)
        if requestContent > terms.contentLimit { refuseContent(&effects) }
    }

    mutating func refuseContent(_ effects: inout [ExchangeEffect]) {
        guard !hasEnded else { return }
        if case .streaming = response { return cut(.overload, &effects) }
        let detail = "the content of a request may have \(terms.contentLimit) bytes"
        answer(Answer(.requestError, status: 413, detail: detail), end: .overload, &effects)
    }

    package mutating func requestEnded(_ effects: inout [ExchangeEffect]) {
        defer { checkInvariants() }
        requestIsComplete = true
        if case .open = origin { effects.append(.sendRequestEnd) }
    }

    /// The rest of the request is no valid message.
    package mutating func requestFailed(_ fault: WireFault, _ effects: inout [ExchangeEffect]) {
        guard !hasEnded else { return }
        if case .streaming = response {
            cut(.malformedRequest, &effects)
        } else {
            answer(Answer(fault), end: .malformedRequest, &effects)
        }
    }

    /// The client reset, or ended its sending before its request was whole. One that ends its
    /// sending behind a whole request still gets its answer, and nothing changes here.
    package mutating func clientClosed(_ effects: inout [ExchangeEffect]) {
        guard !hasEnded else { return }
        defer { checkInvariants() }
        releaseOrigin(.close, &effects)
        finish(.gone, .clientClosed, &effects)
    }

    /// The operator, a new ban or the end of the program cuts it.
    package mutating func cut(_ reason: EndReason, _ effects: inout [ExchangeEffect]) {
        guard !hasEnded else { return }
        releaseOrigin(.close, &effects)
        finish(.abort, reason, &effects)
    }

    /// RFC 9110 §10.1.1: it sends its content when the origin says so.
    private var clientAwaitsInterim: Bool {
        request.expectsContinue && requestContent == 0 && interims == 0
    }

    /// Nothing came from where it was due, or nothing was taken: by the client of its answer
    /// (`isClientSlow`), by the origin of the request (`isOriginSlow`).
    package mutating func timedOut(
        isClientSlow: Bool = false, isOriginSlow: Bool = false,
        _ effects: inout [ExchangeEffect]
    ) {
        guard !hasEnded else { return }
        if case .streaming = response {
            return cut(isClientSlow ? .clientTimeout : .originTimeout, &effects)
        }
        if requestIsComplete || isOriginSlow || isConnecting || clientAwaitsInterim {
            let error = isConnecting ? ProxyError.connectionTimeout : .responseTimeout
            let what = isConnecting ? "no connection to the origin" : "no answer from the origin"
            fail(Answer(error, detail: "\(what) in time"), &effects)
        } else {
            let late = Answer(.requestError, status: 408, detail: "the content stopped arriving")
            answer(late, end: .requestTimeout, &effects)
        }
    }
}
