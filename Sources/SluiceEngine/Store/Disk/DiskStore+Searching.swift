import Dispatch
import SluiceCore
import Synchronization

extension DiskStore {
    /// Removes all that `matches`, which is asked on threads of the store.
    ///
    /// The index has no room for what filters ask about, so the head of each file is read: a search
    /// of its own in the background, which holds up nothing else. What it has not come to yet is not
    /// served meanwhile either.
    /// - Parameters:
    ///   - isCounted: asked about those.
    ///   - then: gets how many, when they are gone from the disk; `nil` when too many searches are
    ///     running for another.
    package func removeAll(
        where matches: @escaping @Sendable (DiskObject) -> Bool,
        isCounted: @escaping @Sendable (DiskObject) -> Bool = { _ in true },
        _ then: @escaping @Sendable (Int?) -> Void
    ) {
        let search = state.withLock { state in
            guard let search = state.searches.begin(matches) else { return Int?.none }
            // What waits for the writer is in no file that could be looked at: none of it is kept.
            state.removals.noteAll()
            return search
        }
        guard let search else { return then(nil) }
        searcher.async {
            let count = self.removeAllNow(matches, isCounted)
            self.state.withLock { $0.searches.end(search) }
            then(count)
        }
    }

    private func removeAllNow(
        _ matches: (DiskObject) -> Bool, _ isCounted: (DiskObject) -> Bool
    ) -> Int {
        // What is still being found at the start would be missed.
        keeper.sync {}
        guard let tree = state.withLock({ $0.tree }) else { return 0 }
        var count = 0
        forEachEntry { entry in
            guard !state.withLock({ $0.isClosed }), let object = check(entry.name, in: tree),
                matches(object)
            else { return }
            if isCounted(object) { count += 1 }
            let key = object.record.key
            state.withLock { state in
                state.removals.note(key)
                state.index.remove(entry.name)
            }
            remover.sync { removeFile(entry.name, in: tree) }
        }
        return count
    }
}
