import NIOCore
import SluiceCore

/// One fetch for all clients of a loop that want the same and came meanwhile: `CollapsedFetch`
/// decides, this carries out. The exchange that came first leads: it sends the request, and gathers
/// the answer for the store; the others read what is gathered, each as fast as its client takes it.
final class SharedFetch {
    private typealias Machine = CollapsedFetch<ExchangeID>

    let key: CacheKey
    private let loop: TrafficLoop
    /// Unchecked: lent to code of Core only, which cannot come back here while it holds it.
    @exclusivity(unchecked) private var machine = Machine()
    private var followers: [ExchangeID: Follower] = [:]
    /// `nil` once its client has left.
    private var leader: ExchangeInProgress?
    private var head: ResponseHead?
    private var fill: CacheFill?
    private var isWhole = false

    private struct Follower {
        let exchange: ExchangeInProgress
        /// Bytes of content it was sent.
        var offset = 0
        /// Nothing more is to be sent to it before its client has taken some.
        var isSending = false
    }

    init(_ key: CacheKey, leader: ExchangeInProgress, _ loop: TrafficLoop) {
        self.key = key
        self.leader = leader
        self.loop = loop
    }

    var isOver: Bool { machine.isOver }
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
        if fill == nil { loop.fetches.noteUnshared(key) }
        carryOut {
            machine.head(
                isShared: fill != nil,
                matches: { id in followers[id].map { isFor($0.exchange) } ?? false }, &$0)
        }
    }

    func contentArrived() {
        for id in Array(followers.keys) { feed(id) }
    }

    /// The answer is whole, and stored.
    func ended() {
        isWhole = true
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
            if !machine.isOver { failed() }
        } else if followers.removeValue(forKey: exchange.id) != nil {
            carryOut { machine.leave(exchange.id, &$0) }
        }
    }

    /// The client of the leader is gone. `true`: others wait, so somebody has to go on with it.
    func leaderLeft() -> Bool {
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
        if machine.isOver { loop.fetches.end(self) }
        for effect in effects {
            switch effect {
            case .attach(let id): followers[id].map { attach($0.exchange) }
            case .release(let id):
                guard let follower = followers.removeValue(forKey: id) else { continue }
                follower.exchange.released()
            case .keepFetching: break
            case .stopFetching: onDeserted?()
            }
        }
    }
}

/// The fetches of a loop that others may join, by key.
struct SharedFetches {
    private var open: [CacheKey: SharedFetch] = [:]
    /// What could not be shared when it was last fetched: nobody waits for it again.
    private var unshared = RecentKeys()

    struct Place {
        let fetch: SharedFetch?
        let joining: CollapsedFetch<ExchangeID>.Joining

        var isFollower: Bool { joining != .alone }

        /// For who comes when the head is there already.
        func attach(_ exchange: ExchangeInProgress) {
            if joining == .attached { fetch?.attach(exchange) }
        }
    }

    /// As a follower where another fetches the same, else as the leader; without a fetch where there
    /// is nothing to share.
    mutating func place(
        for exchange: ExchangeInProgress, _ key: CacheKey, mayFollow: Bool
    ) -> Place {
        if let fetch = open[key] {
            guard mayFollow else { return Place(fetch: nil, joining: .alone) }
            let joining = fetch.join(exchange)
            return Place(fetch: joining == .alone ? nil : fetch, joining: joining)
        }
        guard !unshared.contains(key) else { return Place(fetch: nil, joining: .alone) }
        let fetch = SharedFetch(key, leader: exchange, exchange.loop)
        open[key] = fetch
        return Place(fetch: fetch, joining: .alone)
    }

    /// Those in progress are for who has come by now: the next one is judged anew.
    mutating func takeNoMore() { open = [:] }

    mutating func end(_ fetch: SharedFetch) {
        if open[fetch.key] === fetch { open[fetch.key] = nil }
    }

    mutating func noteUnshared(_ key: CacheKey) { unshared.insert(key) }
    mutating func noteShared(_ key: CacheKey) { unshared.remove(key) }
}
