import NIOCore
import SluiceCore

// What becomes of a request: what nobody may pass on, who asks, bans, then the cache, then the
// origin.
extension ExchangeInProgress {
    /// - Parameter credentials: the values of its Proxy-Authorization.
    func start(presenting credentials: [[UInt8]]) {
        session.heads(for: request.authority)
        if loop.isOverBudget {
            loop.counters.add(to: .requestsShed)
            exchange.answer(.overBudget, &effects)
        } else if let (fault, counter) = fault {
            loop.counters.add(to: counter)
            exchange.answer(fault, &effects)
        } else if let file = session.entrance.userFile {
            enter(presenting: credentials, by: file)
        } else {
            admit()
        }
        carryOut()
    }

    /// Whoever it is has come in.
    func admit() {
        if !isRefused() { route() }
    }

    /// What is wrong with the request, and what it counts as: one that goes in a circle or expects
    /// what nobody here can do is well-formed.
    private var fault: (Answer, Counter)? {
        let isGateway = session.entrance.isGateway
        if let fault = isGateway ? request.gatewayFault : request.forwardingFault {
            return (fault, .requestsMalformed)
        }
        return request.intermediaryFault(pseudonym: loop.viaName).map { ($0, .requestsDeclined) }
    }

    /// Whether a ban refuses; then the exchange has its answer.
    private func isRefused() -> Bool {
        guard !loop.bans.isEmpty else { return false }
        let subject = BanSubject(request, from: record.client.address)
        guard let ban = loop.refusal(subject, at: loop.wall(at: begun)) else { return false }
        refuse(by: ban)
        return true
    }

    /// Whether a ban refuses the address that something stored came from; then the exchange has its
    /// answer. Asked of all that leaves the store: it is no way around that.
    func isBanned(_ stored: StoredResponse, at wall: WallTime) -> Bool {
        guard !loop.bans.isEmpty, let address = stored.origin,
            let ban = loop.refusal(address: address, of: request.origin.host, at: wall)
        else { return false }
        refuse(by: ban)
        return true
    }

    /// Whether clients are not led any more to where something stored came from, since it was found
    /// for this exchange; then the exchange has its answer.
    func isGuardedAgainst(_ stored: StoredResponse) -> Bool {
        guard !session.entrance.isGateway, loop.guardRefuses(stored, of: request) else {
            return false
        }
        let refusal = stored.origin.flatMap { loop.destinationGuard.refuses($0) }
        let unknown = Answer(
            .destinationIPProhibited, detail: "where it was stored from is not known to be allowed")
        exchange.answer(refusal?.answer ?? unknown, &effects)
        return true
    }

    func refuse(by ban: Ban) {
        loop.counters.add(to: .requestsRefused)
        exchange.rule = ban.id
        switch ban.action {
        case .status(let status):
            exchange.answer(.banned(ban, status: status), end: .banned, &effects)
        case .close: exchange.refuse(.gone, &effects)
        case .reset: exchange.refuse(.abort, &effects)
        }
    }

    private func route() {
        let isForProxy = request.asksRecipient && !session.entrance.isGateway
        if isForProxy || request.maxForwards == 0 { return exchange.answerAsLast(&effects) }
        if request.method == .connect { return openTunnel() }
        guard let store = loop.store else {
            exchange.cache = .miss(.noCacheHere)
            return exchange.forward(&effects)
        }
        lookUp(in: store)
    }
}

extension Answer {
    fileprivate static var overBudget: Answer {
        Answer(.connectionLimitReached, detail: "too much is held for others at the moment")
    }
}
