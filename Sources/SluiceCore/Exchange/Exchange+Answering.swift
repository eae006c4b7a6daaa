// The ways a request may be answered: by the origin, out of the store, or by sluice itself.
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
    var mayReuse: Bool {
        mayBeRepeated && request.framing == .none && !request.passesUpgrade
    }

    /// RFC 9110 §9.2.2: nobody notices when it is sent once more. An interim response shows that an
    /// origin has acted on it.
    var mayBeRepeated: Bool {
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
