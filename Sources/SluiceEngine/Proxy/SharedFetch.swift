import NIOCore
import SluiceCore

/// One fetch for all clients of a loop that want the same and came meanwhile: `CollapsedFetch`
/// decides, this carries out. The exchange that came first leads: it sends the request, and gathers
/// the answer for the store; the others read what is gathered, each as fast as its client takes it.
/// Where another loop is fetching it already, all of this loop follow, and look again when that is
/// over.
final class SharedFetch {
    private typealias Machine = CollapsedFetch<ExchangeID>

    let key: CacheKey
    private let loop: TrafficLoop
    /// Unchecked: lent to code of Core only, which cannot come back here while it holds it.
    @exclusivity(unchecked) private var machine = Machine()
    private var followers: [ExchangeID: Follower] = [:]
    /// `nil` once its client has left.
    private var leader: ExchangeInProgress?
    /// The leader ends because nobody listens to it any more, and not because of its answer.
    var clientHasLeft = false
    private var head: ResponseHead?
    private var fill: CacheFill?
    private var isWhole = false
    /// No other loop fetches it meanwhile.
    private var claim: FetchBoard.Claim?
    /// When the waiting for another loop ends; `nil` unless it does.
    private(set) var patienceEnds: MonotonicTime?
    private var again = Again.alone

    /// What followers do that are let go.
    enum Again {
        /// Look into the store, and fetch for themselves what is not there.
        case alone
        /// The same, one for all of this loop.
        case withinLoop
        /// As if they had just come.
        case asBefore
    }

    /// Bytes of content whose end other loops wait for.
    private static let longestWaitedFor = 1 << 20
    /// Content may come as slowly as it likes, and only its own loop passes it on as it comes.
    private static let longestWait: Int64 = 10_000_000_000

    private struct Follower {
        let exchange: ExchangeInProgress
        /// Bytes of content it was sent.
        var offset = 0
        /// Nothing more is to be sent to it before its client has taken some.
        var isSending = false
    }

    private init(_ key: CacheKey, _ loop: TrafficLoop) {
        self.key = key
        self.loop = loop
    }

    /// Led by this exchange, or by one of another loop.
    static func begin(_ key: CacheKey, for exchange: ExchangeInProgress) -> SharedFetch {
        let loop = exchange.loop
        let fetch = SharedFetch(key, loop)
        guard exchange.waitsForOtherLoops, let board = loop.store?.fetches else {
            fetch.leader = exchange
            return fetch
        }
        let bound = NIOLoopBound(fetch, eventLoop: loop.eventLoop)
        let eventLoop = loop.eventLoop
        let place = board.claim(key) { outcome in
            eventLoop.execute { bound.value.endedElsewhere(outcome) }
        }
        switch place {
        case .claimed(let claim):
            fetch.claim = claim
            fetch.leader = exchange
        case .waiting:
            fetch.patienceEnds = loop.time.advanced(byNanoseconds: longestWait)
        case .none: fetch.leader = exchange
        }
        return fetch
    }

    /// The other loop takes longer than followers here are to wait for it.
    func losePatience() { endedElsewhere(.lasting) }

    /// The fetch of another loop, which this one waited for.
    private func endedElsewhere(_ outcome: FetchBoard.Outcome) {
        patienceEnds = nil
        if case .unshared = outcome { loop.fetches.noteUnshared(key) }
        switch outcome {
        case .unshared, .failed: again = .alone
        // What another loop was about to store may have turned out not to be kept.
        case .stored, .lasting: again = .withinLoop
        case .deserted: again = .asBefore
        }
        carryOut { machine.fail(&$0) }
    }

    private func endClaim(_ outcome: FetchBoard.Outcome) {
        claim?.end(outcome)
        claim = nil
    }

    /// Who comes from now on, to whichever loop, waits for another.
    func takeNoMore() { endClaim(.lasting) }

    var isOver: Bool { machine.isOver }
    var hasHead: Bool { head != nil }
    var hasFollowers: Bool { !followers.isEmpty }

    func isLed(by exchange: ExchangeInProgress) -> Bool { leader === exchange }

    // MARK: - Followers

    func join(_ exchange: ExchangeInProgress) -> CollapsedFetch<ExchangeID>.Joining {
        let joining = machine.join(exchange.id, matches: isFor(exchange))
        if joining != .alone { followers[exchange.id] = Follower(exchange: exchange) }
        return joining
    }

    private func isFor(_ exchange: ExchangeInProgress) -> Bool {
        fill?.plan.metadata.selecting.matches(exchange.request.section) ?? true
    }

    /// Starts sending what is there.
    func attach(_ exchange: ExchangeInProgress) {
        guard let head, followers[exchange.id] != nil else { return }
        // The leader's client is not waited for from here on.
        leader?.upstream?.holdReading(false)
        exchange.followHead(head, freshness: fill?.plan.metadata.freshness)
        feed(exchange.id)
    }

    /// Sends what has come as far as the client takes it.
    func feed(_ id: ExchangeID) {
        guard let fill, var follower = followers[id], !follower.isSending else { return }
        let exchange = follower.exchange
        follower.isSending = true
        followers[id] = follower
        while exchange.session.isWritable, exchange.session.isServing(exchange),
            let content = fill.content(from: follower.offset)
        {
            follower.offset += content.readableBytes
            exchange.upstream(content: content)
            // What is written must be on its way before it can be told whether there is room.
            exchange.session.flush()
        }
        follower.isSending = false
        guard followers[id] != nil else { return }
        followers[id] = follower
        guard isWhole, follower.offset == fill.count else { return exchange.followedSome() }
        followers[id] = nil
        exchange.upstreamEnded(isPersistent: false, trailers: nil)
        exchange.session.flush()
    }

    // MARK: - The leader

    /// - Parameter fill: `nil` when the answer is not stored, and so is not for others.
    func headArrived(_ head: ResponseHead, _ fill: CacheFill?) {
        self.head = head
        self.fill = fill
        if fill == nil {
            loop.fetches.noteUnshared(key)
            endClaim(.unshared)
        } else if case .length(let length) = head.framing, length > Self.longestWaitedFor {
            endClaim(.lasting)
        }
        carryOut {
            machine.head(
                isShared: fill != nil,
                matches: { id in followers[id].map { isFor($0.exchange) } ?? false }, &$0)
        }
    }

    func contentArrived() {
        if let fill, fill.count > Self.longestWaitedFor { endClaim(.lasting) }
        for id in Array(followers.keys) { feed(id) }
    }

    /// The answer is whole, and stored.
    func ended() {
        isWhole = true
        endClaim(.stored)
        carryOut { machine.complete(&$0) }
        contentArrived()
    }

    /// It will not become whole, or there is another answer for the leader: those who wait look
    /// again, those who have a part of it are cut off.
    func failed() {
        let wasSending = head != nil
        carryOut { machine.fail(&$0) }
        guard wasSending else { return }
        let cut = followers.values.map(\.exchange)
        followers = [:]
        for exchange in cut {
            exchange.upstreamClosed(fault: nil)
            exchange.session.flush()
        }
    }

    /// The client of the leader, or of a follower, is gone.
    func left(by exchange: ExchangeInProgress) {
        if isLed(by: exchange) {
            leader = nil
            guard !machine.isOver else { return }
            if head == nil, clientHasLeft {
                // Nothing speaks against asking: one of those who wait does. Where the origin
                // failed, they would fail one after another, each after the whole time it has.
                again = .asBefore
                endClaim(.deserted)
            }
            failed()
        } else if followers.removeValue(forKey: exchange.id) != nil {
            carryOut { machine.leave(exchange.id, &$0) }
        }
    }

    /// The client of the leader is gone. `true`: others wait, so somebody has to go on with it.
    /// Otherwise `left` ends the fetch, once its exchange is over.
    func leaderLeft() -> Bool {
        guard hasFollowers else { return false }
        var effects: [CollapsedFetch<ExchangeID>.Effect] = []
        machine.leaderLeft(&effects)
        guard effects.contains(.keepFetching) else { return false }
        leader = nil
        return true
    }

    /// Called when nobody is left to fetch for.
    var onDeserted: (() -> Void)?

    private func carryOut(_ input: (inout [CollapsedFetch<ExchangeID>.Effect]) -> Void) {
        var effects: [CollapsedFetch<ExchangeID>.Effect] = []
        input(&effects)
        if machine.isOver {
            endClaim(.failed)
            loop.fetches.end(self)
        }
        for effect in effects {
            switch effect {
            case .attach(let id): followers[id].map { attach($0.exchange) }
            case .release(let id):
                guard let follower = followers.removeValue(forKey: id) else { continue }
                follower.exchange.released(again)
            case .keepFetching: break
            case .stopFetching: onDeserted?()
            }
        }
    }
}
