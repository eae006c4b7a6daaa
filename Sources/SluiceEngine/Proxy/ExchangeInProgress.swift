import NIOCore
import SluiceCore

/// One request on its way through: what is known of it while it lasts, and the carrying out of what
/// its `Exchange` decides. Made with the request head, let go by its session when it ends, so
/// nothing of it can be found in the next one.
final class ExchangeInProgress {
    let session: ClientSession
    let loop: TrafficLoop
    let id: ExchangeID
    let begun: MonotonicTime
    let request: RequestHead

    // Marked unchecked, here and below: each is lent to code of Core only, which knows nothing of
    // exchanges in progress and cannot come back to this one meanwhile.
    @exclusivity(unchecked) var exchange: Exchange
    @exclusivity(unchecked) var effects: [ExchangeEffect] = []
    private(set) var isCarryingOut = false
    /// The request is whole and is to leave, once nothing else is being carried out: a broken socket
    /// is read to its end while it is written to, and what it says joins the effects then.
    var requestIsToLeave = false

    /// Who asks, where the listener wants to know.
    var user: String?
    /// Its password is being checked.
    var isAuthenticating = false
    /// Opens it; `nil` when nobody does.
    var connector: OriginConnector?
    /// The leg to the origin, once it is open.
    var upstream: UpstreamSession? {
        didSet {
            if let upstream { record.originAddress = upstream.destinationAddress }
        }
    }
    /// Whether it had served another exchange before.
    var isReused = false
    /// Of the group, behind a reverse listener.
    var servers: ServerChoice?
    var requestSentAt = MonotonicTime(nanoseconds: 0)
    var responseHead: ResponseHead?
    var responseTrailers: TrailerSection?
    var delivery = Framing.none
    /// The cache's part in it; `nil` for a plain hit, and where the cache has none.
    var caching: CachedFetch?
    /// The fetch it leads, or follows.
    var shared: SharedFetch?
    var isCollapsed = false
    var waitsForOtherLoops = true
    /// What is to be done when the origin's answer, which is for the cache, is whole.
    var whenWhole: CachedFetch.Meaning?
    /// Whether to wait where another fetches the same, once the disk was asked; `nil` unless it is
    /// being asked.
    var mayFollowAfterDisk: Bool?
    /// Of content that is not in memory.
    var sending: DiskSending?
    /// `nil` while nobody owes content.
    var watched: Watch?
    /// Why the last server that was asked could not be used.
    var lastFailure: Answer?
    /// What the bans make of it; asked for only where there are any.
    private(set) lazy var hearing = Hearing(subject, of: record)
    /// `nil` unless a rule makes it wait.
    var whenWaited: RuleWait?

    init(_ request: RequestHead, on session: ClientSession, terms: ExchangeTerms) {
        self.session = session
        self.request = request
        loop = session.loop
        id = loop.nextExchange()
        begun = loop.now()
        exchange = Exchange(request: request, terms: terms)
        swap(&effects, &loop.spareEffects)
        // No input asks for more than that.
        if effects.capacity == 0 { effects.reserveCapacity(4) }
    }

    var record: ConnectionRecord { session.record }

    /// Whether this one still waits for a connection: an answer from a connector may come late.
    var isConnecting: Bool { exchange.isConnecting && upstream == nil }

    var subject: BanSubject {
        var subject = BanSubject(
            request, from: record.client.address, throughGateway: session.entrance.isGateway)
        subject.user = user.map { Array($0.utf8)[...] }
        return subject
    }

    // MARK: - What the client does

    var wantsContent: Bool { exchange.wantsRequestContent && upstream?.isWritable == true }

    func requestEnded() {
        watched = nil
        exchange.requestEnded(&effects)
        carryOut()
    }

    func requestFailed(_ fault: WireFault) {
        exchange.requestFailed(fault, &effects)
        carryOut()
    }

    func clientClosed() {
        handFetchOver()
        exchange.clientClosed(&effects)
        carryOut()
    }

    func cut(_ reason: EndReason) {
        handFetchOver()
        exchange.cut(reason, &effects)
        carryOut()
    }

    // MARK: - Carrying out

    /// Works through `effects`; what one of them brings about joins the end of the list.
    func carryOut() {
        guard !isCarryingOut else { return }
        isCarryingOut = true
        var next = 0
        while next < effects.count {
            let effect = effects[next]
            next += 1
            carryOut(effect)
        }
        effects.removeAll(keepingCapacity: true)
        isCarryingOut = false
        if exchange.hasEnded { return swap(&effects, &loop.spareEffects) }
        guard requestIsToLeave else { return }
        requestIsToLeave = false
        upstream?.flush()
    }

    private func carryOut(_ effect: ExchangeEffect) {
        switch effect {
        case .openOrigin(let mayReuse): openOrigin(mayReuse: mayReuse)
        case .openOtherOrigin(let mayReuse, let wasSent):
            openOtherOrigin(mayReuse: mayReuse, wasSent: wasSent)
        case .sendRequestHead: sendRequestHead()
        case .sendRequestEnd: sendRequestEnd()
        case .sendInterim: sendInterim()
        case .sendResponseHead(let delivery, let keepAlive):
            self.delivery = delivery
            sendResponseHead(keepAlive: keepAlive && !session.closesSoon)
        case .sendResponseEnd: sendResponseEnd()
        case .switchProtocols: switchProtocols()
        case .answerAsLast(let keepAlive): sendAsLast(keepAlive: keepAlive)
        case .answer(let answer, let keepAlive): send(answer, keepAlive: keepAlive)
        case .standIn(let answer): standIn(for: answer)
        case .releaseOrigin(let release):
            connector?.abandon()
            connector = nil
            upstream?.release(release)
            upstream = nil
        case .finish(let connection, let reason): finish(connection, reason)
        }
    }

    private func send(_ answer: Answer, keepAlive: Bool) {
        loop.countResponse(answer.status)
        loop.scratch.removeAll(keepingCapacity: true)
        let count = answer.append(delivery(keepAlive: keepAlive), to: &loop.scratch)
        exchange.countContent(count)
        session.send(loop.scratch)
    }

    private func sendAsLast(keepAlive: Bool) {
        loop.countResponse(200)
        loop.scratch.removeAll(keepingCapacity: true)
        let count = FinalRecipient.append(
            to: request, delivery(keepAlive: keepAlive),
            opensTunnels: !session.entrance.isGateway, to: &loop.scratch)
        exchange.countContent(count)
        session.send(loop.scratch)
    }

    private func delivery(keepAlive: Bool) -> Answer.Delivery {
        Answer.Delivery(
            method: request.method, version: request.version,
            keepAlive: keepAlive && !session.closesSoon,
            form: request.answerForm, date: loop.wall(at: loop.time))
    }

    private func finish(_ connection: ExchangeEffect.ClientConnection, _ reason: EndReason) {
        whenWaited = nil
        leaveCache()
        recordEnd(reason)
        servers?.letGo()
        session.exchangeEnded(connection, reason)
    }
}
