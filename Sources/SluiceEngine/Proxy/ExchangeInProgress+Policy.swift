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

    /// What is wrong with the request, and what it counts as: one that goes in a circle or expects
    /// what nobody here can do is well-formed.
    private var fault: (Answer, Counter)? {
        let isGateway = session.entrance.isGateway
        if let fault = isGateway ? request.gatewayFault : request.forwardingFault {
            return (fault, .requestsMalformed)
        }
        return request.intermediaryFault(pseudonym: loop.viaName).map { ($0, .requestsDeclined) }
    }

    /// Whoever it is has come in, and is judged.
    func admit() {
        guard !loop.bans.isEmpty else { return route() }
        obey(loop.judge(hearing, at: loop.wall(at: loop.time))) { $0.route() }
    }

    /// Refuses, or goes on now or later.
    private func obey(
        _ finding: Hearing.Finding, then goOn: @escaping (ExchangeInProgress) -> Void
    ) {
        exchange.rule = exchange.rule ?? hearing.disturbing
        switch finding {
        case .pass: goOn(self)
        case .wait(let nanoseconds): wait(nanoseconds, then: goOn)
        case .refuse(let refusal): refuse(by: refusal)
        }
    }

    /// With the address that a stored answer came from, or that a kept connection leads to.
    /// `true` when it is refused, or goes on later.
    func isHeldUp(
        at address: IPAddress?, _ goOn: @escaping (ExchangeInProgress) -> Void
    ) -> Bool {
        guard !loop.bans.isEmpty else { return false }
        let known = BanSubject.Address(of: address)
        let finding = loop.judge(hearing, address: known, at: loop.wall(at: loop.time))
        if case .pass = finding { return false }
        obey(finding, then: goOn)
        return true
    }

    /// Whether the rules refuse the address that something stored came from; then the exchange has
    /// its answer. Asked of all that leaves the store: it is no way around them.
    func isBanned(_ stored: StoredResponse) -> Bool {
        guard !loop.bans.isEmpty else { return false }
        let address = BanSubject.Address(of: stored.origin)
        let finding = loop.judge(hearing, address: address, at: loop.wall(at: loop.time))
        guard case .refuse(let refusal) = finding else { return false }
        refuse(by: refusal)
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

    /// Whether it may have the answer to another's question: that was let pass to the address. One
    /// that no rule was asked about leads nobody on.
    var mayFollow: Bool {
        loop.bans.isEmpty || loop.pauses.isEmpty && loop.bans.sharesAddresses
            || !hearing.awaitsAddress(under: loop.bansRevision)
    }

    func refuse(by refusal: BanRefusal) {
        loop.counters.add(to: .requestsRefused)
        exchange.rule = refusal.ban?.id
        switch refusal.action {
        case .status(let status):
            let end = refusal.retryAfter == nil ? EndReason.banned : .overload
            exchange.answer(.banned(refusal, status: status), end: end, &effects)
        case .close: exchange.refuse(.gone, &effects)
        case .reset: exchange.refuse(.abort, &effects)
        case .drop:
            session.wait(loop.timeouts.drop)
            whenWaited = RuleWait(on: loop) { [unowned self] in exchange.refuse(.gone, &effects) }
        }
    }

    /// Nothing is read from the client meanwhile, beyond what has come.
    private func wait(
        _ nanoseconds: Int64, then goOn: @escaping (ExchangeInProgress) -> Void
    ) {
        // From now on, not from the last tick.
        record.deadline = loop.now().advanced(byNanoseconds: nanoseconds)
        let wait = RuleWait(on: loop) { [unowned self] in goOn(self) }
        whenWaited = wait
        wait.end(in: nanoseconds) { [weak self] in
            guard let self, self.loop.now() >= self.record.deadline else { return }
            _ = self.hasWaited()
        }
    }

    /// `false` when no rule makes it wait.
    func hasWaited() -> Bool {
        guard let wait = whenWaited else { return false }
        whenWaited = nil
        wait.goOn()
        carryOut()
        session.flush()
        return true
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
