import NIOCore
import SluiceCore

// Who asks, where the listener wants to know: RFC 9110 §11.7, RFC 7617.
extension ExchangeInProgress {
    /// Lets in who is known, and asks everybody else.
    /// - Parameter presented: the values of Proxy-Authorization.
    func enter(presenting presented: [[UInt8]], by file: String) {
        let doorkeeper = loop.shared.doorkeeper
        if let known = session.knownUser, known.revision == doorkeeper.revision,
            presented.count == 1, presented[0] == known.credentials
        {
            return admit(known)
        }
        session.knownUser = nil
        record.user = nil
        if let refusal = loop.refusal(unasked: subject, at: loop.wall(at: loop.time)) {
            return refuse(by: refusal)
        }
        guard !presented.isEmpty else {
            return challenge("this proxy asks for a user and a password")
        }
        if let verdict = doorkeeper.verdictUnheard(visitor) {
            return settle(verdict, presented[0])
        }
        let credentials: Credentials
        do throws(CredentialsFault) {
            credentials = try Self.read(presented)
        } catch {
            doorkeeper.noteFailure(of: visitor, user: nil)
            countFailure()
            return challenge(error.rawValue)
        }
        let judgement = doorkeeper.judge(
            credentials, of: visitor, by: file, on: loop.eventLoop)
        switch judgement {
        case .settled(let verdict): settle(verdict, presented[0])
        case .pending(let future): wait(for: future, presented[0])
        }
    }

    private static func read(_ presented: [[UInt8]]) throws(CredentialsFault) -> Credentials {
        // A list of them would be read differently by different recipients, RFC 9110 §5.3.
        guard presented.count == 1 else { throw .repeated }
        return try Credentials(basic: presented[0][...])
    }

    private var visitor: Doorkeeper.Visitor {
        Doorkeeper.Visitor(client: record.client.address, listener: record.listener.name)
    }

    // MARK: - Meanwhile

    private func wait(for future: EventLoopFuture<Doorkeeper.Verdict>, _ presented: [UInt8]) {
        isAuthenticating = true
        record.state = .authenticating
        session.wait(loop.timeouts.queue)
        future.assumeIsolated().whenComplete { [weak self] result in
            // Who waited may be gone, or have had his answer.
            guard let self, self.isAuthenticating, !self.exchange.hasEnded else { return }
            self.isAuthenticating = false
            self.settle((try? result.get()) ?? .busy, presented)
            self.carryOut()
            self.session.flush()
        }
    }

    /// The password was not checked in time: as if there had been no room for it.
    func checkIsLate() {
        isAuthenticating = false
        settle(.busy, [])
        carryOut()
        session.flush()
    }

    // MARK: - What comes of it

    private func settle(_ verdict: Doorkeeper.Verdict, _ presented: [UInt8]) {
        switch verdict {
        case .known(let user, let revision):
            loop.counters.add(to: .authentications)
            let known = KnownUser(credentials: presented, name: user, revision: revision)
            session.knownUser = known
            admit(known)
        case .wrong:
            countFailure()
            challenge("the user or the password is wrong")
        case .throttled(let seconds):
            loop.counters.add(to: .authenticationsThrottled)
            exchange.answer(.throttled(seconds: seconds), end: .unauthenticated, &effects)
        case .busy:
            loop.counters.add(to: .authenticationsShed)
            let detail = "too many passwords are being checked at the moment"
            exchange.answer(Answer(.connectionLimitReached, detail: detail), &effects)
        case .outdated:
            // A new connection meets the listener as it is now.
            session.closesSoon = true
            let detail = "the listener has other users by now"
            exchange.answer(Answer(.connectionLimitReached, detail: detail), &effects)
        }
    }

    private func countFailure() {
        loop.counters.add(to: .authentications)
        loop.counters.add(to: .authenticationFailures)
    }

    private func admit(_ known: KnownUser) {
        user = known.name
        record.user = known.name
        admit()
    }

    private func challenge(_ detail: String) {
        exchange.answer(.unauthenticated(detail: detail), end: .unauthenticated, &effects)
    }
}
