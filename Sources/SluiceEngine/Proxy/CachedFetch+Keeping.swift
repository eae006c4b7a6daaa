import NIOCore
import SluiceCore

// What is stored of the origin's answer, and where.
extension CachedFetch {
    /// What is being stored in memory, where others of this loop may read it as it arrives.
    var sharedFill: CacheFill? { fill?.arriving == nil ? fill : nil }

    /// Chooses by the length that is announced, if one is.
    /// - Returns: why it is not to be stored.
    func begin(_ fill: CacheFill, now: WallTime) -> CacheVerdict.StorageVerdict? {
        guard case .length(let length) = fill.head.framing else { return nil }
        switch refusal(content: length, fill.head) {
        case .tooLarge?: return moveToDisk(fill, length: length, now: now)
        case let refusal: return refusal
        }
    }

    /// - Returns: why it is no longer stored.
    func append(_ content: ByteBuffer) -> CacheVerdict.StorageVerdict? {
        guard let fill else { return nil }
        var refusal = fill.append(content)
        if refusal == .tooLarge, fill.arriving == nil {
            var length: UInt64?
            if case .length(let announced) = fill.head.framing { length = announced }
            refusal = moveToDisk(fill, length: length, now: loop.wall(at: loop.time))
        }
        if refusal != nil { self.fill = nil }
        return refusal
    }

    /// Nothing more will come: what was gathered is not whole.
    /// - Returns: whether there was something.
    @discardableResult
    func abandon() -> Bool {
        defer { fill = nil }
        return fill != nil
    }

    /// The content is whole.
    /// - Returns: `nil` when nothing was to be stored.
    func complete(origin: IPAddress?, now: WallTime) -> CacheVerdict.StorageVerdict? {
        guard let fill else { return nil }
        self.fill = nil
        guard let metadata = fill.plan.completed(length: UInt64(fill.count)) else {
            return .malformedRange
        }
        let head = storedHead(fill, length: fill.count, now: now)
        if fill.arriving != nil {
            let record = DiskRecord(key: key, metadata: metadata, head: head, origin: origin)
            return finish(fill, record)
        }
        if case .length = fill.head.framing {
        } else if let refusal = refusal(content: UInt64(fill.count), fill.head) {
            return refusal
        }
        let candidate = MemoryStore.Candidate(
            metadata: metadata, head: head, body: fill.body, origin: origin)
        let joined = metadata.part == nil ? nil : join(candidate)
        return keep(joined ?? candidate, ticket: fill.ticket) ? .stored : .tooLarge
    }

    private func storedHead(_ fill: CacheFill, length: Int, now: WallTime) -> [UInt8] {
        var head: [UInt8] = []
        Forwarding.appendStored(
            fill.head, length: length, via: loop.viaName, date: now,
            withheld: fill.plan.withheldFields, to: &head)
        return head
    }

    // MARK: - In memory

    private func keep(_ candidate: MemoryStore.Candidate, ticket: MemoryStore.Ticket) -> Bool {
        if isForDiskOnly {
            guard candidate.metadata.part == nil, let ticket = makePlace(after: ticket) else {
                return false
            }
            return store.insertOnDisk(key, candidate, ticket: ticket)
        }
        guard store.insert(key, candidate, ticket: ticket) != nil else { return false }
        store.insertOnDisk(key, candidate, ticket: ticket)
        return true
    }

    /// What memory does not take the first time it is asked for may have room on the disk.
    private func refusal(content: UInt64, _ head: ResponseHead) -> CacheVerdict.StorageVerdict? {
        let refusal = store.admits(key, content: content, head: head.bytes.count)
        let fitsDisk = refusal == .notAdmitted || content <= UInt64(store.entryLimit)
        isForDiskOnly = refusal != nil && fitsDisk && store.disk != nil
        return isForDiskOnly ? nil : refusal
    }

    /// A part together with one that was stored before, RFC 9111 §3.4.
    private func join(_ new: MemoryStore.Candidate) -> MemoryStore.Candidate? {
        for old in allowed(store.variants(for: key)) {
            guard let metadata = new.metadata.joined(with: old.metadata),
                let newPart = new.metadata.part, let oldPart = old.metadata.part,
                metadata.length <= UInt64(store.entryLimit), let content = old.content
            else { continue }
            let start = min(newPart.range.lowerBound, oldPart.range.lowerBound)
            var body = ByteBufferAllocator().buffer(capacity: Int(metadata.length))
            body.writeRepeatingByte(0, count: Int(metadata.length))
            body.setBuffer(content, at: Int(oldPart.range.lowerBound - start))
            body.setBuffer(new.body, at: Int(newPart.range.lowerBound - start))
            var joined = new
            joined.metadata = metadata
            joined.body = body
            joined.head.removeAll()
            Forwarding.appendJoined(
                new.head, length: metadata.length, isWhole: metadata.part == nil,
                to: &joined.head)
            return joined
        }
        return nil
    }

    // MARK: - On disk while it arrives

    /// What memory has no room for. A part is kept in memory or nowhere.
    /// - Returns: why it is not to be stored.
    private func moveToDisk(
        _ fill: CacheFill, length: UInt64?, now: WallTime
    ) -> CacheVerdict.StorageVerdict? {
        // The longest number takes the most room in its head.
        let longest = length ?? UInt64(Int.max)
        guard let disk = store.disk, fill.plan.metadata.part == nil,
            let metadata = fill.plan.completed(length: longest)
        else { return .tooLarge }
        let head = storedHead(fill, length: Int(clamping: longest), now: now)
        switch disk.begin(DiskRecord(key: key, metadata: metadata, head: head), length: length) {
        case .begins(let object): return fill.move(to: object)
        case .refused(let refusal): return refusal
        }
    }

    private func finish(
        _ fill: CacheFill, _ record: DiskRecord
    ) -> CacheVerdict.StorageVerdict {
        guard let ticket = makePlace(after: fill.ticket)?.disk else { return .tooLarge }
        return fill.finishArriving(record, ticket: ticket) ?? .stored
    }

    /// Removes what there is in place of something that goes to the disk only: it is older, and
    /// would be served until that is written.
    /// - Returns: what is valid from now on; `nil` when the key was removed since `ticket`.
    private func makePlace(after ticket: MemoryStore.Ticket) -> MemoryStore.Ticket? {
        guard store.ticket(for: key) == ticket else { return nil }
        guard !store.variants(for: key).isEmpty || store.disk?.mayHold(key) == true else {
            return ticket
        }
        store.remove(key)
        return store.ticket(for: key)
    }
}
