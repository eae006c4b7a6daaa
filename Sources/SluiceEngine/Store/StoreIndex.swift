import SluiceCore
import Synchronization

/// Finds responses by key. Sixteen parts, each behind a lock of its own, so that loops looking
/// things up at once seldom meet.
struct StoreIndex: Sendable {
    struct Entry {
        let response: StoredResponse
        let place: EvictionOrder.Place
    }

    private final class Part: Sendable {
        let entries = Mutex<[CacheKey: Entry]>([:])
    }

    private static let partCount = 16
    private let parts = (0..<partCount).map { _ in Part() }

    func response(for key: CacheKey) -> StoredResponse? {
        part(of: key).entries.withLock { $0[key]?.response }
    }

    /// - Returns: the entry whose place was taken.
    func insert(_ entry: Entry) -> Entry? {
        part(of: entry.response.key).entries.withLock {
            $0.updateValue(entry, forKey: entry.response.key)
        }
    }

    func remove(_ key: CacheKey) -> Entry? {
        part(of: key).entries.withLock { $0.removeValue(forKey: key) }
    }

    func removeAll() {
        for part in parts {
            let old = part.entries.withLock { entries in
                defer { entries = [:] }
                return entries
            }
            // What many entries held is freed here, with the lock open again.
            _ = consume old
        }
    }

    private func part(of key: CacheKey) -> Part {
        parts[Int(UInt(bitPattern: key.part) >> 60) % Self.partCount]
    }
}
