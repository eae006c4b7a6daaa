import SluiceCore
import Synchronization

/// Rules for one match that have matched: whoever claims one first has it, whatever loop it is on,
/// so that no second exchange is judged by it before the master list is without it.
final class UsedRules: Sendable {
    private struct Claims {
        var all: Set<BanID> = []
        var untold: [BanID] = []
    }

    private let claims = Mutex(Claims())

    /// `false` when another was first.
    func claim(_ id: BanID) -> Bool {
        claims.withLock { claims in
            guard claims.all.insert(id).inserted else { return false }
            claims.untold.append(id)
            return true
        }
    }

    /// Those claimed since this was last asked.
    func takeUntold() -> [BanID] {
        claims.withLock { claims in
            defer { claims.untold = [] }
            return claims.untold
        }
    }

    /// A rule that is for one match again.
    func forget(_ id: BanID) {
        claims.withLock { claims in
            claims.all.remove(id)
            claims.untold.removeAll { $0 == id }
        }
    }

    /// Rules that cannot come back need not be remembered.
    func forget(allBut known: Set<BanID>) {
        claims.withLock { claims in
            guard !claims.all.isSubset(of: known) else { return }
            claims.all.formIntersection(known.union(claims.untold))
        }
    }
}
