import Dispatch
package import SluiceCore
import Synchronization

// What the operator is shown. No file is touched, and not all of the index walked, for those who ask.
extension DiskStore {
    /// The newest objects, as far as they were read, and their uses.
    func listed() -> [(entry: DiskListing.Entry, tally: DiskTally)] {
        let names = state.withLock { $0.listing.names }
        var listed: [(entry: DiskListing.Entry, tally: DiskTally)] = []
        for start in stride(from: 0, to: names.count, by: 256) {
            state.withLock { state in
                for name in names[start..<min(start + 256, names.count)] {
                    guard let entry = state.listing.entry(name), let use = state.index.entry(name)
                    else { continue }
                    listed.append((entry, use.tally))
                }
            }
        }
        return listed
    }

    /// Reads what is new among the newest, in the background.
    /// - Parameter then: called when it is known, on a thread of the store, or at once when there is
    ///   nothing new.
    package func refreshListing(_ then: @escaping @Sendable () -> Void) {
        let waiting = state.withLock { state in
            guard state.tree != nil, !state.isClosed, state.listing.isOutdated else {
                return DiskListing.Waiting.refused
            }
            return state.listing.wait(then)
        }
        switch waiting {
        case .begins: lister.async { self.refreshListingNow() }
        case .waits: break
        case .refused: then()
        }
    }

    private func refreshListingNow() {
        let (tree, unknown) = state.withLock { state in
            (state.tree, state.listing.begin(state.index.newest(DiskListing.limit)))
        }
        for name in unknown {
            let changes = state.withLock { $0.open.changes(of: name.key) }
            guard let tree, !state.withLock({ $0.isClosed }), let object = check(name, in: tree)
            else { continue }
            let record = object.record
            let entry = DiskListing.Entry(
                id: nextID(), name: name, key: record.key, metadata: record.metadata,
                size: record.head.count + object.contentLength)
            state.withLock { state in
                // Changed while it was read: the next time will do.
                guard state.open.changes(of: name.key) == changes else { return }
                state.listing.add(entry)
            }
        }
        for then in state.withLock({ $0.listing.end() }) { then() }
    }

    /// All stored for this key, to be looked at: not a use, and nothing goes to memory for it.
    /// - Parameter then: on a thread of the store, or at once when nothing is there.
    package func inspect(_ key: CacheKey, _ then: @escaping @Sendable ([DiskObject]) -> Void) {
        guard mayHold(key), let tree = state.withLock({ $0.tree }) else { return then([]) }
        lister.async {
            let names = self.state.withLock { $0.index.names(of: tree.hash.hash(key.bytes)) }
            let found = names.prefix(Self.variantLimit).compactMap { self.check($0, in: tree) }
            then(found.filter { $0.record.key == key })
        }
    }
}

extension DiskIndex.Entry {
    /// What is known of its uses.
    var tally: DiskTally {
        let last = hits > 0 ? WallTime(seconds: Int64(lastUse)) : nil
        return DiskTally(hits: UInt64(hits), lastHit: last)
    }
}

extension DiskStore {
    /// Refreshes the listing, and waits for that, but not longer than told: a slow disk must not
    /// keep the operator from what else there is to see.
    /// - Parameter milliseconds: of real time, as files take it.
    func refreshListing(within milliseconds: Int) async {
        await withCheckedContinuation { continuation in
            let first = FirstResumption(continuation)
            refreshListing { first.resume() }
            DispatchQueue.global(qos: .utility)
                .asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { first.resume() }
        }
    }
}

/// Resumes whoever waits, once, whatever comes first.
private final class FirstResumption: Sendable {
    private let waiting: Mutex<CheckedContinuation<Void, Never>?>

    init(_ continuation: CheckedContinuation<Void, Never>) { waiting = Mutex(continuation) }

    func resume() {
        let waiting = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        waiting?.resume()
    }
}
