import NIOCore
import NIOPosix
import SluiceCore
import Synchronization

/// Names to addresses, off the event loops. Answers are kept for a while, failures briefly; who
/// asks for a name that is being looked up waits for the same answer.
final class Resolver: Sendable {
    typealias Answer = Result<[IPAddress], NameFault>

    fileprivate struct Entry {
        let answer: Answer
        let expires: MonotonicTime
    }

    fileprivate struct State {
        var entries: [String: Entry] = [:]
        var lifetimes = NameLifetimes()
        var queue = LookUpQueue<EventLoopPromise<Answer>>()
    }

    private enum Finding {
        case known(Answer)
        case queued(LookUpQueue<EventLoopPromise<Answer>>.Place)
    }

    /// The system's look-up blocks for as long as name servers are silent: these threads do nothing
    /// else, and are enough for a few clients who ask for such names.
    static let threadCount = 32
    static let entryLimit = 1024

    private let state = Mutex(State())
    private let threads: NIOThreadPool
    private let clock: EngineClock
    private let lookUp: NameLookUp

    init(
        threads: NIOThreadPool, clock: EngineClock,
        lookUp: @escaping NameLookUp = SystemNames.lookUp
    ) {
        self.threads = threads
        self.clock = clock
        self.lookUp = lookUp
    }

    /// For what is looked up from now on.
    func install(_ lifetimes: NameLifetimes) { state.withLock { $0.lifetimes = lifetimes } }

    /// Completes on `eventLoop`, when the system has an answer: who cannot wait so long gives up.
    /// - Parameters:
    ///   - client: who asks; `nil` for sluice itself.
    ///   - patience: nanoseconds until the caller gives up. A name for which nobody waits any more
    ///     when its turn comes is not looked up.
    func resolve(
        _ host: String, for client: IPAddress?, on eventLoop: any EventLoop,
        patience: Int64
    ) -> EventLoopFuture<Answer> {
        let now = clock.monotonic()
        let deadline = now.advanced(byNanoseconds: patience)
        let promise = eventLoop.makePromise(of: Answer.self)
        let finding = state.withLock { state -> Finding in
            if let entry = state.entries[host], now < entry.expires { return .known(entry.answer) }
            return .queued(
                state.queue.add(promise, for: host, of: client?.subscriber, until: deadline))
        }
        switch finding {
        case .known(let answer): promise.succeed(answer)
        case .queued(.waiting): break
        case .queued(.refused): promise.succeed(.failure(.tooMany))
        case .queued(.begin): begin(host)
        }
        return promise.futureResult
    }

    private func begin(_ host: String) {
        threads.submit { [self] state in
            guard case .active = state else { return finish(host, .failure(.stopped)) }
            let now = clock.monotonic()
            guard self.state.withLock({ $0.queue.isWanted(host, now: now) }) else {
                return finish(host, .failure(.tooMany))
            }
            let answer = lookUp(host)
            keep(answer, for: host)
            finish(host, answer)
        }
    }

    private func keep(_ answer: Answer, for host: String) {
        // From when the answer came: a slow failure would be stale before it was kept.
        let now = clock.monotonic()
        state.withLock { state in
            let (known, failed) = (state.lifetimes.answer, state.lifetimes.failure)
            let lifetime = if case .success = answer { known } else { failed }
            let entry = Entry(answer: answer, expires: now.advanced(byNanoseconds: lifetime))
            state.keep(entry, for: host, now, limit: Self.entryLimit)
        }
    }

    private func finish(_ host: String, _ answer: Answer) {
        let (waiting, next) = state.withLock { $0.queue.finish(host) }
        for promise in waiting { promise.succeed(answer) }
        if let next { begin(next) }
    }
}

extension Resolver.State {
    fileprivate mutating func keep(
        _ entry: Resolver.Entry, for host: String, _ now: MonotonicTime, limit: Int
    ) {
        if entries.count >= limit {
            entries = entries.filter { now < $0.value.expires }
        }
        if entries.count >= limit,
            let oldest = entries.min(by: { $0.value.expires < $1.value.expires })
        {
            entries[oldest.key] = nil
        }
        entries[host] = entry
    }
}
