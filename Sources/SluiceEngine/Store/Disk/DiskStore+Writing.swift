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
            enqueue(
                WritingQueue.Job(
                    record: record, work: .store(content), ticket: ticket, size: size))
            return true
        }
    }

    private func enqueue(_ job: WritingQueue.Job) {
        state.withLock { $0.waiting.append(job) }
        // Finds nothing when it was written together with others.
        writer.async { self.writeGroup() }
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
        enqueue(
            WritingQueue.Job(record: record, work: .update(old), ticket: ticket, size: size))
    }
}

// MARK: - On the writer's thread

extension DiskStore {
    private func writeGroup() {
        let (group, tree) = state.withLock { ($0.waiting.takeGroup($0.budget), $0.tree) }
        guard !group.isEmpty else { return }
        if let tree { write(group, in: tree) }
        state.withLock { state in
            state.backlog.bytes -= group.reduce(0) { $0 + $1.size }
            state.backlog.jobs -= group.count
        }
        if let tree { synchronizeNames(in: tree) }
    }

    func synchronizeNames(in tree: DiskTree) {
        let named = state.withLock { state in
            // What waits for the same folder waits once: names are made sure of when nothing else
            // is to be done, or there are many.
            guard state.backlog.jobs == 0 || state.named.count >= 1024 else {
                return [DiskObjectName]()
            }
            defer { state.named = [] }
            return state.named
        }
        if !named.isEmpty { synchronize(tree.folders(of: named)) }
    }

    private func write(_ group: [WritingQueue.Job], in tree: DiskTree) {
        if case .update(let old)? = group.first?.work {
            return replaceRecord(group[0].record, old, group[0].ticket)
        }
        flushIfDue(tree)
        let responses = group.compactMap { prepare($0, in: tree) }
        let blocks = responses.reduce(0) { $0 + $1.blocks }
        guard makeRoom(blocks: blocks, files: responses.count, in: tree) else {
            for response in responses { drop(response.place.name, in: tree) }
            return
        }
        guard !responses.isEmpty else { return }
        // One verdict on the disk for all: a fault among many is no recovery with the next.
        if let fault = write(responses, in: tree) { fail(fault) } else { succeed() }
    }

    /// - Returns: the last fault.
    private func write(_ responses: [Outgoing], in tree: DiskTree) -> FileFault? {
        var last: FileFault?
        var written: [(Outgoing, IncomingFile)] = []
        for response in responses {
            do throws(FileFault) {
                let file = try tree.write(response.header, response.content, time: clock.wall())
                written.append((response, file))
            } catch {
                drop(response.place.name, in: tree)
                last = error
            }
        }
        let faults = synchronizers.synchronize(written.map(\.1))
        for ((response, incoming), fault) in zip(written, faults) {
            do throws(FileFault) {
                if let fault {
                    tree.forget(incoming)
                    throw fault
                }
                try publish(incoming, response.place, in: tree)
            } catch {
                drop(response.place.name, in: tree)
                last = error
            }
        }
        return last
    }

    /// Where a response goes, as long as its ticket is valid.
    struct Place {
        let name: DiskObjectName
        let key: CacheKey
        let ticket: Ticket
        /// Bytes.
        let size: Int
    }

    /// A response on its way to its place.
    struct Outgoing {
        let place: Place
        let header: [UInt8]
        let content: any DiskContent

        init(
            _ name: DiskObjectName, _ key: CacheKey, _ ticket: Ticket, header: [UInt8],
            content: any DiskContent
        ) {
            place = Place(
                name: name, key: key, ticket: ticket, size: header.count + content.byteCount)
            self.header = header
            self.content = content
        }

        var blocks: Int { DiskIndex.blocks(ofBytes: place.size) }
    }

    private func prepare(_ job: WritingQueue.Job, in tree: DiskTree) -> Outgoing? {
        guard case .store(let content) = job.work else { return nil }
        var sum = CRC32C()
        content.forEachPiece { sum.update($0.bytes) }
        guard let header = DiskFile.header(job.record, checksum: sum.value) else { return nil }
        let name = DiskObjectName(job.record.key, job.record.metadata.selecting, tree.hash)
        return Outgoing(name, job.record.key, job.ticket, header: header, content: content)
    }

    func synchronize(_ all: [any Synchronizable]) {
        for fault in synchronizers.synchronize(all) { if let fault { fail(fault) } }
    }

    /// It cannot be kept. What is there in its place is older, and must not be served any more.
    func drop(_ name: DiskObjectName, in tree: DiskTree) {
        state.withLock { $0.counts.dropped += 1 }
        removeOlder(name, in: tree)
    }

    private func removeOlder(_ name: DiskObjectName, in tree: DiskTree) {
        if state.withLock({ $0.index.remove(name) }) { removeFile(name, in: tree) }
    }

    /// Lets go what is worth least, so that this much more fits; a part at a time, for the lock.
    /// - Returns: `false` when nothing is left that may go.
    func makeRoom(blocks: Int, files: Int, in tree: DiskTree) -> Bool {
        let room = blocks * DiskIndex.blockSize
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

    func publish(
        _ incoming: IncomingFile, _ place: Place, in tree: DiskTree
    ) throws(FileFault) {
        let name = place.name
        func isWanted() -> Bool {
            state.withLock { $0.removals.ticket(place.key) == place.ticket }
        }
        // A file of this name that is still to be taken away must go first.
        if state.withLock({ $0.removals.isPending(name.key) }) { remover.sync {} }
        guard isWanted() else {
            tree.forget(incoming)
            return removeOlder(name, in: tree)
        }
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
        let (isKept, replaced) = state.withLock { state in
            let replaced = state.open.remove(name)
            state.listing.forget(name)
            guard state.removals.ticket(place.key) == place.ticket else {
                state.index.remove(name)
                return (false, replaced)
            }
            state.index.insert(name, bytes: place.size, lastUse: now, isVerified: true)
            state.counts.stored += 1
            state.named.append(name)
            return (true, replaced)
        }
        _ = consume replaced
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

    /// Runs on any of the store's threads.
    func removeFile(_ name: DiskObjectName, in tree: DiskTree) {
        letGo([name])
        if let fault = tree.remove(name) { fail(fault) }
    }
}
