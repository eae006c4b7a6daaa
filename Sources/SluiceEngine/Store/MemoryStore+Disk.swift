import NIOCore
import SluiceCore

// What goes to the disk, and what comes back from it.
extension MemoryStore {
    /// Gives the disk what is to outlive the program. A part of something is kept in memory only:
    /// it would take the place of the whole.
    /// - Parameter ticket: taken when the response began.
    /// - Returns: whether the disk takes it.
    @discardableResult
    func insertOnDisk(_ key: CacheKey, _ candidate: Candidate, ticket: Ticket) -> Bool {
        guard let disk, candidate.metadata.part == nil else { return false }
        let record = DiskRecord(
            key: key, metadata: candidate.metadata, head: candidate.head, origin: candidate.origin)
        if disk.insert(record, content: candidate.body, ticket: ticket.disk) { return true }
        // What it has instead is older: it must not come back in place of this.
        if disk.mayHold(key) { disk.remove(key) }
        return false
    }

    func updateOnDisk(_ old: StoredResponse, _ new: StoredResponse, stays: Bool) {
        guard let disk, new.metadata.part == nil, let key = CacheKey(recorded: Array(new.key))
        else { return }
        guard stays else { return disk.remove(key) }
        let record = DiskRecord(
            key: key, metadata: new.metadata, head: Array(new.head), origin: new.origin)
        disk.update(record, replacing: old.metadata)
    }

    /// Removes one from memory, and all that the disk has for its key.
    @discardableResult
    func invalidate(_ response: StoredResponse) -> Bool {
        if let disk, let key = CacheKey(recorded: Array(response.key)) { disk.remove(key) }
        return remove(response)
    }

    /// Larger content stays on disk and is sent from there: room for it in memory is room for
    /// thousands of small ones, and the system has in memory what is read often.
    private var largestPromoted: Int { Admission.largeSize(in: limit) }

    /// Asks the disk for all that it has for a key. What is small is in memory from then on.
    /// - Parameter then: gets the rest, to be sent from the disk; on a thread of the disk's.
    func readFromDisk(_ key: CacheKey, _ then: @escaping @Sendable ([StoredResponse]) -> Void) {
        guard let disk else { return then([]) }
        let ticket = ticket(for: key)
        disk.open(key, keepingOver: largestPromoted) { objects in
            let large = objects.filter { !self.promote($0, key, ticket) }
            // Removed meanwhile: it is not served any more.
            guard self.ticket(for: key) == ticket else { return then([]) }
            then(large.map { self.response(from: $0) })
        }
    }

    /// What is too large for memory, where it is open already and nothing has to be waited for.
    func openOnDisk(_ key: CacheKey) -> [StoredResponse]? {
        guard let objects = disk?.opened(key) else { return nil }
        return objects.filter { !holds($0.record.metadata.selecting, key) }
            .map { response(from: $0) }
    }

    /// - Returns: `false` when it is too large, and not kept in memory either.
    private func promote(_ object: DiskObject, _ key: CacheKey, _ ticket: Ticket) -> Bool {
        let record = object.record
        if holds(record.metadata.selecting, key) { return true }
        guard object.contentLength <= largestPromoted,
            let content = object.content(0..<object.contentLength)
        else { return false }
        let candidate = Candidate(
            metadata: record.metadata, head: record.head, body: ByteBuffer(bytes: content),
            origin: record.origin)
        guard let kept = insert(key, candidate, ticket: ticket, replaces: false) else {
            return false
        }
        // The use that it was opened for is the disk's.
        if let tally = disk?.tally(of: object.name) { kept.continueUses(tally, counted: 1) }
        return true
    }

    /// What is on disk for a key, to be looked at.
    func inspectOnDisk(_ key: CacheKey) async -> [StoredResponse] {
        guard let disk else { return [] }
        return await withCheckedContinuation { done in
            disk.inspect(key) { objects in
                done.resume(returning: objects.map { self.response(from: $0) })
            }
        }
    }

    /// What the disk holds, as it is served and shown.
    func response(from object: DiskObject) -> StoredResponse {
        let response = StoredResponse(id: nextID(), object, source: source(object.record.origin))
        response.continueUses(disk?.tally(of: object.name) ?? object.tally)
        return response
    }
}

extension ByteBuffer: DiskContent {
    package var byteCount: Int { readableBytes }

    package func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        try withUnsafeReadableBytes(body)
    }
}
