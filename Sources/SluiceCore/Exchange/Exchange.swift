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
    package internal(set) var status: UInt16 = 0
    /// Content bytes sent to the client.
    package internal(set) var contentSent: UInt64 = 0
    /// Says how the cache took part; set by whoever looked it up.
    package var cache = CacheVerdict.none
    /// The rule that refused it.
    package var rule: BanID?
    /// Whether something stored may stand in for an origin that fails: it is asked for before the
    /// failure is told.
    package var hasStandIn = false

    let terms: ExchangeTerms

    /// The leg to the origin.
    enum Origin {
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
    enum Response {
        /// Nothing but interim responses was sent.
        case awaited
        /// The head was sent; content follows.
        case streaming
        /// Whole, or given up. `finish` has been asked for.
        case ended
    }

    var origin = Origin.unused
    var response = Response.awaited
    var requestIsComplete: Bool
    /// Bytes of the request's content. Once some came they have gone to an origin, and the request
    /// cannot be sent again.
    var requestContent: UInt64 = 0
    /// How often the request may still be sent to another server.
    var retriesLeft: Int
    /// Interim responses so far; one shows that the origin has acted on the request.
    var interims = 0
    /// No origin means more than a few. One that goes on for ever would be heard for ever.
    package static let interimLimit = 100
    var clientStays = false

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

// MARK: - Invariants

extension Exchange {
    /// In debug builds, after each input.
    func checkInvariants() {
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
