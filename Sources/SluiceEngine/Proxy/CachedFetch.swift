import NIOCore
import SluiceCore

/// The cache's part in one request: what was found for it, what the origin is asked, and what its
/// answer means for the store. Whoever sends the request and reads the answer, an exchange or a
/// `BackgroundFetch`, tells it here. Confined to its loop.
final class CachedFetch {
    let request: CacheRequest
    let key: CacheKey
    let store: MemoryStore
    let loop: TrafficLoop
    /// Whether the client chose the origin.
    private let isGuarded: Bool
    /// What is stored for the key, as of the last look.
    private(set) var variants: [StoredResponse] = []
    /// Of it, what is on disk only.
    private var onDisk: [StoredResponse] = []
    private var wasDiskRead = false
    /// What the origin is asked in place of the client's conditions.
    var question: ConditionalRequest?
    /// What is being stored.
    var fill: CacheFill?
    /// Of what is being stored.
    var freshness: Freshness?
    /// Gathered in memory, but not to stay there.
    var isForDiskOnly = false
    private var requestTime = WallTime(seconds: 0)
    /// Of the time when the request was sent: the answer may be older than what removes the entry
    /// from then on (RFC 9111 §4.4).
    private var ticket: MemoryStore.Ticket?

    /// What the head of an answer means.
    enum Meaning {
        /// It is for the client. The verdict on storing it.
        case pass(CacheVerdict.StorageVerdict)
        /// 304: when it is whole, send this.
        case holds(StoredAnswer, StoredResponse)
        /// An error that something stored stands in for.
        case standIn(StoredAnswer, StoredResponse)
        /// When it is whole, send the request as it came.
        case askAgain
    }

    init(
        _ request: CacheRequest, _ key: CacheKey, _ store: MemoryStore, _ loop: TrafficLoop,
        isGuarded: Bool
    ) {
        self.request = request
        self.key = key
        self.store = store
        self.loop = loop
        self.isGuarded = isGuarded
    }

    // MARK: - Before the answer

    /// Looks for what is stored, and decides by it.
    func look(now: WallTime) -> CacheLookup.Decision {
        question = nil
        if request.bypass == nil { variants = allowed(store.variants(for: key) + onDisk) }
        return CacheLookup.decide(request, among: metadata, now: now)
    }

    /// Everything that is served, revalidated or joined with something new is one of these.
    func allowed(_ found: [StoredResponse]) -> [StoredResponse] {
        guard isGuarded, loop.destinationGuard.refusesPrivate else { return found }
        return found.filter { !loop.guardRefuses($0, of: request.head) }
    }

    /// Whether the disk may have what memory has not. It is asked once.
    var shouldReadDisk: Bool {
        guard let disk = store.disk, !wasDiskRead, request.bypass == nil else { return false }
        let section = request.head.section
        let isThere = variants.contains {
            $0.metadata.part == nil && $0.metadata.selecting.matches(section)
        }
        return !isThere && disk.mayHold(key)
    }

    /// Spares asking the disk where that is open already.
    /// - Returns: whether it is.
    func takeOpened() -> Bool {
        guard let found = store.openOnDisk(key) else { return false }
        diskWasRead(found)
        return true
    }

    /// - Parameter found: what is too large for memory.
    func diskWasRead(_ found: [StoredResponse]) {
        wasDiskRead = true
        onDisk = found
    }

    /// The same request, as it asks about something that was found.
    func again(about index: Int) -> CachedFetch {
        let other = CachedFetch(request, key, store, loop, isGuarded: isGuarded)
        other.variants = variants
        other.question = CacheLookup.question(about: index, among: metadata)
        return other
    }

    var metadata: [StoredMetadata] { variants.map(\.metadata) }

    func requestIsSent(at now: WallTime) {
        requestTime = now
        ticket = store.ticket(for: key)
    }

    /// What stands in for an origin that does not answer.
    func standIn(now: WallTime) -> (StoredAnswer, StoredResponse)? {
        guard request.bypass == nil else { return nil }
        let answer = Validation.standIn(
            request, status: nil, index: candidate, among: metadata, now: now,
            policy: loop.cachePolicy)
        return answer.map { ($0, variants[$0.index]) }
    }

    /// Index of the stored response that would be sent, were it fresh.
    private var candidate: Int? {
        question?.selected
            ?? variants.firstIndex { $0.metadata.selecting.matches(request.head.section) }
    }

    // MARK: - The answer

    /// Decides before the head goes out, so that Cache-Status can say it.
    /// - Parameter verdict: becomes the final one.
    func take(_ head: ResponseHead, now: WallTime, verdict: inout CacheVerdict) -> Meaning {
        if let question {
            let outcome = Validation.decide(
                question, request, response: head, among: metadata, now: now,
                policy: loop.cachePolicy)
            switch outcome {
            case .holds(let selected, let updates, let final):
                verdict = final
                update(updates, by: head, now: now)
                let answer = CacheLookup.answer(
                    request, with: selected, among: metadata, verdict: final)
                return .holds(answer, variants[selected])
            case .stale(let answer):
                verdict = answer.verdict
                return .standIn(answer, variants[answer.index])
            case .askAgain:
                self.question = nil
                return .askAgain
            case .replaced(let final): verdict = final
            }
        } else if request.bypass == nil,
            let answer = Validation.standIn(
                request, status: head.status, index: candidate, among: metadata, now: now,
                policy: loop.cachePolicy)
        {
            verdict = answer.verdict
            return .standIn(answer, variants[answer.index])
        }
        return .pass(keep(head, now: now))
    }

    private func keep(_ head: ResponseHead, now: WallTime) -> CacheVerdict.StorageVerdict {
        for target in Invalidation.targets(
            method: request.head.method, key: key, response: head)
        {
            let isCurrent = ticket == store.ticket(for: key)
            store.remove(target)
            // What it removes itself is not what it may be older than.
            if isCurrent { ticket = store.ticket(for: key) }
        }
        if request.head.method == .head { takeHead(head, now: now) }
        let decision = Storability.decide(
            request: request, key: key, response: head, requestTime: requestTime,
            responseTime: now, policy: loop.cachePolicy)
        guard case .store(let plan) = decision else { return decision.verdict }
        let fill = CacheFill(
            plan: plan, head: head, store: store, ticket: ticket ?? store.ticket(for: key))
        if let refusal = begin(fill, now: now) { return refusal }
        freshness = plan.metadata.freshness
        self.fill = fill
        return .stored
    }

    /// What an answer to HEAD says about what is stored for GET.
    private func takeHead(_ head: ResponseHead, now: WallTime) {
        for index in variants.indices {
            let stored = variants[index]
            switch Validation.effect(ofHead: head, to: request, on: stored.metadata) {
            case .nothing: continue
            case .update: update([index], by: head, now: now)
            case .invalidate: store.invalidate(stored)
            }
        }
    }

    private func update(_ indices: [Int], by head: ResponseHead, now: WallTime) {
        for index in indices {
            let stored = variants[index]
            let update = StoredUpdate(
                stored.metadata, storedHead: Array(stored.head), by: head,
                requestTime: requestTime, responseTime: now, policy: loop.cachePolicy)
            variants[index] = store.update(
                stored, metadata: update.metadata, head: update.head, stays: update.stays)
        }
    }
}
