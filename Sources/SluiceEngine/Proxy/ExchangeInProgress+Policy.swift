import NIOCore
import SluiceCore

// What becomes of a request: what nobody may pass on, bans, then the cache, then the origin.
extension ExchangeInProgress {
    func start() {
        record.target = request.authority
        if let fault {
            loop.counters.add(to: .requestsMalformed)
            exchange.answer(fault, &effects)
        } else if !isRefused() {
            route()
        }
        carryOut()
    }

    private var fault: Answer? {
        if loop.isOverBudget {
            return Answer(
                .connectionLimitReached, detail: "too much is held for others at the moment")
        }
        return (session.entrance.isGateway ? request.gatewayFault : request.forwardingFault)
            ?? request.intermediaryFault(pseudonym: loop.viaName)
    }

    /// Whether a ban refuses; then the exchange has its answer.
    private func isRefused() -> Bool {
        guard !loop.bans.isEmpty else { return false }
        let subject = BanSubject(request, from: record.client.address)
        guard let ban = loop.refusal(subject, at: loop.wall(at: begun)) else { return false }
        refuse(by: ban)
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
        if let reason = CacheLookup.bypassReason(for: request) {
            pass(reason)
        } else if let key = CacheKey(request, group: session.entrance.gatewayGroup) {
            if answerFromStore(store, key) { return }
        } else {
            pass(request.hostRange.isEmpty ? .noHost : .keyTooLong)
        }
        exchange.forward(&effects)
    }

    private func pass(_ reason: CacheVerdict.BypassReason) {
        loop.counters.add(to: .cachePasses)
        exchange.cache = .bypass(reason)
    }
}
