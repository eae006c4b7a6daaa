/// One HTTP request and its response, from the request head to the log line. It decides; the
/// session that owns it waits, reads and writes. Inputs are the mutating methods; each appends what
/// is to be done to a list that the session carries out in order.
///
/// Bytes of content do not pass through here, only their counts: the session moves them while
/// `wantsRequestContent` and, towards the client, after `sendResponseHead`.
///
/// Not copyable: two copies would give a connection back twice.
package struct Exchange: ~Copyable, Sendable {
    package let request: RequestHead
    /// What the client got: the final status, 0 while nothing was sent.
    package private(set) var status: UInt16 = 0
    /// Content bytes sent to the client.
    package private(set) var contentSent: UInt64 = 0
    /// Says how the cache took part; set by whoever looked it up.
    package var cache = CacheVerdict.none
    /// The rule that refused it.
    package var rule: BanID?
    /// Whether something stored may stand in for an origin that fails: it is asked for before the
    /// failure is told.
    package var hasStandIn = false

    private let terms: ExchangeTerms

    /// The leg to the origin.
    private enum Origin {
        case unused
        /// `openOrigin` was asked for and has not been answered.
        case opening
        /// The request head has gone out on it.
        case open(isReused: Bool)
        /// Another exchange asked for the same; its answer is this one's too.
        case shared
        /// The answer is read from the store's disk.
        case stored
        /// Given back or closed; nothing it says counts any more.
        case released
    }

    /// The answer to the client.
    private enum Response {
        /// Nothing but interim responses was sent.
        case awaited
        /// The head was sent; content follows.
        case streaming
        /// Whole, or given up. `finish` has been asked for.
        case ended
    }

    private var origin = Origin.unused
    private var response = Response.awaited
    private var requestIsComplete: Bool
    /// Bytes of the request's content. Once some came they have gone to an origin, and the request
    /// cannot be sent again.
    private var requestContent: UInt64 = 0
    /// How often the request may still be sent to another server.
    private var retriesLeft: Int
    /// Interim responses so far; one shows that the origin has acted on the request.
    private var interims = 0
    /// No origin means more than a few. One that goes on for ever would be heard for ever.
    package static let interimLimit = 100
    private var clientStays = false

    package init(request: RequestHead, terms: ExchangeTerms = ExchangeTerms()) {
        self.request = request
        self.terms = terms
        retriesLeft = terms.retries
        requestIsComplete = request.framing == .none
    }

    /// The session may read the request's content: there is an origin to take it.
    package var wantsRequestContent: Bool {
        guard case .open = origin else { return false }
        return !requestIsComplete && !hasEnded
    }

    /// A client of HTTP/1.0 that asks for it is kept by a gateway, which is its server. A proxy must
    /// not (RFC 9112 §9.3): what asked may be another proxy of 1.0 behind it that passed on a field it
    /// did not understand, and both would wait for each other (appendix C.2.2).
    package var clientMayStay: Bool {
        request.isPersistent && !terms.isLast && (request.version == .http11 || terms.isGateway)
    }

    package var hasEnded: Bool {
        if case .ended = response { true } else { false }
    }

    /// The response head has gone out.
    package var isAnswering: Bool {
        if case .streaming = response { true } else { false }
    }

    package var isConnecting: Bool {
        if case .opening = origin { true } else { false }
    }
}

// MARK: - Ways to answer

extension Exchange {
    /// Ask the origin.
    package mutating func forward(_ effects: inout [ExchangeEffect]) {
        defer { checkInvariants() }
        if case .length(let length) = request.framing, length > terms.contentLimit {
            return refuseContent(&effects)
        }
        origin = .opening
        effects.append(.openOrigin(mayReuse: mayReuse))
    }

    /// RFC 9112 §9.3.1: a kept connection may close under a request. Only a request that may be sent
    /// twice takes that risk. One that is to become a tunnel takes its connection with it.
    private var mayReuse: Bool {
        mayBeRepeated && request.framing == .none && !request.passesUpgrade
    }

    /// RFC 9110 §9.2.2: nobody notices when it is sent once more. An interim response shows that an
    /// origin has acted on it.
    private var mayBeRepeated: Bool {
        request.method.isIdempotent && requestContent == 0 && interims == 0
    }

    /// Open a tunnel: the session connects, and takes over when that succeeds.
    package mutating func connectOrigin() { origin = .opening }

    /// Answer from the store: `count` content bytes with this status, written by the session.
    /// - Parameter release: what becomes of the origin, where one was asked.
    package mutating func answerFromCache(
        status: UInt16, count: Int, release: ExchangeEffect.OriginRelease = .close,
        _ effects: inout [ExchangeEffect]
    ) {
        releaseOrigin(release, &effects)
        self.status = status
        contentSent = UInt64(count)
        finish(clientMayStay ? .keep : .close, .complete, &effects)
    }

    /// Answer from the store, with content that follows as the disk gives it: the session writes it,
    /// and says when it is whole.
    package mutating func beginAnswerFromCache(
        status: UInt16, release: ExchangeEffect.OriginRelease, _ effects: inout [ExchangeEffect]
    ) {
        guard !hasEnded else { return }
        defer { checkInvariants() }
        releaseOrigin(release, &effects)
        origin = .stored
        self.status = status
        response = .streaming
        clientStays = clientMayStay
    }

    /// All that `beginAnswerFromCache` announced was written.
    package mutating func answerFromCacheEnded(_ effects: inout [ExchangeEffect]) {
        guard case .stored = origin, case .streaming = response else { return }
        defer { checkInvariants() }
        origin = .released
        finish(clientStays ? .keep : .close, .complete, &effects)
    }

    /// Wait for the answer of another exchange that asks for the same. What the origin says to that
    /// one is this one's input from now on.
    package mutating func follow() { origin = .shared }

    /// The other's answer is not for this one, and nothing of it was sent.
    package mutating func unfollow() {
        if case .shared = origin, case .awaited = response { origin = .unused }
    }

    /// The origin's answer to a question of the cache settles nothing: the request is to be sent
    /// again as it came.
    package mutating func askAgain(isPersistent: Bool, _ effects: inout [ExchangeEffect]) {
        guard case .open = origin, case .awaited = response else { return }
        defer { checkInvariants() }
        effects.append(.releaseOrigin(isPersistent ? .reuse : .close))
        origin = .opening
        effects.append(.openOrigin(mayReuse: true))
    }

    /// Answer OPTIONS or TRACE as the last one it is for, RFC 9110 §7.6.2.
    package mutating func answerAsLast(_ effects: inout [ExchangeEffect]) {
        defer { checkInvariants() }
        status = 200
        let keepAlive = clientMayStay && requestIsComplete
        effects.append(.answerAsLast(keepAlive: keepAlive))
        finish(keepAlive ? .keep : .close, .complete, &effects)
    }

    /// Answer ourselves. What the client still sends of this request would be taken for the next
    /// one, so its connection is kept only when the request is whole.
    package mutating func answer(
        _ answer: Answer, end: EndReason? = nil, _ effects: inout [ExchangeEffect]
    ) {
        defer { checkInvariants() }
        releaseOrigin(.close, &effects)
        status = answer.status
        let keepAlive = clientMayStay && requestIsComplete
        effects.append(.answer(answer, keepAlive: keepAlive))
        finish(keepAlive ? .keep : .close, end ?? answer.error.end, &effects)
    }

    /// A rule that closes or resets without an answer.
    package mutating func refuse(
        _ connection: ExchangeEffect.ClientConnection, _ effects: inout [ExchangeEffect]
    ) {
        releaseOrigin(.close, &effects)
        finish(connection, .banned, &effects)
    }

    /// What the session wrote of an answer of ours.
    package mutating func countContent(_ count: Int) { contentSent += UInt64(count) }
}

// MARK: - The client

extension Exchange {
    /// Content came. When it was too much the exchange has ended, and it is not to be sent.
    package mutating func requestContent(_ count: Int, _ effects: inout [ExchangeEffect]) {
        defer { checkInvariants() }
        requestContent &+= UInt64(count.magnitude)
        if requestContent > terms.contentLimit { refuseContent(&effects) }
    }

    private mutating func refuseContent(_ effects: inout [ExchangeEffect]) {
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

// MARK: - The origin

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
    private mutating func fail(_ answer: Answer, _ effects: inout [ExchangeEffect]) {
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

    private mutating func releaseOrigin(
        _ release: ExchangeEffect.OriginRelease, _ effects: inout [ExchangeEffect]
    ) {
        switch origin {
        case .opening, .open: effects.append(.releaseOrigin(release))
        case .unused, .shared, .stored, .released: break
        }
        origin = .released
    }

    private mutating func finish(
        _ connection: ExchangeEffect.ClientConnection, _ reason: EndReason,
        _ effects: inout [ExchangeEffect]
    ) {
        response = .ended
        effects.append(.finish(connection, reason))
    }
}

// MARK: - Invariants

extension Exchange {
    /// In debug builds, after each input.
    private func checkInvariants() {
        switch (response, origin) {
        case (.ended, .opening), (.ended, .open):
            assertionFailure("an exchange has ended and still holds an origin")
        case (.streaming, .unused), (.streaming, .opening), (.streaming, .released):
            assertionFailure("an answer is passed on from no origin")
        case (.streaming, .open), (.streaming, .shared), (.streaming, .stored):
            assert(status >= 200, "an answer is passed on without a status")
        case (.awaited, _): assert(status == 0, "a status is known before the answer")
        case (.ended, _): break
        }
        assert(retriesLeft >= 0 && retriesLeft <= terms.retries, "retries are counted down")
    }
}
