import Dispatch
package import SluiceCore
import Synchronization

extension DiskStore {
    /// Removes all variants stored for this key. None is found from now on.
    /// - Parameter then: called when it is gone from the disk too, and will not be back even after
    ///   a crash; or when the disk does not work.
    package func remove(_ key: CacheKey, _ then: @escaping @Sendable () -> Void = {}) {
        let tree = state.withLock { state in
            state.removals.note(key)
            if state.tree == nil { state.removals.noteEarly(key) }
            return state.tree
        }
        guard let tree else { return then() }
        remove(hashed: tree.hash.hash(key.bytes), in: tree, then)
    }

    func remove(hashed: UInt128, in tree: DiskTree, _ then: @escaping @Sendable () -> Void) {
        let (names, mayMiss) = state.withLock { state in
            let names = state.index.removeAll(of: hashed)
            if !names.isEmpty { state.listing.note() }
            let mayMiss = state.removals.mayMiss
            if mayMiss || !names.isEmpty { state.removals.begin(hashed) }
            return (names, mayMiss)
        }
        // What a writer is just naming he takes away himself: its ticket is out of date.
        guard mayMiss || !names.isEmpty else { return then() }
        remover.async {
            self.removeFiles(names, of: hashed, mayMiss: mayMiss, in: tree)
            self.state.withLock { $0.removals.end(hashed) }
            then()
        }
    }

    private func removeFiles(
        _ names: [DiskObjectName], of key: UInt128, mayMiss: Bool, in tree: DiskTree
    ) {
        var names = names
        if mayMiss {
            let any = DiskObjectName(key: key, variant: 0)
            let found = (try? tree.folder.inner(of: any, create: false))?.names() ?? []
            names += found.compactMap { DiskObjectName($0.utf8) }.filter { $0.key == key }
        }
        guard !names.isEmpty else { return }
        letGo(names)
        for name in Set(names) {
            guard let fault = tree.remove(name) else { continue }
            // What stays would be found after a restart: then all goes, once the disk works.
            state.withLock { $0.removals.requireFlush() }
            fail(fault)
        }
        synchronize(tree.folders(of: names))
    }

    /// Removes everything. Nothing is found from now on.
    package func flush(_ then: @escaping @Sendable () -> Void = {}) {
        let (tree, old) = state.withLock { state in
            state.removals.noteAll()
            // Until it is done, nothing that is found at the start counts.
            state.removals.requireFlush()
            let old = state.index
            state.index = DiskIndex()
            return (state.tree, old)
        }
        // Freed with the lock open again.
        _ = consume old
        guard let tree else { return then() }
        remover.async {
            self.flush(tree)
            then()
        }
    }

    /// Does what could not be done while the disk did not work. On the writer's thread.
    func flushIfDue(_ tree: DiskTree) {
        guard state.withLock({ $0.removals.needsFlush }) else { return }
        remover.sync {
            if state.withLock({ $0.removals.needsFlush }) { flush(tree) }
        }
    }

    /// On the remover's thread.
    func flush(_ tree: DiskTree) {
        let (old, open) = state.withLock { state in
            let old = state.index
            state.index = DiskIndex()
            state.listing.note()
            return (old, state.open.removeAll())
        }
        _ = consume old
        _ = consume open
        do throws(FileFault) {
            try tree.flush()
            state.withLock { $0.removals.flushed() }
            keeper.async { tree.emptyTrash() }
        } catch { fail(error) }
    }

    /// Without a lock while `body` runs.
    func forEachEntry(_ body: (DiskIndex.Entry) -> Void) {
        var part = 0
        while true {
            let entries = state.withLock { state in
                part < state.index.partCount ? state.index.entries(inPart: part) : nil
            }
            guard let entries else { return }
            for entry in entries { body(entry) }
            part += 1
        }
    }
}
