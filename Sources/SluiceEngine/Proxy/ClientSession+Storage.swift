import NIOCore
import SluiceCore

// What of an answer goes into the store.
extension ClientSession {
    /// Decides before the head goes out, so that Cache-Status can say it.
    func prepareStorage(of head: ResponseHead) {
        guard let store = loop.store, let request = exchange?.request else { return }
        invalidate(request, after: head, in: store)
        guard let key = cacheKey else { return }
        let verdict = exchange?.cache
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
                allocator: context?.channel.allocator ?? ByteBufferAllocator())
        case .refuse(let reason): note(reason)
        }
    }

    private func invalidate(
        _ request: RequestHead, after head: ResponseHead, in store: MemoryStore
    ) {
        guard !request.method.isSafe, let key = CacheKey(request) else { return }
        for target in Invalidation.targets(method: request.method, key: key, response: head) {
            store.remove(target)
        }
    }

    func note(_ verdict: CacheVerdict.StorageVerdict) {
        exchange?.cache = exchange?.cache.with(verdict) ?? .none
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
