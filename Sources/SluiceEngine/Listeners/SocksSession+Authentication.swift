import NIOCore
import SluiceCore

// Who asks, where the listener wants to know: RFC 1929.
extension SocksSession {
    private var users: AllowedUsers { record.entrance.settings.users }

    /// Nobody is asked.
    var isOpen: Bool { users == .everybody }

    private var visitor: Doorkeeper.Visitor {
        Doorkeeper.Visitor(client: record.client.address, listener: record.listener.name)
    }

    /// A client that is refused whoever it is may try no password, as with HTTP. No reply of this
    /// version says at the greeting why: that none of the methods will do is what there is.
    func leaveUnasked() -> Bool {
        let now = loop.wall(at: loop.now())
        guard !isOpen, let refusal = loop.refusal(unasked: record.client.address, at: now) else {
            return false
        }
        switch refusal.action {
        case .status(let status):
            loop.counters.add(to: .connectionsRefused)
            leave(saying: SocksReply.choice(nil), .banned, status: status)
        case .close, .reset, .drop:
            phase = .authenticating
            refuse(by: refusal)
        }
        return true
    }

    func enter(user: [UInt8], password: [UInt8]) {
        let doorkeeper = loop.shared.doorkeeper
        if let verdict = doorkeeper.verdictUnheard(visitor) { return settle(verdict) }
        let credentials: Credentials
        do throws(CredentialsFault) {
            credentials = try Credentials(user: user, password: password)
        } catch {
            doorkeeper.noteFailure(of: visitor, user: nil)
            return settle(.wrong)
        }
        switch users {
        case .everybody: break
        case .listed(let known):
            guard known.contains(user: user, password: password) else {
                doorkeeper.noteFailure(of: visitor, user: credentials.user)
                return settle(.wrong)
            }
            settle(.known(user: credentials.user, revision: doorkeeper.revision))
        case .file(let path):
            switch doorkeeper.judge(credentials, of: visitor, by: path, on: loop.eventLoop) {
            case .settled(let verdict): settle(verdict)
            case .pending(let future): wait(for: future)
            }
        }
    }

    private func wait(for future: EventLoopFuture<Doorkeeper.Verdict>) {
        phase = .authenticating
        record.state = .authenticating
        wait(loop.timeouts.queue)
        future.assumeIsolated().whenComplete { [weak self] result in
            guard let self, case .authenticating = self.phase else { return }
            self.settle((try? result.get()) ?? .busy)
            self.readRequest()
        }
    }

    /// The password was not checked in time: as if there had been no room for it.
    func checkIsLate() { settle(.busy) }

    /// A client of SOCKS is told no reason; the counters and the log have it.
    private func settle(_ verdict: Doorkeeper.Verdict) {
        var status: UInt16 = 407
        switch verdict {
        case .known(let user, _):
            loop.counters.add(to: .authentications)
            return admit(user)
        case .wrong:
            loop.counters.add(to: .authentications)
            loop.counters.add(to: .authenticationFailures)
        case .throttled:
            loop.counters.add(to: .authenticationsThrottled)
            status = 429
        case .busy:
            loop.counters.add(to: .authenticationsShed)
            status = 503
        case .outdated: status = 503
        }
        let answer = SocksReply.authentication(isRight: false)
        leave(saying: answer, .unauthenticated, status: status)
    }
}

extension [ProxyCredentials] {
    /// Looks at every byte of every entry: how long it takes tells nothing of where they differ.
    fileprivate func contains(user: [UInt8], password: [UInt8]) -> Bool {
        var isKnown = false
        for entry in self {
            let isUser = Self.isSame(user, Array<UInt8>(entry.user.utf8))
            let isPassword = Self.isSame(password, Array<UInt8>(entry.password.utf8))
            isKnown = (isUser && isPassword) || isKnown
        }
        return isKnown
    }

    private static func isSame(_ said: [UInt8], _ known: [UInt8]) -> Bool {
        var difference = said.count ^ known.count
        for index in said.indices {
            difference |= Int(said[index] ^ (index < known.count ? known[index] : 0))
        }
        return difference == 0
    }
}
