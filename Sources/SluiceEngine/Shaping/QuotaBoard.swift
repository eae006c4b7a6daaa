import SluiceCore
import Synchronization

/// What has been used of quotas, shared by all loops. Touched only where a `limit` rule matches.
final class QuotaBoard: Sendable {
    /// A part of those who use. Two loops wait for each other only when both look into the same.
    private final class Shard: Sendable {
        let table = Mutex(QuotaTable(limit: QuotaBoard.limit / QuotaBoard.shardCount))
    }

    /// Clients and users that are known at once, for all rules.
    private static let limit = 1 << 17
    private static let shardCount = 16

    private let shards = (0..<QuotaBoard.shardCount).map { _ in Shard() }

    private func with<Value: Sendable>(
        _ key: QuotaTable.Key, _ body: (inout sending QuotaTable) -> sending Value
    ) -> Value {
        let shard = shards[Int(UInt(bitPattern: key.hashValue) % UInt(Self.shardCount))]
        return shard.table.withLock { body(&$0) }
    }

    func request(
        _ key: QuotaTable.Key, _ quota: Quota, isDry: Bool, now: MonotonicTime
    ) -> QuotaTable.Verdict {
        with(key) { $0.request(key, quota, isDry: isDry, now: now) }
    }

    func waited(_ key: QuotaTable.Key, now: MonotonicTime) {
        with(key) { $0.waited(key, now: now) }
    }

    func open(_ key: QuotaTable.Key, _ quota: Quota, now: MonotonicTime) -> Bool {
        with(key) { $0.open(key, quota, now: now) }
    }

    func close(_ key: QuotaTable.Key, now: MonotonicTime) {
        with(key) { $0.close(key, now: now) }
    }

    func reserve(
        _ count: Int, _ direction: Direction, _ key: QuotaTable.Key, _ quota: Quota,
        now: MonotonicTime
    ) -> MonotonicTime {
        with(key) { $0.reserve(count, direction, key, quota, now: now) }
    }

    func meter(
        _ count: Int, _ direction: Direction, _ key: QuotaTable.Key, _ quota: Quota,
        now: MonotonicTime
    ) -> Bool {
        with(key) { $0.meter(count, direction, key, quota, now: now) }
    }

    /// Uses forgotten that had not been made up for.
    var forgotten: UInt64 {
        shards.reduce(0) { $0 &+ $1.table.withLock { $0.forgotten } }
    }
}
