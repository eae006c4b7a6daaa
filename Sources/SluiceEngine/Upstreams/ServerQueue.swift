import NIOCore
import SluiceCore
import Synchronization

/// One loop's door to a group: chooses servers, and holds those who have to wait for one, first
/// come first served. Confined to its loop.
final class ServerQueue {
    typealias Completion = (Result<ServerLease, Refused>) -> Void

    struct Refused: Error { let refusal: LeaseRefusal }

    /// What comes of asking.
    enum Taken {
        case lease(ServerLease)
        case refused(LeaseRefusal)
        /// All that could serve it are full, or others wait already.
        case mustWait
    }

    /// One that waits. Whoever loses interest cancels it.
    final class Waiting {
        fileprivate let request: LeaseRequest
        fileprivate let since: MonotonicTime
        fileprivate var completion: Completion?
        private weak var queue: ServerQueue?

        fileprivate init(
            _ request: LeaseRequest, since: MonotonicTime, in queue: ServerQueue,
            completion: @escaping Completion
        ) {
            self.request = request
            self.since = since
            self.queue = queue
            self.completion = completion
        }

        /// Nothing more is heard of it. Does no harm when it is over.
        func cancel() { queue?.remove(self) }
    }

    let group: UpstreamGroup
    private unowned let loop: TrafficLoop
    private var roster: Roster
    private var random = SystemRandomNumberGenerator()
    private var line: [Waiting] = []
    private let waitingSince: WaitingSince

    init(_ group: UpstreamGroup, _ loop: TrafficLoop) {
        self.group = group
        self.loop = loop
        roster = group.roster
        waitingSince = WaitingSince()
        group.join(
            Link(queue: NIOLoopBound(self, eventLoop: loop.eventLoop), since: waitingSince))
    }

    /// What a session has to hash: see `BalanceSubject`.
    var settings: UpstreamSettings { currentRoster().settings }

    // MARK: - Asking

    /// Completes at once or later, on the loop; exactly once unless it is cancelled.
    /// - Returns: one who has to wait.
    func acquire(
        _ request: LeaseRequest, completion: @escaping Completion
    ) -> Waiting? {
        switch take(request) {
        case .lease(let lease): completion(.success(lease))
        case .refused(let refusal): completion(.failure(Refused(refusal: refusal)))
        case .mustWait: return wait(request, completion: completion)
        }
        return nil
    }

    func take(_ request: LeaseRequest) -> Taken {
        let roster = currentRoster()
        let isRetry = request.resent > 0
        if isRetry, !group.admitsRetry(request.resent, roster) {
            return .refused(.retriesSpent)
        }
        // Nobody overtakes those who wait.
        let isCrowded = group.waiting.load(ordering: .relaxed) > 0
        if !isCrowded, let lease = choose(request, roster) { return .lease(lease) }
        if isRetry { group.endRetry() }
        return roster.hasHope(without: request.tried) ? .mustWait : .refused(.nobodyLeft)
    }

    /// Another loop may take the last place between the choice and the entry: then the server
    /// counts as full, and the choice is made again.
    private func choose(_ request: LeaseRequest, _ roster: Roster) -> ServerLease? {
        for _ in roster.members.indices {
            let position = roster.balancer.pick(
                for: request.subject, turn: group.nextTurn(), random: &random,
                among: roster.loads(without: request.tried))
            let member = position.map { roster.members[$0] }
            guard let member = member ?? roster.reserve(without: request.tried) else { return nil }
            if member.server.enter(limit: member.limit) {
                if !request.tried.isEmpty { loop.counters.add(to: .upstreamRetries) }
                return ServerLease(
                    member.server, group, loop, isRetry: request.resent > 0,
                    isReserve: !member.takesWork)
            }
        }
        return nil
    }

    private func currentRoster() -> Roster {
        if group.version.load(ordering: .acquiring) != roster.version { roster = group.roster }
        return roster
    }

    // MARK: - Waiting

    /// A place that came free before this one was counted is looked for once more: leaving a
    /// server and then reading the count, against counting and then looking at the servers. One of
    /// the two sees the other, so nobody waits beside a free place.
    func wait(_ request: LeaseRequest, completion: @escaping Completion) -> Waiting? {
        let limit = currentRoster().settings.queueLimit
        guard group.waiting.add(1, ordering: .sequentiallyConsistent).newValue <= limit else {
            leaveLine()
            loop.counters.add(to: .queueRefused)
            completion(.failure(Refused(refusal: .queueFull)))
            return nil
        }
        let waiting = Waiting(request, since: loop.now(), in: self, completion: completion)
        line.append(waiting)
        markOldest()
        serve()
        return waiting.completion == nil ? nil : waiting
    }

    /// Gives free places to those who wait, and tells those whose hope is gone. What it completes
    /// may come back here.
    func serve() {
        var position = 0
        while position < line.count {
            let waiting = line[position]
            let roster = currentRoster()
            if let lease = retryable(waiting.request, roster) {
                complete(waiting, .success(lease))
                position = 0
            } else if !roster.hasHope(without: waiting.request.tried) {
                complete(waiting, .failure(Refused(refusal: .nobodyLeft)))
                position = 0
            } else if waiting.request.tried.isEmpty {
                // What is full for it is full for all behind it.
                return
            } else {
                position += 1
            }
        }
    }

    private func retryable(_ request: LeaseRequest, _ roster: Roster) -> ServerLease? {
        let isRetry = request.resent > 0
        if isRetry, !group.admitsRetry(request.resent, roster) { return nil }
        if let lease = choose(request, roster) { return lease }
        if isRetry { group.endRetry() }
        return nil
    }

    /// Those who have waited for too long.
    func expire(now: MonotonicTime) {
        let limit = loop.timeouts.queue
        for waiting in line where now - waiting.since >= limit {
            guard waiting.completion != nil else { continue }
            loop.counters.add(to: .queueRefused)
            complete(waiting, .failure(Refused(refusal: .queueTimeout(limit))))
        }
    }

    private func complete(_ waiting: Waiting, _ result: Result<ServerLease, Refused>) {
        let completion = waiting.completion
        remove(waiting)
        completion?(result)
    }

    private func remove(_ waiting: Waiting) {
        guard let position = line.firstIndex(where: { $0 === waiting }) else { return }
        waiting.completion = nil
        line.remove(at: position)
        leaveLine()
        markOldest()
    }

    private func leaveLine() { group.waiting.subtract(1, ordering: .sequentiallyConsistent) }

    private func markOldest() {
        let since = line.first?.since.nanoseconds ?? .max
        waitingSince.time.store(since, ordering: .relaxed)
    }
}

// MARK: - Seen from other loops

extension ServerQueue {
    /// When the first in line came; the largest number when nobody waits.
    fileprivate final class WaitingSince: Sendable {
        let time = Atomic<Int64>(.max)
    }

    /// What the group keeps of a queue, for whoever gives a place back on another loop.
    struct Link: Sendable {
        private let queue: NIOLoopBound<ServerQueue>
        private let since: WaitingSince

        fileprivate init(queue: NIOLoopBound<ServerQueue>, since: WaitingSince) {
            self.queue = queue
            self.since = since
        }

        var waitingSince: Int64 { since.time.load(ordering: .relaxed) }

        /// Soon, not at once: whoever calls may hold a lock or stand in the middle of something.
        func wake() { queue.eventLoop.execute { queue.value.serve() } }
    }
}
