import SluiceCore
import Synchronization

/// What is stored for one key: mostly one response, where the origin says Vary, or parts are kept,
/// several.
package enum StoredVariants: Sendable {
    case none
    case one(StoredResponse)
    case several([StoredResponse])

    /// More would make each look-up slow; the oldest goes.
    static let limit = 64

    package var all: [StoredResponse] {
        switch self {
        case .none: []
        case .one(let response): [response]
        case .several(let responses): responses
        }
    }

    init(_ responses: [StoredResponse]) {
        switch responses.count {
        case 0: self = .none
        case 1: self = .one(responses[0])
        default: self = .several(responses)
        }
    }
}

/// Finds responses by key. Sixty-four parts, each behind a lock of its own that is held for one
/// look-up in a table, so that loops looking things up at once seldom meet.
///
/// The tables are keyed by the hash of the key: 17 bytes a slot where a key would take 41. Two keys
/// of one hash, which nobody can bring about, as it is seeded, take each other's place.
struct StoreIndex: Sendable {
    private final class Part: Sendable {
        let entries = Mutex<[Int: StoredVariants]>([:])
    }

    private static let partCount = 64
    private let parts = (0..<partCount).map { _ in Part() }

    func variants(for key: CacheKey) -> StoredVariants {
        let found = at(key.part)
        switch found {
        case .none: return .none
        case .one(let response): return response.key == key.bytes[...] ? found : .none
        case .several(let responses):
            return responses[0].key == key.bytes[...] ? found : .none
        }
    }

    /// What stands under a hash, whosever it is.
    func at(_ hash: Int) -> StoredVariants {
        part(of: hash).entries.withLock { $0[hash] ?? .none }
    }

    func set(_ variants: [StoredResponse], at hash: Int) {
        part(of: hash).entries.withLock { entries in
            entries[hash] = variants.isEmpty ? nil : StoredVariants(variants)
        }
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

    private func part(of hash: Int) -> Part {
        parts[Int(UInt(bitPattern: hash) >> 58) % Self.partCount]
    }
}
