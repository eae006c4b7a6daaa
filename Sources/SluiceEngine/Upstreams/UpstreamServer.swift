import SluiceCore
import Synchronization

/// One server of a group, shared by all loops: where it is, and numbers that loops count up
/// without waiting for each other. It lives on while a lease holds it, also when settings no
/// longer name it.
final class UpstreamServer: Sendable {
    /// Names a server for as long as the program runs. Never used twice.
    struct ID: Hashable, Sendable { fileprivate let number: UInt64 }

    let id: ID
    let name: String
    let address: ServerAddress

    private let current = Atomic<Int>(0)
    private let begun = Atomic<UInt64>(0)
    private let responses2xx = Atomic<UInt64>(0)
    private let responses4xx = Atomic<UInt64>(0)
    private let responses5xx = Atomic<UInt64>(0)
    private let failures = Atomic<UInt64>(0)
    /// Nanoseconds; negative before the first.
    private let latency = Atomic<Int64>(-1)
    /// Health remembers a client that was failed: the next success has to be told to it.
    let hasFailedLately = Atomic<Bool>(false)

    private static let lastNumber = Atomic<UInt64>(0)

    init(_ settings: ServerSettings) {
        id = ID(number: Self.lastNumber.add(1, ordering: .relaxed).newValue)
        name = settings.name
        address = settings.address
    }

    var connections: Int { current.load(ordering: .relaxed) }

    /// Takes one of its places; `false` when `limit` are taken.
    func enter(limit: Int) -> Bool {
        // Ordered with the count of those who wait: see `ServerQueue.wait`.
        guard current.add(1, ordering: .sequentiallyConsistent).newValue <= limit else {
            current.subtract(1, ordering: .sequentiallyConsistent)
            return false
        }
        begun.add(1, ordering: .relaxed)
        return true
    }

    func leave() { current.subtract(1, ordering: .sequentiallyConsistent) }

    func countResponse(_ status: UInt16) {
        switch status {
        case 200..<300: responses2xx.add(1, ordering: .relaxed)
        case 400..<500: responses4xx.add(1, ordering: .relaxed)
        case 500...: responses5xx.add(1, ordering: .relaxed)
        default: break
        }
    }

    func countFailure() { failures.add(1, ordering: .relaxed) }

    /// A new measurement counts for an eighth. Two loops at once may lose one of theirs: an
    /// average does not miss it.
    func note(latency measured: Int64) {
        let old = latency.load(ordering: .relaxed)
        let new = old < 0 ? measured : old + (measured - old) / 8
        latency.store(max(0, new), ordering: .relaxed)
    }

    func fill(_ row: inout UpstreamRow) {
        row.current = connections
        row.requests = begun.load(ordering: .relaxed)
        row.responses2xx = responses2xx.load(ordering: .relaxed)
        row.responses4xx = responses4xx.load(ordering: .relaxed)
        row.responses5xx = responses5xx.load(ordering: .relaxed)
        row.failures = failures.load(ordering: .relaxed)
        let latency = latency.load(ordering: .relaxed)
        row.latency = latency < 0 ? nil : latency
    }
}
