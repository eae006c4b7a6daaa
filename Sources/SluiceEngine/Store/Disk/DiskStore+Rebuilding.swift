import Dispatch
import Glibc
import SluiceCore
import Synchronization

// On the keeper's thread: from the names in the folder to an index, and from there to the certainty
// that everything in it is whole.
extension DiskStore {
    private struct Found {
        let name: DiskObjectName
        let lastUse: WallTime
    }

    func openTree() {
        let tree: DiskTree
        do throws(FileFault) {
            tree = try DiskTree(path: path)
        } catch {
            state.withLock { $0.isOpening = false }
            return fail(error)
        }
        let (early, needsFlush) = state.withLock { state in
            state.tree = tree
            state.isOpening = false
            return (state.removals.takeEarly(), state.removals.needsFlush)
        }
        if needsFlush { remover.sync { flush(tree) } }
        for key in early { remove(hashed: tree.hash.hash(key.bytes), in: tree) {} }
        succeed()
        let found = findAll(in: tree)
        order(found, in: tree)
        let counts = counts
        report(
            .complete(
                entries: counts.entries, bytes: counts.bytes, setAside: Int(counts.setAside)))
        keeper.async { tree.emptyTrash() }
        // The oldest stand first, so that the next is always the last.
        keeper.async { self.verifySome(of: found.map(\.name), in: tree) }
    }

    // MARK: - Names

    /// Folder by folder; what is found can be served at once.
    private func findAll(in tree: DiskTree) -> [Found] {
        var found: [Found] = []
        let folder = tree.folder
        for outer in folder.descriptor.names() ?? [] {
            guard ObjectsFolder.outerNames.contains(outer),
                let inside = try? folder.descriptor.child(
                    outer, O_RDONLY | O_DIRECTORY, path: outer)
            else {
                setAside(outer, in: folder.descriptor, of: tree)
                continue
            }
            for inner in inside.names() ?? [] {
                guard ObjectsFolder.innerNames.contains(inner),
                    let files = try? inside.child(inner, O_RDONLY | O_DIRECTORY, path: inner)
                else {
                    setAside(inner, in: inside, of: tree)
                    continue
                }
                if state.withLock({ $0.isClosed }) { return found }
                find(in: files, of: folder, outer + inner, tree, &found)
            }
        }
        return found
    }

    private func find(
        in folder: borrowing Descriptor, of objects: ObjectsFolder, _ prefix: String,
        _ tree: DiskTree, _ found: inout [Found]
    ) {
        var batch: [(found: Found, bytes: Int)] = []
        for text in folder.names() ?? [] {
            var status = stat()
            guard fstatat(folder.number, text, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            guard let name = DiskObjectName(text.utf8), text.hasPrefix(prefix),
                status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1
            else {
                setAside(text, in: folder, of: tree)
                continue
            }
            let used = WallTime(seconds: Int64(max(0, min(status.st_mtim.tv_sec, 1 << 32))))
            // What it takes, not how long it says it is: that is checked when it is opened.
            let room = Int(status.st_blocks) * 512
            batch.append((Found(name: name, lastUse: used), max(1, room)))
        }
        state.withLock { state in
            // A flush has put another in its place.
            guard tree.folder === objects else { return }
            for (file, bytes) in batch
            where !state.removals.covers(file.name.key) && state.index.entry(file.name) == nil {
                state.index.insert(
                    file.name, bytes: bytes, lastUse: file.lastUse, isVerified: false,
                    isOrdered: false)
                found.append(file)
            }
        }
    }

    private func setAside(_ name: String, in folder: borrowing Descriptor, of tree: DiskTree) {
        tree.setAside(name, in: folder)
        state.withLock { $0.counts.setAside += 1 }
    }

    // MARK: - Order and budget

    /// What was used last goes last. A lock is held for a part at a time only.
    private func order(_ found: consuming [Found], in tree: DiskTree) {
        let sorted = found.sorted { $0.lastUse < $1.lastUse }
        for start in stride(from: 0, to: sorted.count, by: 512) {
            let part = sorted[start..<min(start + 512, sorted.count)]
            state.withLock { state in for file in part { state.index.putInOrder(file.name) } }
        }
        state.withLock { state in
            state.removals.foundAll()
            state.listing.note()
            state.counts.isComplete = true
        }
        _ = makeRoom(blocks: 0, files: 0, in: tree)
    }

    // MARK: - Content

    /// For a response that is wanted, ahead of those whose turn it is not yet.
    func verifySoon(_ name: DiskObjectName, in tree: DiskTree) {
        keeper.async { _ = self.verify(name, in: tree) }
    }

    /// - Returns: bytes looked at.
    private func verify(_ name: DiskObjectName, in tree: DiskTree) -> Int {
        let isDue = state.withLock { state in
            !state.isClosed && state.index.entry(name)?.isVerified == false
        }
        guard isDue, let object = check(name, in: tree) else { return 0 }
        _ = verify(object, in: tree)
        return object.contentLength
    }

    /// Looks at some and lets others have the disk for as long as that took, so that a start is not
    /// a time of slow answers.
    private func verifySome(of names: [DiskObjectName], in tree: DiskTree) {
        var names = names
        var bytes = 0
        let start = clock.monotonic()
        for _ in 0..<256 where bytes < 32 << 20 {
            guard let name = names.popLast() else { return }
            bytes += verify(name, in: tree)
        }
        if state.withLock({ $0.isClosed }) { return }
        let pause = Int(min(max(0, clock.monotonic() - start), 1_000_000_000))
        let rest = names
        keeper.asyncAfter(deadline: .now() + .nanoseconds(pause)) {
            self.verifySome(of: rest, in: tree)
        }
    }
}
