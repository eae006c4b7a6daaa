import Dispatch
package import SluiceCore
import Synchronization

extension DiskStore {
    /// Whether something may be stored for this key: asks memory only, and never says no to what
    /// there is, once all is known.
    package func mayHold(_ key: CacheKey) -> Bool { mayHold(recorded: key.bytes[...]) }

    /// - Parameter key: the bytes of one.
    func mayHold(recorded key: ArraySlice<UInt8>) -> Bool {
        guard let hash = state.withLock({ $0.tree?.hash }) else { return false }
        let hashed = hash.hash(Array(key))
        return state.withLock { $0.index.contains(hashed) }
    }

    /// Opens all that is stored for this key.
    /// - Parameters:
    ///   - kept: content longer than that will be sent from the file: it stays open for `opened`.
    ///   - then: gets what is there and whole, in no order, perhaps nothing; on a thread of the
    ///     store, or at once when nothing is there.
    package func open(
        _ key: CacheKey, keepingOver kept: Int = .max,
        _ then: @escaping @Sendable ([DiskObject]) -> Void
    ) {
        guard let tree = state.withLock({ $0.tree }) else { return then([]) }
        let hashed = tree.hash.hash(key.bytes)
        let ticket: Ticket? = state.withLock { state in
            guard !state.isClosed, state.index.contains(hashed), state.reads < Self.readLimit
            else { return nil }
            state.reads += 1
            return state.removals.ticket(key)
        }
        guard let ticket else { return then([]) }
        readers[Int(truncatingIfNeeded: hashed & 3)].async {
            let objects = self.readAll(key, hashed, keepingOver: kept, in: tree)
            let isCurrent = self.state.withLock { state in
                state.reads -= 1
                return state.removals.ticket(key) == ticket
            }
            // Removed while it was being read: it is not served any more.
            then(isCurrent ? objects : [])
        }
    }

    /// All that is stored for this key, if every one of it is open: then there is nothing to wait
    /// for. Counts a use.
    package func opened(_ key: CacheKey) -> [DiskObject]? {
        guard let hash = state.withLock({ $0.tree?.hash }) else { return nil }
        let hashed = hash.hash(key.bytes)
        let now = clock.wall()
        return state.withLock { state in
            // What is being searched for has to be looked at.
            guard state.open.count > 0, state.searches.isEmpty else { return nil }
            let names = state.index.names(of: hashed)
            var objects: [DiskObject] = []
            for name in names {
                guard let object = state.open.find(name), object.record.key == key else {
                    return nil
                }
                objects.append(object)
            }
            for name in names { state.index.noteUses(name, at: now) }
            state.counts.opened += UInt64(objects.count)
            return objects.isEmpty ? nil : objects
        }
    }

    /// What is kept open under these names is not served any more. Closes it here, if nobody sends
    /// it.
    func letGo(_ names: [DiskObjectName]) {
        let gone = state.withLock { state in
            for name in names { state.listing.forget(name) }
            return names.compactMap { state.open.remove($0) }
        }
        _ = consume gone
    }

    /// Has this much of the content read from the disk, so that sendfile on an event loop does not
    /// wait for it.
    /// - Parameter range: offsets within the content.
    package func prefetch(
        _ object: DiskObject, _ range: Range<Int>, _ then: @escaping @Sendable () -> Void
    ) {
        readers[Int(truncatingIfNeeded: object.name.key & 3)].async {
            var offset = range.lowerBound
            while offset < min(range.upperBound, object.contentLength) {
                let end = min(offset + 1 << 18, range.upperBound, object.contentLength)
                if object.content(offset..<end) == nil { break }
                offset = end
            }
            then()
        }
    }

}

// MARK: - On a reader's thread

extension DiskStore {
    private func readAll(
        _ key: CacheKey, _ hashed: UInt128, keepingOver kept: Int, in tree: DiskTree
    ) -> [DiskObject] {
        let (names, changes) = state.withLock { state in
            (state.index.names(of: hashed), state.open.changes(of: hashed))
        }
        // More than that are not looked through for one request.
        let searches = state.withLock { $0.searches.all }
        let objects = names.prefix(Self.variantLimit).compactMap { read($0, in: tree) }.filter {
            object in
            object.record.key == key && !searches.contains { $0(object) }
        }
        let now = clock.wall()
        let isKept = objects.contains { $0.contentLength > kept }
        let closing: [DiskObject] = state.withLock { state in
            for object in objects { state.index.noteUses(object.name, at: now) }
            state.counts.opened += UInt64(objects.count)
            if objects.isEmpty { state.counts.notOpened += 1 }
            return isKept ? objects.flatMap { state.open.insert($0, changes: changes) } : []
        }
        _ = consume closing
        for object in objects { object.noteUse(at: now) }
        return objects
    }

    private func read(_ name: DiskObjectName, in tree: DiskTree) -> DiskObject? {
        guard let object = check(name, in: tree) else { return nil }
        let isVerified = state.withLock { $0.index.entry(name)?.isVerified ?? false }
        if !isVerified {
            guard object.contentLength <= Self.quickCheckLimit else {
                verifySoon(name, in: tree)
                return nil
            }
            guard verify(object, in: tree) else { return nil }
        }
        object.prefetch(0..<min(object.contentLength, Self.quickCheckLimit))
        return object
    }

    /// Opens it, and deals with what is no good.
    func check(_ name: DiskObjectName, in tree: DiskTree) -> DiskObject? {
        do throws(DiskObject.Fault) {
            return try DiskObject(name, in: tree)
        } catch {
            switch error {
            case .missing: state.withLock { _ = $0.index.remove(name) }
            case .damaged: setAside(name, in: tree)
            case .unreadable(let fault): fail(fault)
            }
            return nil
        }
    }

    /// Compares its content with its checksum.
    func verify(_ object: DiskObject, in tree: DiskTree) -> Bool {
        switch object.hasIntactContent() {
        case true?:
            state.withLock { $0.index.noteVerified(object.name, hits: object.tally.hits) }
            return true
        case false?: setAside(object.name, in: tree)
        case nil: fail(FileFault("read", tree.path(of: object.name)))
        }
        return false
    }

    /// The index first: a file that is named anew meanwhile must be found again, not lost.
    func setAside(_ name: DiskObjectName, in tree: DiskTree) {
        state.withLock { state in
            state.index.remove(name)
            state.counts.setAside += 1
        }
        letGo([name])
        tree.setAside(name)
    }
}
