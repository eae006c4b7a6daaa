package import NIOCore
package import SluiceCore
import Synchronization

/// The responses kept in memory, shared by all event loops and bounded in bytes.
///
/// A look-up takes one short lock of sixty-four. Whatever changes the store takes the one lock of
/// the books first and the index's inside it, so that both always tell the same; nothing is freed,
/// and nobody else's code runs, while the books are locked.
package final class MemoryStore: Sendable {
    /// Bytes that may be kept.
    package let limit: Int
    /// What stands behind it: it is told of all that is stored, changed and removed here.
    package let disk: DiskStore?
    let fetches = FetchBoard()
    let index = StoreIndex()
    let books = Mutex(StoreBooks())
    private let lastID = Atomic<UInt64>(0)
    private let filling = Atomic<Int>(0)
    private let lastSource = Mutex<StoredResponse.Source?>(nil)

    /// - Parameter limit: bytes of memory, all overhead included; 0 keeps nothing.
    package init(limit: Int, disk: DiskStore? = nil) {
        self.limit = limit
        self.disk = disk
        disk?.collectUses { [weak self] in self?.untoldUses() ?? [] }
    }

    /// Larger responses are not kept: one must not push out everything else.
    package var entryLimit: Int { Admission.largest(in: limit) }

    package var usage: (entries: Int, bytes: Int) {
        books.withLock { ($0.order.count, $0.bytes) }
    }

    // MARK: - Looking up

    /// The one response kept for this key, where it answers a plain request as it is. Counts a hit.
    package func plainHit(_ key: CacheKey, now: WallTime) -> StoredResponse? {
        guard case .one(let response) = index.variants(for: key),
            response.untagged.isPlainHit(at: now)
        else { return nil }
        response.noteUse(at: now)
        return response
    }

    /// All that is kept for this key, fresh or not.
    package func variants(for key: CacheKey) -> [StoredResponse] { index.variants(for: key).all }

    // MARK: - Storing

    /// A response that is to be kept.
    package struct Candidate: Sendable {
        package var metadata: StoredMetadata
        /// As `Forwarding.appendStored` makes it.
        package var head: [UInt8]
        package var body: ByteBuffer
        /// The address it came from.
        package var origin: IPAddress?

        package init(
            metadata: StoredMetadata, head: [UInt8], body: ByteBuffer, origin: IPAddress? = nil
        ) {
            self.metadata = metadata
            self.head = head
            self.body = body
            self.origin = origin
        }
    }

    /// Keeps a response in place of the one it replaces. What is worth least makes room first, so
    /// that the bound holds at every moment.
    /// - Parameter ticket: taken when the response began. If the key was removed since, what arrives
    ///   now is what the removal was about (RFC 9111 §4.4), and is not kept.
    /// - Parameter replaces: `false` leaves what is there for the same selecting fields.
    /// - Returns: what is kept; `nil` when it is larger than `entryLimit`, or came too late.
    @discardableResult
    package func insert(
        _ key: CacheKey, _ candidate: Candidate, ticket: Ticket? = nil, replaces: Bool = true
    ) -> StoredResponse? {
        let response = StoredResponse(
            id: nextID(), key: key.bytes[...], metadata: candidate.metadata,
            head: candidate.head, body: candidate.body, source: source(candidate.origin))
        guard response.cost <= entryLimit, candidate.head.count <= StoredResponse.headLimit else {
            return nil
        }
        let gone: [StoredResponse]? = books.withLock { books in
            if let ticket, ticket.removals != books.removals(of: key) { return nil }
            if !replaces, holds(response.untagged.selecting, key) { return nil }
            var gone = replaced(by: response, key: key, in: &books)
            while books.bytes + response.cost > limit, let evicted = books.evict() {
                forget(evicted)
                gone.append(evicted)
            }
            books.add(response, hash: key.part)
            index.set(index.variants(for: key).all + [response], at: key.part)
            return gone
        }
        // Freed only now, with the books open to others again.
        guard let gone else { return nil }
        disk?.noteUses(gone.compactMap { $0.takeUntoldUses() })
        return response
    }

    /// Takes out what the new one makes superfluous: what was selected by the same fields, and what
    /// is one too many.
    private func replaced(
        by new: StoredResponse, key: CacheKey, in books: inout StoreBooks
    ) -> [StoredResponse] {
        var gone: [StoredResponse] = []
        var kept: [StoredResponse] = []
        for old in index.at(key.part).all {
            let isSame =
                old.key != key.bytes[...]
                || old.untagged.selecting == new.untagged.selecting
                    && (new.untagged.part == nil || old.untagged.part != nil)
            if isSame { gone.append(old) } else { kept.append(old) }
        }
        if kept.count >= StoredVariants.limit { gone.append(kept.removeFirst()) }
        guard !gone.isEmpty else { return gone }
        for old in gone { books.remove(old) }
        index.set(kept, at: key.part)
        return gone
    }

    func nextID() -> CacheEntryID {
        disk?.nextID() ?? CacheEntryID(lastID.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    /// Whether something whole is kept for these selecting fields.
    func holds(_ selecting: SelectingKey, _ key: CacheKey) -> Bool {
        index.variants(for: key).all.contains {
            $0.untagged.selecting == selecting && $0.untagged.part == nil
        }
    }

    /// One object for as long as one origin answers.
    func source(_ address: IPAddress?) -> StoredResponse.Source? {
        guard let address else { return nil }
        return lastSource.withLock { last in
            if let last, last.address == address { return last }
            let new = StoredResponse.Source(address)
            last = new
            return new
        }
    }

    /// Whether so large a response is to be kept, should it turn out to be as large as announced.
    /// Buffers come in powers of two, so content takes up to twice its length.
    package func admits(_ key: CacheKey, content: UInt64, head: Int) -> CacheVerdict.StorageVerdict?
    {
        guard content <= UInt64(entryLimit) else { return .tooLarge }
        var cost = StoredResponse.overhead + head + Self.addedFields + key.bytes.count
        if content > UInt64(StoredBody.inlineLimit) {
            cost += 1 << (64 - (content - 1).leadingZeroBitCount)
            cost += StoredResponse.bodyOverhead
        } else {
            cost += Int(content)
        }
        if cost > entryLimit { return .tooLarge }
        if cost <= Admission.largeSize(in: limit) { return nil }
        return books.withLock { $0.admits(key, cost: cost, limit: limit) } ? nil : .notAdmitted
    }

    /// Bytes that a stored head may have more than the one received: Via, Date, Content-Length.
    private static let addedFields = 160

    /// Gives a stored response new fields. Where it has left the store meanwhile, what is returned is
    /// good for this answer only.
    /// - Parameter stays: `false` takes it out.
    package func update(
        _ old: StoredResponse, metadata: StoredMetadata, head: [UInt8], stays: Bool
    ) -> StoredResponse {
        let new = StoredResponse(old, metadata: metadata, head: head)
        let hash = CacheKey.part(of: old.key)
        books.withLock { books in
            var variants = index.at(hash).all
            guard let position = variants.firstIndex(where: { $0 === old }) else { return }
            if stays, head.count <= StoredResponse.headLimit {
                books.replace(old, by: new)
                variants[position] = new
            } else {
                books.remove(old)
                variants.remove(at: position)
            }
            index.set(variants, at: hash)
        }
        updateOnDisk(old, new, stays: stays)
        return new
    }
}

// MARK: - In the making

extension MemoryStore {
    /// Changes whenever a key, or one that shares its place, is removed on purpose.
    package struct Ticket: Equatable, Sendable {
        let removals: UInt64
        let disk: DiskStore.Ticket?
    }

    package func ticket(for key: CacheKey) -> Ticket {
        let disk = disk?.ticket(for: key)
        return Ticket(removals: books.withLock { $0.removals(of: key) }, disk: disk)
    }

    /// Counts bytes of responses that are still arriving; all of them together may take a quarter
    /// of what the store may.
    /// - Returns: whether there was room.
    func reserveFilling(_ count: Int) -> Bool {
        let total = filling.add(count, ordering: .relaxed).newValue
        guard total > limit / 4 else { return true }
        filling.subtract(count, ordering: .relaxed)
        return false
    }

    func releaseFilling(_ count: Int) { filling.subtract(count, ordering: .relaxed) }
}
