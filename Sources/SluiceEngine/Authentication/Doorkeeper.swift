import NIOCore
import SluiceCore
import Synchronization

/// Knows the users of the password files in force, and says who comes in. Loops ask it; what takes
/// time is done elsewhere.
final class Doorkeeper: Sendable {
    enum Verdict: Equatable, Sendable {
        /// Who it is, as the file spells it, by this revision of all files.
        case known(user: String, revision: UInt64)
        case wrong
        /// Nothing was checked: wrong passwords came from there before.
        case throttled(seconds: Int)
        /// Nothing was checked: too many wait.
        case busy
        /// The file is no longer one of those in force: the listener has other users by now.
        case outdated
    }

    enum Judgement {
        case settled(Verdict)
        case pending(EventLoopFuture<Verdict>)
    }

    /// Who is at the door.
    struct Visitor: Sendable {
        let client: IPAddress
        /// The name of the listener.
        let listener: String
    }

    private struct Entry {
        var file: PasswordFile
        var users: PasswordFileText
        /// The last one, so that it is said once.
        var complaint: String?
    }

    private struct State {
        var files: [String: Entry] = [:]
        var throttle = AuthenticationThrottle()
    }

    private let state = Mutex(State())
    private let currentRevision = Atomic<UInt64>(0)
    private let checker: PasswordChecker
    private let clock: EngineClock
    private let log: AuthenticationLog

    init(checker: PasswordChecker, clock: EngineClock, log: AuthenticationLog) {
        self.checker = checker
        self.clock = clock
        self.log = log
    }

    /// Another one when a file has changed: who was let in before is to be asked again.
    var revision: UInt64 { currentRevision.load(ordering: .relaxed) }

    var forgottenClients: UInt64 { state.withLock { $0.throttle.forgotten } }
    var droppedLines: UInt64 { log.droppedLines }

    // MARK: - At the door

    /// To be asked of those who are heard: see `verdictUnheard`.
    func judge(
        _ credentials: Credentials, of visitor: Visitor, by path: String,
        on eventLoop: any EventLoop
    ) -> Judgement {
        let revision = revision
        guard let users = state.withLock({ $0.files[path]?.users }) else {
            return .settled(.outdated)
        }
        switch checker.check(credentials, of: visitor.client, in: users, on: eventLoop) {
        case .known(let outcome):
            return .settled(verdict(outcome, credentials, visitor, revision))
        case .pending(let future):
            return .pending(
                future.map { [self] in verdict($0, credentials, visitor, revision) })
        }
    }

    /// Why a visitor is not even listened to.
    func verdictUnheard(_ visitor: Visitor) -> Verdict? {
        let now = clock.monotonic()
        let wait = state.withLock { $0.throttle.wait(of: visitor.client, now: now) }
        return wait > 0 ? .throttled(seconds: Int((wait - 1) / 1_000_000_000 + 1)) : nil
    }

    /// - Parameter user: as it was said; `nil` when what was sent could not be read.
    func noteFailure(of visitor: Visitor, user: String?) {
        let now = clock.monotonic()
        state.withLock { $0.throttle.noteFailure(of: visitor.client, now: now) }
        log.append(
            AuthenticationFailure(
                time: clock.wall(), client: visitor.client, user: user, listener: visitor.listener))
    }

    private func verdict(
        _ outcome: PasswordChecker.Outcome, _ credentials: Credentials, _ visitor: Visitor,
        _ revision: UInt64
    ) -> Verdict {
        switch outcome {
        case .right(let user): return .known(user: user, revision: revision)
        case .unchecked: return .busy
        case .wrong:
            noteFailure(of: visitor, user: credentials.user)
            return .wrong
        }
    }

    // MARK: - Files

    /// Reads those of the files that are not in force yet. When one cannot be used nothing changes.
    func add(_ paths: Set<String>) throws(SettingsFault) {
        let known = state.withLock { Set($0.files.keys) }
        var problems: [String] = []
        var added: [String: Entry] = [:]
        for path in paths.subtracting(known).sorted() {
            var file = PasswordFile(path: path)
            do throws(PasswordFile.Fault) {
                let users = try file.load()
                added[path] = Entry(file: file, users: users)
            } catch {
                problems.append("\(error)")
            }
        }
        if problems.isEmpty, !paths.isEmpty {
            do throws(FileFault) { try log.open() } catch { problems.append("\(error)") }
        }
        guard problems.isEmpty else { throw SettingsFault(problems) }
        state.withLock { $0.files.merge(added) { _, new in new } }
    }

    /// Forgets the files that no listener uses any more.
    func keep(only paths: Set<String>) {
        state.withLock { $0.files = $0.files.filter { paths.contains($0.key) } }
    }

    /// Reads the files again that have changed, or all. A bad line keeps the users as they were.
    /// Returns what the operator should hear.
    func reload(force: Bool) -> [(severity: Severity, text: String)] {
        let files = state.withLock { $0.files }
        var said: [(severity: Severity, text: String)] = []
        for (path, entry) in files.sorted(by: { $0.key < $1.key })
        where force || entry.file.changedOnDisk() {
            var entry = entry
            do throws(PasswordFile.Fault) {
                let users = try entry.file.load()
                if users != entry.users {
                    said.append((.info, "\(path) read: \(users.count) users"))
                }
                entry.users = users
                entry.complaint = nil
            } catch {
                let complaint = "\(error)"
                if complaint != entry.complaint {
                    said.append((.error, "\(complaint); the users before stay in force"))
                }
                entry.complaint = complaint
            }
            put(entry, at: path)
        }
        return said
    }

    private func put(_ entry: Entry, at path: String) {
        let isChanged = state.withLock { state in
            guard let before = state.files[path] else { return false }
            state.files[path] = entry
            return before.users != entry.users
        }
        if isChanged { currentRevision.add(1, ordering: .relaxed) }
    }

    func reopenLog() { log.reopen() }
    func closeLog() { log.close() }
}
