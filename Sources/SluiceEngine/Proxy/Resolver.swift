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
        var waiting: [String: [EventLoopPromise<Answer>]] = [:]
        var waiters = 0
    }

    /// getaddrinfo does not tell a record's lifetime, so one is assumed.
    private static let keepAnswer: Int64 = 30_000_000_000
    private static let keepFailure: Int64 = 1_000_000_000
    private static let entryLimit = 1024
    /// Names looked up at once, or in line for a thread. Behind name servers that do not answer a
    /// line only grows, and each in it will have given up before its turn.
    static let nameLimit = 256
    static let waiterLimit = 16_384

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

    fileprivate enum Finding {
        case known(Answer)
        case joined
        case first
    }

    /// Completes on `eventLoop`, when the system has an answer: who cannot wait so long gives up.
    func resolve(_ host: String, on eventLoop: any EventLoop) -> EventLoopFuture<Answer> {
        let now = clock.monotonic()
        let promise = eventLoop.makePromise(of: Answer.self)
        let finding = state.withLock { $0.find(host, now, promise) }
        switch finding {
        case .known(let answer): promise.succeed(answer)
        case .joined: break
        case .first:
            threads.submit { [self] state in
                switch state {
                case .active: finish(host, lookUp(host))
                case .cancelled: finish(host, .failure(.stopped))
                }
            }
        }
        return promise.futureResult
    }

    private func finish(_ host: String, _ answer: Answer) {
        // From when the answer came: a slow failure would be stale before it was kept.
        let now = clock.monotonic()
        let lifetime = if case .success = answer { Self.keepAnswer } else { Self.keepFailure }
        let entry = Entry(answer: answer, expires: now.advanced(byNanoseconds: lifetime))
        let waiting = state.withLock { state in
            state.keep(entry, for: host, now, limit: Self.entryLimit)
            let waiting = state.waiting.removeValue(forKey: host) ?? []
            state.waiters -= waiting.count
            return waiting
        }
        for promise in waiting { promise.succeed(answer) }
    }
}

extension Resolver.State {
    fileprivate mutating func find(
        _ host: String, _ now: MonotonicTime, _ promise: EventLoopPromise<Resolver.Answer>
    ) -> Resolver.Finding {
        if let known = entries[host], now < known.expires { return .known(known.answer) }
        let isFirst = waiting[host] == nil
        let isFull = isFirst && waiting.count >= Resolver.nameLimit
        guard !isFull, waiters < Resolver.waiterLimit else { return .known(.failure(.tooMany)) }
        waiting[host, default: []].append(promise)
        waiters += 1
        return isFirst ? .first : .joined
    }

    fileprivate mutating func keep(
        _ entry: Resolver.Entry, for host: String, _ now: MonotonicTime, limit: Int
    ) {
        if entries.count >= limit {
            entries = entries.filter { now < $0.value.expires }
            if entries.count >= limit { entries.removeAll() }
        }
        entries[host] = entry
    }
}
