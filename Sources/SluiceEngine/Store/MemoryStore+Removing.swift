package import SluiceCore
import Synchronization

// What is taken out on purpose.
extension MemoryStore {
    /// Removes all that is kept for a key.
    /// - Returns: how many.
    @discardableResult
    package func remove(_ key: CacheKey) -> Int {
        // First, so that nothing read from there meanwhile comes back.
        disk?.remove(key)
        let gone = books.withLock { books in
            books.noteRemoval(of: key)
            let gone = index.variants(for: key).all
            for response in gone { books.remove(response) }
            if !gone.isEmpty { index.set([], at: key.part) }
            return gone
        }
        return gone.count
    }

    /// Removes one, if it is still kept.
    @discardableResult
    package func remove(_ response: StoredResponse) -> Bool {
        books.withLock { books in
            var variants = index.at(CacheKey.part(of: response.key)).all
            guard let position = variants.firstIndex(where: { $0 === response }) else {
                return false
            }
            books.remove(response)
            variants.remove(at: position)
            index.set(variants, at: CacheKey.part(of: response.key))
            return true
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
            // On disk it may be only just arriving.
            return invalidate(candidate)
        }
    }

    /// Removes everything.
    /// - Returns: how many responses that were.
    @discardableResult
    package func flush() -> Int {
        disk?.flush()
        let old = books.withLock { books in
            index.removeAll()
            let old = books
            books = StoreBooks(after: old)
            return old
        }
        return old.order.count
    }

    /// Takes what was evicted out of the index. The books have struck it already.
    func forget(_ evicted: StoredResponse) {
        let hash = CacheKey.part(of: evicted.key)
        index.set(index.at(hash).all.filter { $0 !== evicted }, at: hash)
    }
}
