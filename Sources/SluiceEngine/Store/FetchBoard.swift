import SluiceCore
import Synchronization

/// What loops are fetching for the store just now, so that what is missing is fetched once, and not
/// once a loop. Who finds somebody at it waits for the end, and then finds it in the store; what
/// takes long or turns out large is not waited for.
final class FetchBoard: Sendable {
    /// Why nobody has to wait any longer.
    enum Outcome: Sendable {
        /// It may be in the store.
        case stored
        /// Each request needs an answer of its own.
        case unshared
        case failed
        /// It goes on, but will take a while: who waits fetches it too.
        case lasting
        /// Its client left before there was an answer.
        case deserted
    }

    /// The right to fetch something on behalf of all. Ended by its owner, or with it.
    final class Claim: Sendable {
        fileprivate let key: CacheKey
        private let board: FetchBoard

        fileprivate init(_ key: CacheKey, _ board: FetchBoard) {
            self.key = key
            self.board = board
        }

        func end(_ outcome: Outcome) { board.end(self, outcome) }

        deinit { board.end(key, of: ObjectIdentifier(self), .failed) }
    }

    enum Place {
        case claimed(Claim)
        /// `whenOver` will be called.
        case waiting
        /// Too many wait.
        case none
    }

    private struct Entry {
        let owner: ObjectIdentifier
        var waiting: [@Sendable (Outcome) -> Void] = []
    }

    private final class Part: Sendable {
        let entries = Mutex<[CacheKey: Entry]>([:])
    }

    /// One for each loop, as a rule.
    private static let waitingLimit = 1024
    private let parts = (0..<16).map { _ in Part() }

    /// - Parameter whenOver: called once when it is another who fetches it, on any thread.
    func claim(_ key: CacheKey, whenOver: @escaping @Sendable (Outcome) -> Void) -> Place {
        let claim = Claim(key, self)
        return part(of: key).entries.withLock { entries in
            guard var entry = entries[key] else {
                entries[key] = Entry(owner: ObjectIdentifier(claim))
                return .claimed(claim)
            }
            guard entry.waiting.count < Self.waitingLimit else { return .none }
            entry.waiting.append(whenOver)
            entries[key] = entry
            return .waiting
        }
    }

    private func end(_ claim: Claim, _ outcome: Outcome) {
        end(claim.key, of: ObjectIdentifier(claim), outcome)
    }

    private func end(_ key: CacheKey, of owner: ObjectIdentifier, _ outcome: Outcome) {
        let waiting = part(of: key).entries.withLock { entries in
            guard let entry = entries[key], entry.owner == owner else {
                return [@Sendable (Outcome) -> Void]()
            }
            entries[key] = nil
            return entry.waiting
        }
        for wake in waiting { wake(outcome) }
    }

    private func part(of key: CacheKey) -> Part { parts[key.part & 15] }
}
