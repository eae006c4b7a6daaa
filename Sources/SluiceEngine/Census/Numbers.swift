import SluiceCore
import Synchronization

/// What all loops count together: connections as people count, 1, 2, 3, and how many are open, in
/// all and of each client.
final class Numbers: Sendable {
    /// A part of the clients. Two loops wait for each other only when both look into the same part.
    private final class Shard: Sendable {
        /// Clients with open connections only, so never more than there are connections.
        let open = Mutex<[IPAddress: Int]>([:])
    }

    private let lastConnection = Atomic<UInt64>(0)
    private let open = Atomic<Int>(0)
    private let shards = (0..<64).map { _ in Shard() }

    /// Bytes held for all connections.
    private let buffered = Atomic<Int>(0)

    /// Adds what one loop holds more than before. Returns the sum.
    func addBuffered(_ count: Int) -> Int { buffered.add(count, ordering: .relaxed).newValue }

    func nextConnection() -> ConnectionID {
        ConnectionID(lastConnection.add(1, ordering: .relaxed).newValue)
    }

    var openConnections: Int { open.load(ordering: .relaxed) }

    /// Counts one more open connection; `false` (and nothing counted) when `limit` are open.
    func admit(_ record: ConnectionRecord, limit: Int) -> Bool {
        guard open.add(1, ordering: .relaxed).newValue <= limit else {
            open.subtract(1, ordering: .relaxed)
            return false
        }
        record.isCounted = true
        return true
    }

    /// Counts one more of the record's client; returns how many it has open with this one.
    func countClient(of record: ConnectionRecord) -> Int {
        record.isClientCounted = true
        let address = record.client.address.subscriber
        return shard(of: address).open.withLock { open in
            open[address, default: 0] += 1
            return open[address] ?? 1
        }
    }

    /// Takes back what was counted for this record.
    func release(_ record: ConnectionRecord) {
        if record.isCounted {
            record.isCounted = false
            open.subtract(1, ordering: .relaxed)
        }
        guard record.isClientCounted else { return }
        record.isClientCounted = false
        let address = record.client.address.subscriber
        shard(of: address).open.withLock { open in
            guard let count = open[address] else { return }
            open[address] = count > 1 ? count - 1 : nil
        }
    }

    private func shard(of address: IPAddress) -> Shard {
        shards[Int(UInt(bitPattern: address.hashValue) % UInt(shards.count))]
    }
}
