import Dispatch
package import SluiceCore
import Synchronization

extension DiskStore {
    /// Changes whenever a key, or one that shares its place, is removed on purpose.
    package struct Ticket: Equatable, Sendable { let removals: UInt64 }

    package func ticket(for key: CacheKey) -> Ticket { state.withLock { $0.removals.ticket(key) } }

    /// Keeps a whole response in place of any other for its key and its selecting fields, soon.
    /// - Parameters:
    ///   - content: as long as the metadata says.
    ///   - ticket: taken when the response began. If the key was removed since, it is not kept.
    /// - Returns: `false` when it cannot be kept: it is too large, too many wait, or the disk does
    ///   not work.
    @discardableResult
    package func insert(
        _ record: DiskRecord, content: some DiskContent, ticket: Ticket? = nil
    ) -> Bool {
        let size = content.byteCount + record.head.count + record.key.bytes.count
        guard content.byteCount == record.metadata.length else { return false }
        let admission = state.withLock { admit(size, record.key, ticket, &$0) }
        switch admission {
        case .refused: return false
        case .open:
            start()
            return false
        case .taken(let ticket):
            writer.async {
                self.store(record, content, ticket)
                self.takeOff(size)
            }
            return true
        }
    }

    private enum Admission {
        case refused, open
        case taken(Ticket)
    }

    private func admit(
        _ size: Int, _ key: CacheKey, _ ticket: Ticket?, _ state: inout State
    ) -> Admission {
        let now = state.removals.ticket(key)
        guard !state.isClosed, size <= state.budget.entryLimit, ticket == nil || ticket == now
        else { return .refused }
        let isFull =
            state.backlog.bytes + size > Self.backlogLimit.bytes
            || state.backlog.jobs >= Self.backlogLimit.jobs
        guard !isFull, state.health.takeTry(at: clock.monotonic()) else {
            state.counts.dropped += 1
            return .refused
        }
        guard state.tree != nil else {
            state.counts.dropped += 1
            return state.isOpening ? .refused : .open
        }
        state.backlog.bytes += size
        state.backlog.jobs += 1
        return .taken(now)
    }

    /// What waits for the same folder waits once: names are made sure of when nothing else is to be
    /// done, or there are many.
    private func takeOff(_ size: Int) {
        let (named, tree) = state.withLock { state in
            state.backlog.bytes -= size
            state.backlog.jobs -= 1
            guard state.backlog.jobs == 0 || state.named.count >= 256 else {
                return ([DiskObjectName](), state.tree)
            }
            defer { state.named = [] }
            return (state.named, state.tree)
        }
        guard !named.isEmpty, let tree else { return }
        do throws(FileFault) { try tree.synchronize(named) } catch { fail(error) }
    }

    /// After a 304 said that a stored response still holds, or gave it other fields. Its content
    /// stays where it is.
    /// - Parameter old: what was known of it before. If the disk holds something else by now, that
    ///   is left as it is.
    package func update(
        _ record: DiskRecord, replacing old: StoredMetadata, ticket: Ticket? = nil
    ) {
        let size = record.head.count + record.key.bytes.count
        let admission = state.withLock { admit(size, record.key, ticket, &$0) }
        guard case .taken(let ticket) = admission else { return }
        writer.async {
            self.replaceRecord(record, old, ticket)
            self.takeOff(size)
        }
    }
}

// MARK: - On the writer's thread

extension DiskStore {
    private func store(_ record: DiskRecord, _ content: some DiskContent, _ ticket: Ticket) {
        var sum = CRC32C()
        content.forEachPiece { sum.update($0.bytes) }
        guard let tree = state.withLock({ $0.tree }),
            let header = DiskFile.header(record, checksum: sum.value)
        else { return }
        let name = DiskObjectName(record.key, record.metadata.selecting, tree.hash)
        let size = header.count + content.byteCount
        flushIfDue(tree)
        guard makeRoom(bytes: size, files: 1, in: tree) else {
            return drop(name, in: tree)
        }
        do throws(FileFault) {
            let incoming = try tree.write(header, content, time: clock.wall())
            try publish(incoming, as: name, size, record.key, ticket, in: tree)
            succeed()
        } catch {
            drop(name, in: tree)
            fail(error)
        }
    }

    /// It cannot be kept. What is there in its place is older, and must not be served any more.
    private func drop(_ name: DiskObjectName, in tree: DiskTree) {
        let hadOlder = state.withLock { state in
            state.counts.dropped += 1
            return state.index.remove(name)
        }
        if hadOlder { removeFile(name, in: tree) }
    }

    /// Lets go what is worth least, so that this much more fits; a part at a time, for the lock.
    /// - Returns: `false` when nothing is left that may go.
    func makeRoom(bytes: Int, files: Int, in tree: DiskTree) -> Bool {
        let room = DiskIndex.blocks(ofBytes: bytes) * DiskIndex.blockSize
        if !state.withLock({ $0.hasRoom(bytes: room, files: files) }) { collectUses() }
        while true {
            let (gone, isEnough) = state.withLock { state in
                var gone: [DiskObjectName] = []
                while !state.hasRoom(bytes: room, files: files) {
                    guard gone.count < 256, let name = state.index.evict() else {
                        return (gone, false)
                    }
                    state.counts.evicted += 1
                    gone.append(name)
                }
                return (gone, true)
            }
            for name in gone { removeFile(name, in: tree) }
            if isEnough || gone.isEmpty { return isEnough }
        }
    }

    private func publish(
        _ incoming: String, as name: DiskObjectName, _ size: Int, _ key: CacheKey,
        _ ticket: Ticket, in tree: DiskTree
    ) throws(FileFault) {
        func isWanted() -> Bool { state.withLock { $0.removals.ticket(key) == ticket } }
        // A file of this name that is still to be taken away must go first.
        if state.withLock({ $0.removals.isPending(name.key) }) { remover.sync {} }
        guard isWanted() else { return tree.forget(incoming) }
        do throws(FileFault) {
            try tree.publish(incoming, as: name)
        } catch {
            tree.forget(incoming)
            // A flush took the folder away.
            guard isWanted() else { return }
            throw error
        }
        makePlace(for: name, in: tree)
        let now = clock.wall()
        let isKept = state.withLock { state in
            guard state.removals.ticket(key) == ticket else { return false }
            state.index.insert(name, bytes: size, lastUse: now, isVerified: true)
            state.counts.stored += 1
            state.named.append(name)
            return true
        }
        if !isKept { removeFile(name, in: tree) }
    }

    /// One of the others goes where a key has as many responses as it may.
    private func makePlace(for name: DiskObjectName, in tree: DiskTree) {
        let gone: DiskObjectName? = state.withLock { state in
            guard state.index.entry(name) == nil else { return nil }
            let names = state.index.names(of: name.key)
            guard names.count >= Self.variantLimit, let last = names.last else { return nil }
            state.index.remove(last)
            state.counts.evicted += 1
            return last
        }
        if let gone { removeFile(gone, in: tree) }
    }

    private func replaceRecord(
        _ record: DiskRecord, _ old: StoredMetadata, _ ticket: Ticket
    ) {
        guard let tree = state.withLock({ $0.tree }) else { return }
        let name = DiskObjectName(record.key, record.metadata.selecting, tree.hash)
        guard let entry = state.withLock({ $0.index.entry(name) }),
            let object = try? DiskObject(name, in: tree, forWriting: true),
            object.record.metadata == old
        else { return }
        do throws(FileFault) {
            if try !object.replaceRecord(with: record, path: tree.path(of: name)) {
                try rewrite(object, record, entry.isVerified, ticket, in: tree)
            }
            succeed()
        } catch { fail(error) }
    }

    /// The record outgrew its room.
    private func rewrite(
        _ object: DiskObject, _ record: DiskRecord, _ isVerified: Bool, _ ticket: Ticket,
        in tree: DiskTree
    ) throws(FileFault) {
        // What is copied gets the checksum of what it should be; damage stays visible.
        guard let header = DiskFile.header(record, checksum: object.preamble.checksum),
            record.metadata.length == object.preamble.contentLength
        else { return }
        let content = ContentOfObject(object: object)
        let incoming = try tree.write(header, content, time: clock.wall())
        let size = header.count + content.byteCount
        try publish(incoming, as: object.name, size, record.key, ticket, in: tree)
    }

    /// Runs on any of the store's threads.
    func removeFile(_ name: DiskObjectName, in tree: DiskTree) {
        if let fault = tree.remove(name) { fail(fault) }
    }
}

/// Content that is copied from one file to the next.
private struct ContentOfObject: DiskContent {
    let object: DiskObject
    var byteCount: Int { object.contentLength }

    func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        var offset = 0
        while offset < byteCount {
            let end = min(offset + 1 << 18, byteCount)
            guard let bytes = object.content(offset..<end) else { return }
            try bytes.withUnsafeBytes(body)
            offset = end
        }
    }
}
