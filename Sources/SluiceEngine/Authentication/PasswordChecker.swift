import NIOCore
import NIOPosix
import SluiceCore
import Synchronization

/// Checks passwords off the event loops. What it found is kept for a while; who presents a password
/// that is being checked already waits for the same answer.
final class PasswordChecker: Sendable {
    enum Outcome: Equatable, Sendable {
        case right(user: String)
        case wrong
        /// As many wait as may, of all or of this client; or the engine has stopped.
        case unchecked
    }

    enum Finding {
        case known(Outcome)
        case pending(EventLoopFuture<Outcome>)
    }

    private struct Job {
        let client: IPAddress
        var waiters: [EventLoopPromise<Outcome>]
    }

    private struct State {
        var results = CheckedPasswords()
        var jobs: [UInt128: Job] = [:]
        var jobsByClient: [IPAddress: Int] = [:]
    }

    /// They do nothing else: a check is work for a processor, and traffic needs processors too.
    static let threadCount = 2
    /// Passwords that wait or are being checked, of all clients and of one.
    static let jobLimit = 256
    static let clientJobLimit = 32

    private let state = Mutex(State())
    private let threads: NIOThreadPool
    private let clock: EngineClock
    private let match: PasswordMatch
    /// Of this run of the program alone: what is kept under it says nothing elsewhere.
    private let secret: SipHash?

    init(
        threads: NIOThreadPool, clock: EngineClock,
        match: @escaping PasswordMatch
    ) {
        self.threads = threads
        self.clock = clock
        self.match = match
        secret = SipHash(secret: (0..<SipHash.secretLength).map { _ in UInt8.random(in: 0...255) })
    }

    /// An unknown user is checked like a known one, and takes as long.
    func check(
        _ credentials: Credentials, of client: IPAddress, in users: PasswordFileText,
        on eventLoop: any EventLoop
    ) -> Finding {
        guard let secret else { return .known(.unchecked) }
        let entry = users.entry(of: credentials.user)
        let name = Array(credentials.user.utf8)
        let pick = UInt64(truncatingIfNeeded: secret.hash(name))
        let hash = entry?.hash ?? users.standIn(pick)
        // NUL stands in none of them.
        let key = secret.hash(name + [0] + credentials.password + [0] + Array(hash.text.utf8))
        let right = entry.map { Outcome.right(user: $0.user) } ?? .wrong
        let subscriber = client.subscriber
        let now = clock.monotonic()
        return state.withLock { state in
            if let isRight = state.results.result(of: key, now: now) {
                return .known(isRight ? right : .wrong)
            }
            if state.jobs[key] == nil {
                let ofClient = state.jobsByClient[subscriber, default: 0]
                guard state.jobs.count < Self.jobLimit, ofClient < Self.clientJobLimit else {
                    return .known(.unchecked)
                }
                state.jobsByClient[subscriber] = ofClient + 1
                state.jobs[key] = Job(client: subscriber, waiters: [])
                begin(key, credentials.password, hash, right)
            }
            let promise = eventLoop.makePromise(of: Outcome.self)
            state.jobs[key]?.waiters.append(promise)
            return .pending(promise.futureResult)
        }
    }

    private func begin(
        _ key: UInt128, _ password: [UInt8], _ hash: PasswordHash, _ right: Outcome
    ) {
        threads.submit { [self] poolState in
            guard case .active = poolState else { return finish(key, .unchecked) }
            let isRight = match(password, hash) && right != .wrong
            let now = clock.monotonic()
            state.withLock { $0.results.keep(isRight, for: key, now: now) }
            finish(key, isRight ? right : .wrong)
        }
    }

    private func finish(_ key: UInt128, _ outcome: Outcome) {
        let job = state.withLock { state -> Job? in
            guard let job = state.jobs.removeValue(forKey: key) else { return nil }
            let left = state.jobsByClient[job.client, default: 1] - 1
            state.jobsByClient[job.client] = left > 0 ? left : nil
            return job
        }
        for promise in job?.waiters ?? [] { promise.succeed(outcome) }
    }
}
