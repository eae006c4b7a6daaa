import NIOCore
import SluiceCore

// What comes from the store, and what of an answer goes into it.
extension ExchangeInProgress {
    /// `true` when the exchange has its answer.
    func answerFromStore(_ store: MemoryStore, _ key: CacheKey) -> Bool {
        let wall = loop.wall(at: begun)
        cacheKey = key
        guard let stored = store.lookup(key, now: wall) else {
            loop.counters.add(to: .cacheMisses)
            exchange.cache = .miss(.pending)
            return false
        }
        // The name may lead to a banned address: a stored answer is no way around that.
        if !loop.bans.isEmpty, let origin = stored.origin,
            let ban = loop.refusal(address: origin, of: request.origin.host, at: wall)
        {
            refuse(by: ban)
            return true
        }
        guard stored.freshness.isFresh(at: wall) else {
            loop.counters.add(to: .cacheStale)
            exchange.cache = .stale(.pending)
            return false
        }
        loop.counters.add(to: .cacheHits)
        exchange.cache = .hit
        send(stored, now: wall)
        exchange.answerFromCache(
            status: stored.status, count: stored.body.readableBytes, &effects)
        return true
    }

    private func send(_ stored: StoredResponse, now: WallTime) {
        loop.scratch.removeAll(keepingCapacity: true)
        loop.scratch.append(contentsOf: stored.head)
        loop.additions.removeAll(keepingCapacity: true)
        CacheStatusField.append(
            .hit, ttl: stored.freshness.timeToLive(at: now), to: &loop.additions)
        Forwarding.appendStoredEnd(
            age: stored.freshness.age(at: now), additions: loop.additions,
            clientVersion: request.version, keepAlive: exchange.clientMayStay,
            to: &loop.scratch)
        session.send(loop.scratch)
        session.send(stored.body)
    }

    // MARK: - Into the store

    /// Decides before the head goes out, so that Cache-Status can say it.
    func prepareStorage(of head: ResponseHead) {
        guard let store = loop.store else { return }
        invalidate(after: head, in: store)
        guard let key = cacheKey else { return }
        let verdict = exchange.cache
        guard verdict == .miss(.pending) || verdict == .stale(.pending) else { return }
        let decision = Storability.decide(
            request: CacheRequest(request), key: key, response: head,
            requestTime: loop.wall(at: requestSentAt), responseTime: loop.wall(at: loop.time),
            policy: PlainCaching.policy)
        switch decision {
        case .store(let plan):
            let freshness = plan.metadata.freshness
            if let reason = PlainCaching.refusal(of: plan, head) { return note(reason) }
            if case .length(let length) = head.framing,
                !store.fits(body: length, head: head, key: key)
            {
                return note(.tooLarge)
            }
            note(.stored)
            fill = CacheFill(
                key: key, head: head, freshness: freshness, store: store,
                allocator: session.allocator)
        case .refuse(let reason): note(reason)
        }
    }

    private func invalidate(after head: ResponseHead, in store: MemoryStore) {
        guard !request.method.isSafe,
            let key = CacheKey(request, partition: session.entrance.gatewayGroup)
        else { return }
        for target in Invalidation.targets(method: request.method, key: key, response: head) {
            store.remove(target)
        }
    }

    func note(_ verdict: CacheVerdict.StorageVerdict) {
        exchange.cache = exchange.cache.with(verdict)
    }

    func gather(_ content: ByteBuffer) {
        guard let fill else { return }
        if !fill.append(content) {
            self.fill = nil
            note(.tooLarge)
        }
    }

    /// The content is whole.
    func store() {
        guard let fill, let store = loop.store else { return }
        self.fill = nil
        loop.scratch.removeAll(keepingCapacity: true)
        Forwarding.appendStored(
            fill.head, length: fill.body.readableBytes, via: loop.viaName,
            date: loop.wall(at: loop.time), to: &loop.scratch)
        let kept = store.insert(
            fill.key, status: fill.head.status, head: loop.scratch, body: fill.body,
            freshness: fill.freshness, origin: record.upstream?.address, ticket: fill.ticket)
        if kept != nil { loop.counters.add(to: .cacheStored) } else { note(.tooLarge) }
    }
}
