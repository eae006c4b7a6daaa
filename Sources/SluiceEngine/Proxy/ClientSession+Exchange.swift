import NIOCore
import SluiceCore

// One request through the session: bans, then the cache, then the origin (seeds: censor before
// cache before server).
extension ClientSession {
    func begin(_ head: RequestHead) {
        phase = .exchanging
        record.requests &+= 1
        loop.counters.add(to: .requests)
        exchangeID = loop.nextExchange()
        begun = loop.now()
        record.upstream = nil
        record.target = head.authority
        exchange = Exchange(request: head)
        if let fault = head.forwardingFault {
            loop.counters.add(to: .requestsMalformed)
            exchange?.answer(fault, &effects)
        } else if !refuse(head) {
            route(head)
        }
        carryOut()
    }

    /// Whether a ban refuses; then the exchange has its answer.
    private func refuse(_ head: RequestHead) -> Bool {
        guard !loop.bans.isEmpty else { return false }
        let subject = BanSubject(head, from: record.client.address)
        guard let ban = loop.refusal(subject, at: loop.wall(at: begun)) else { return false }
        refuse(by: ban)
        return true
    }

    func refuse(by ban: Ban) {
        loop.counters.add(to: .requestsRefused)
        exchange?.rule = ban.id
        switch ban.action {
        case .status(let status):
            exchange?.answer(.banned(ban, status: status), end: .banned, &effects)
        case .close: exchange?.refuse(.gone, &effects)
        case .reset: exchange?.refuse(.abort, &effects)
        }
    }

    private func route(_ head: RequestHead) {
        if head.method == .connect { return openTunnel(head) }
        guard let store = loop.store else {
            exchange?.cache = .miss(.noCacheHere)
            exchange?.forward(&effects)
            return
        }
        if let reason = PlainCaching.bypassReason(for: CacheRequest(head)) {
            loop.counters.add(to: .cachePasses)
            exchange?.cache = .bypass(reason)
        } else if let key = CacheKey(head) {
            if answerFromStore(store, key) { return }
        } else {
            loop.counters.add(to: .cachePasses)
            exchange?.cache = .bypass(head.hostRange.isEmpty ? .noHost : .keyTooLong)
        }
        exchange?.forward(&effects)
    }

    private func answerFromStore(_ store: MemoryStore, _ key: CacheKey) -> Bool {
        let wall = loop.wall(at: begun)
        cacheKey = key
        guard let stored = store.lookup(key, now: wall) else {
            loop.counters.add(to: .cacheMisses)
            exchange?.cache = .miss(.pending)
            return false
        }
        // The name may lead to a banned address: a stored answer is no way around that.
        if let origin = stored.origin, let host = exchange?.request.origin.host,
            let ban = loop.refusal(address: origin, of: host, at: wall)
        {
            refuse(by: ban)
            return true
        }
        guard stored.freshness.isFresh(at: wall) else {
            loop.counters.add(to: .cacheStale)
            exchange?.cache = .stale(.pending)
            return false
        }
        loop.counters.add(to: .cacheHits)
        exchange?.cache = .hit
        sendStored(stored, now: wall)
        exchange?.answerFromCache(
            status: stored.status, count: stored.body.readableBytes, &effects)
        return true
    }

    private func sendStored(_ stored: StoredResponse, now: WallTime) {
        guard let context else { return }
        loop.scratch.removeAll(keepingCapacity: true)
        loop.scratch.append(contentsOf: stored.head)
        loop.additions.removeAll(keepingCapacity: true)
        CacheStatusField.append(
            .hit, ttl: stored.freshness.timeToLive(at: now), to: &loop.additions)
        Forwarding.appendStoredEnd(
            age: stored.freshness.age(at: now), additions: loop.additions,
            keepAlive: exchange?.clientMayStay ?? false, to: &loop.scratch)
        sendToClient(loop.scratch, context)
        sendToClient(stored.body, context)
    }

    // MARK: - Towards the client

    func sendToClient(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        record.bytesOut &+= UInt64(bytes.count)
        loop.counters.add(bytes.count, to: .bytesToClients)
        outbox.append(bytes, to: context)
    }

    func sendToClient(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        record.bytesOut &+= UInt64(buffer.readableBytes)
        loop.counters.add(buffer.readableBytes, to: .bytesToClients)
        outbox.append(buffer, to: context)
    }

    /// An answer to what never became an exchange: there is no head to know the client's wishes by.
    func refuseUnread(_ answer: Answer, end: EndReason) {
        guard let context else { return }
        loop.countResponse(answer.status)
        loop.scratch.removeAll(keepingCapacity: true)
        let now = loop.now()
        let size = answer.append(
            Answer.Delivery(
                method: .get, version: .http11, keepAlive: false, wantsHTML: false,
                date: loop.wall(at: now)), to: &loop.scratch)
        sendToClient(loop.scratch, context)
        recordUnread(answer, size: UInt64(size), end: end, at: now)
        finish(.close, end: end)
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
    }

    private func carryOut(_ effect: ExchangeEffect) {
        switch effect {
        case .openOrigin(let mayReuse): openOrigin(mayReuse: mayReuse)
        case .sendRequestHead: sendRequestHead()
        case .sendRequestEnd: sendRequestEnd()
        case .sendInterim: sendInterim()
        case .sendResponseHead(let delivery, let keepAlive):
            self.delivery = delivery
            sendResponseHead(keepAlive: keepAlive)
        case .sendResponseEnd: sendResponseEnd()
        case .answer(let answer, let keepAlive): send(answer, keepAlive: keepAlive)
        case .releaseOrigin(let release):
            upstream?.release(release)
            upstream = nil
        case .finish(let connection, let reason): endExchange(connection, reason)
        }
    }

    private func send(_ answer: Answer, keepAlive: Bool) {
        guard let context, let request = exchange?.request else { return }
        loop.countResponse(answer.status)
        loop.scratch.removeAll(keepingCapacity: true)
        let count = answer.append(
            Answer.Delivery(
                method: request.method, version: request.version, keepAlive: keepAlive,
                wantsHTML: request.wantsHTML, date: loop.wall(at: loop.time)),
            to: &loop.scratch)
        exchange?.countContent(count)
        sendToClient(loop.scratch, context)
    }

    private func endExchange(
        _ connection: ExchangeEffect.ClientConnection, _ reason: EndReason
    ) {
        if exchange?.cache == .hit, let status = exchange?.status { loop.countResponse(status) }
        if exchange?.cache == .miss(.pending) || exchange?.cache == .stale(.pending) {
            note(.noAnswer)
        }
        recordEnd(reason)
        exchange = nil
        responseHead = nil
        fill = nil
        cacheKey = nil
        // The origin is given back by now: nobody else will say that all was handed over.
        flush()
        finish(connection, end: reason)
        if phase == .idle { pump() }
    }
}
