package import NIOCore
package import SluiceCore
import Synchronization

/// The responses kept in memory, shared by all event loops and bounded in bytes.
///
/// A lookup takes one short lock of sixteen. Whatever changes the store takes the one lock of the
/// books first and the index's inside it, so that both always tell the same; nothing is freed, and
/// nobody else's code runs, while the books are locked.
package final class MemoryStore: Sendable {
    /// What is kept, in the order it may have to go.
    private struct Books {
        var order = EvictionOrder()
        /// By place; `nil` where nothing stands.
        var responses: [StoredResponse?] = []
        var bytes = 0
        /// How often keys were removed on purpose, by a part of their hash.
        private var removals = [UInt64](repeating: 0, count: 256)

        init() {}

        /// Empty, and with every ticket out of date.
        init(after old: Self) {
            removals = old.removals
            noteRemovalOfAll()
        }

        func ticket(for key: CacheKey) -> Ticket { Ticket(removals: removals[key.part & 255]) }
        mutating func noteRemoval(of key: CacheKey) { removals[key.part & 255] += 1 }
        mutating func noteRemovalOfAll() { for part in removals.indices { removals[part] += 1 } }

        mutating func add(_ response: StoredResponse) -> EvictionOrder.Place {
            let place = order.insert()
            if place == responses.count { responses.append(nil) }
            responses[place] = response
            bytes += response.cost
            return place
        }

        mutating func remove(at place: EvictionOrder.Place) {
            order.remove(place)
            strike(place)
        }

        mutating func evict() -> StoredResponse? {
            guard let place = order.evict({ responses[$0]?.use.takeMark() ?? false }) else {
                return nil
            }
            return strike(place)
        }

        @discardableResult
        private mutating func strike(_ place: EvictionOrder.Place) -> StoredResponse? {
            defer { responses[place] = nil }
            bytes -= responses[place]?.cost ?? 0
            return responses[place]
        }
    }

    /// Bytes that may be kept.
    package let limit: Int
    private let index = StoreIndex()
    private let books = Mutex(Books())
    private let lastID = Atomic<UInt64>(0)
    private let filling = Atomic<Int>(0)

    /// - Parameter limit: bytes of memory, all overhead included; 0 keeps nothing.
    package init(limit: Int) { self.limit = limit }

    /// Larger responses are not kept: one must not push out everything else.
    package var entryLimit: Int { limit / 8 }

    /// Whether a response with so much content is sure to be kept. Buffers come in powers of two,
    /// so content takes up to twice its length.
    package func fits(body: UInt64, head: ResponseHead, key: CacheKey) -> Bool {
        guard body <= UInt64(entryLimit) else { return false }
        let capacity = body < 2 ? 1 : 1 << (64 - (body - 1).leadingZeroBitCount)
        let fields = head.bytes.count + Self.addedFields
        return capacity + fields + key.bytes.count + StoredResponse.overhead <= entryLimit
    }

    /// Bytes that a stored head may have more than the one received: Via, Date, Content-Length.
    private static let addedFields = 160

    package var usage: (entries: Int, bytes: Int) {
        books.withLock { ($0.order.count, $0.bytes) }
    }

    /// The response kept for this key, fresh or not. Only a fresh one counts a hit.
    package func lookup(_ key: CacheKey, now: WallTime) -> StoredResponse? {
        guard let response = index.response(for: key) else { return nil }
        if response.freshness.isFresh(at: now) { response.use.note(at: now) }
        return response
    }

    /// Keeps a response in place of any other for its key. What is worth least makes room first, so
    /// that the bound holds at every moment.
    /// - Parameters:
    ///   - origin: the address it came from.
    ///   - ticket: taken when the response began. If the key was removed since, what arrives now is
    ///     what the removal was about (RFC 9111 §4.4), and is not kept.
    /// - Returns: what is kept; `nil` when it is larger than `entryLimit`, or came too late.
    @discardableResult
    package func insert(
        _ key: CacheKey, status: UInt16, head: [UInt8], body: ByteBuffer, freshness: Freshness,
        origin: IPAddress? = nil, ticket: Ticket? = nil
    ) -> StoredResponse? {
        let id = lastID.wrappingAdd(1, ordering: .relaxed).newValue
        let response = StoredResponse(
            id: CacheEntryID(id), key: key, status: status, head: head, body: body,
            freshness: freshness, origin: origin)
        guard response.cost <= entryLimit else { return nil }
        let gone: [StoredResponse]? = books.withLock { books in
            if let ticket, ticket != books.ticket(for: key) { return nil }
            var gone: [StoredResponse] = []
            if let replaced = remove(key, from: &books) { gone.append(replaced) }
            while books.bytes + response.cost > limit, let evicted = books.evict() {
                _ = index.remove(evicted.key)
                gone.append(evicted)
            }
            _ = index.insert(StoreIndex.Entry(response: response, place: books.add(response)))
            return gone
        }
        // Freed only now, with the books open to others again.
        return gone == nil ? nil : response
    }

    /// - Returns: what was kept for this key.
    @discardableResult
    package func remove(_ key: CacheKey) -> StoredResponse? {
        books.withLock { books in
            books.noteRemoval(of: key)
            return remove(key, from: &books)
        }
    }

    /// Removes all that `matches`, which is asked without a lock held and may take its time.
    /// - Returns: how many.
    @discardableResult
    package func removeAll(where matches: (StoredResponse) -> Bool) -> Int {
        let candidates = books.withLock { books in
            books.noteRemovalOfAll()
            return books.responses
        }
        return candidates.count { candidate in
            guard let candidate, matches(candidate) else { return false }
            return books.withLock { books in
                // Another may have come for the same key since; it was not asked about.
                guard index.response(for: candidate.key) === candidate else { return false }
                return remove(candidate.key, from: &books) != nil
            }
        }
    }

    /// Removes everything.
    /// - Returns: how many responses that were.
    @discardableResult
    package func flush() -> Int {
        let old = books.withLock { books in
            index.removeAll()
            let old = books
            books = Books(after: old)
            return old
        }
        return old.order.count
    }

    private func remove(_ key: CacheKey, from books: inout Books) -> StoredResponse? {
        guard let entry = index.remove(key) else { return nil }
        books.remove(at: entry.place)
        return entry.response
    }
}

// MARK: - In the making

extension MemoryStore {
    /// Changes whenever a key, or one that shares its place, is removed on purpose.
    package struct Ticket: Equatable, Sendable {
        fileprivate let removals: UInt64
    }

    package func ticket(for key: CacheKey) -> Ticket { books.withLock { $0.ticket(for: key) } }

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

// MARK: - Rows

extension MemoryStore {
    /// At most `limit` entries, the newest first.
    package func rows(limit: Int, now: WallTime) -> [CacheEntryRow] {
        newest(limit).map { $0.row(now: now) }
    }

    private func newest(_ limit: Int) -> [StoredResponse] {
        guard limit > 0 else { return [] }
        return books.withLock { books in
            var found: [StoredResponse] = []
            found.reserveCapacity(min(limit, books.order.count))
            books.order.forEach { place in
                if let response = books.responses[place] { found.append(response) }
                return found.count < limit
            }
            return found
        }
    }
}
