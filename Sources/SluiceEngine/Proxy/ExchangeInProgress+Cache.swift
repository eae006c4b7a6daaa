import NIOCore
import SluiceCore

// What a request finds in the store, and what is done about it.
extension ExchangeInProgress {
    /// Answers from the store, joins the fetch of another, asks the origin, or forwards.
    func lookUp(in store: MemoryStore) {
        let cacheRequest = CacheRequest(request)
        let entrance = session.entrance
        let key = CacheKey(
            request, partition: entrance.gatewayGroup, settings: entrance.settings.cacheKey)
        guard let key else {
            let reason = request.hostRange.isEmpty ? BypassReason.noHost : .keyTooLong
            pass(cacheRequest.bypass ?? reason)
            return exchange.forward(&effects)
        }
        // Rules and passwords may have made it wait since it began.
        let wall = loop.wall(at: loop.time)
        let isGuarded = !entrance.isGateway
        if cacheRequest.isPlain, let stored = store.plainHit(key, now: wall),
            !isGuarded || !loop.guardRefuses(stored, of: request)
        {
            if !isHeldUp(at: stored.origin, { $0.lookUp(in: store) }) {
                serveWhole(stored, .hit, at: wall)
            }
            return
        }
        caching = CachedFetch(cacheRequest, key, store, loop, isGuarded: isGuarded)
        decide(mayFollow: true)
    }

    private typealias BypassReason = CacheVerdict.BypassReason

    private func pass(_ reason: BypassReason) {
        loop.counters.add(to: .cachePasses)
        exchange.cache = .bypass(reason)
    }

    /// - Parameter mayFollow: whether to wait where another fetches the same.
    func decide(mayFollow: Bool) {
        guard let caching else { return }
        let wall = loop.wall(at: loop.now())
        let decision = caching.look(now: wall)
        if caching.shouldReadDisk {
            return caching.takeOpened()
                ? decide(mayFollow: mayFollow) : readFromDisk(mayFollow: mayFollow)
        }
        switch decision {
        case .serve(let answer):
            let stored = caching.variants[answer.index]
            if isHeldUp(at: stored.origin, { $0.decide(mayFollow: mayFollow) }) { return }
            stored.noteUse(at: wall)
            if answer.asksInBackground { askInBackground(about: answer.index) }
            serve(answer, stored, at: wall)
        case .unavailable:
            loop.counters.add(to: .cacheMisses)
            exchange.cache = .unavailable
            let detail = "the request wants a stored answer only, and there is none"
            exchange.answer(Answer(.requestDenied, status: 504, detail: detail), &effects)
        case .ask(let question):
            caching.question = question
            fetch(question.verdict, mayFollow)
        case .forward(.bypass(let reason)):
            pass(reason)
            exchange.forward(&effects)
        case .forward(let verdict): fetch(verdict, mayFollow)
        }
    }

    private func fetch(_ verdict: CacheVerdict, _ mayFollow: Bool) {
        guard let caching else { return }
        exchange.cache = verdict
        isCollapsed = false
        if let stored = caching.variants.first,
            isHeldUp(at: stored.origin, { $0.decide(mayFollow: mayFollow) })
        {
            return
        }
        if caching.request.isPlain {
            let place = loop.fetches.place(
                for: self, caching.key, mayFollow: mayFollow && self.mayFollow)
            shared = place.fetch
            if place.isFollower {
                loop.counters.add(to: .cacheCollapsed)
                isCollapsed = true
                exchange.follow()
                record.state = .waiting
                session.wait(loop.timeouts.response + loop.timeouts.connect)
                return place.attach(self)
            }
        }
        loop.counters.add(to: verdict.isAboutStale ? .cacheStale : .cacheMisses)
        exchange.hasStandIn = !caching.variants.isEmpty
        exchange.forward(&effects)
    }

    private func askInBackground(about index: Int) {
        guard let caching, !caching.request.isHead else { return }
        BackgroundFetch.start(caching, about: index, for: self)
    }

    /// The origin failed: what is stored stands in, or `failure` is told.
    func standIn(for failure: Answer) {
        let wall = loop.wall(at: loop.now())
        guard let (answer, stored) = caching?.standIn(now: wall) else {
            return exchange.answer(failure, &effects)
        }
        stored.noteUse(at: wall)
        endShared { $0.failed() }
        serve(answer, stored, at: wall)
    }
}

// MARK: - What the origin answers

extension ExchangeInProgress {
    /// `true` when the answer is for the cache, and not for the client.
    func cacheTakes(_ head: ResponseHead) -> Bool {
        guard let caching else { return false }
        let wall = loop.wall(at: loop.now())
        var verdict = exchange.cache
        let meaning = caching.take(head, now: wall, verdict: &verdict)
        exchange.cache = verdict
        switch meaning {
        case .pass(let storage):
            note(storage)
            endShared { $0.headArrived(head, caching.sharedFill) }
            return false
        case .holds, .askAgain:
            whenWhole = meaning
            return true
        case .standIn(let answer, let stored):
            stored.noteUse(at: wall)
            endShared { $0.failed() }
            serve(answer, stored, at: wall, forwardStatus: head.status)
            carryOut()
            return true
        }
    }

    /// `true` when what has ended was for the cache.
    func cacheTakesEnd(isPersistent: Bool) -> Bool {
        guard let meaning = whenWhole else { return false }
        whenWhole = nil
        switch meaning {
        case .holds(let answer, let stored):
            loop.counters.add(to: .cacheRevalidated)
            let wall = loop.wall(at: loop.now())
            stored.noteUse(at: wall)
            endShared { $0.failed() }
            serve(
                answer, stored, at: wall, forwardStatus: 304,
                release: isPersistent ? .reuse : .close)
        case .askAgain: exchange.askAgain(isPersistent: isPersistent, &effects)
        case .pass, .standIn: break
        }
        carryOut()
        return true
    }

    func note(_ verdict: CacheVerdict.StorageVerdict) {
        exchange.cache = exchange.cache.with(verdict)
    }

    func gather(_ content: ByteBuffer) {
        guard let caching, caching.fill != nil else { return }
        if let refusal = caching.append(content) { note(refusal) }
        if caching.sharedFill != nil {
            shared?.contentArrived()
        } else {
            endShared { $0.failed() }
        }
    }

    /// The content is whole.
    func store() {
        guard let caching, caching.fill != nil else { return }
        if caching.sharedFill != nil { shared?.contentArrived() }
        let verdict = caching.complete(
            origin: upstream?.destinationAddress, now: loop.wall(at: loop.time))
        if let verdict { note(verdict) }
        if verdict == .stored {
            loop.counters.add(to: .cacheStored)
            loop.fetches.noteShared(caching.key)
        }
        endShared { $0.ended() }
    }

    /// Tells the fetch that this exchange leads, if it does.
    func endShared(_ tell: (SharedFetch) -> Void) {
        guard let shared, shared.isLed(by: self) else { return }
        tell(shared)
        if shared.isOver { self.shared = nil }
    }

    /// The exchange is over, however it ended.
    func leaveCache() {
        if exchange.cache.storage == .pending { note(.noAnswer) }
        shared?.left(by: self)
        shared = nil
        mayFollowAfterDisk = nil
        sending = nil
        if caching?.abandon() == true { note(.truncated) }
        caching = nil
    }
}

extension CacheVerdict {
    fileprivate var isAboutStale: Bool { if case .refetched = self { true } else { false } }
}
