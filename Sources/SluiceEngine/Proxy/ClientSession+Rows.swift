import NIOCore
import SluiceCore

// What is known of a connection.
extension ClientSession {
    var bufferedBytes: Int {
        inbound.heldBytes + (current?.upstream?.bufferedBytes ?? 0)
            + backlog.weight(in: context?.channel) + bytesLetGo
    }

    /// What the cache has let go of, and counts no more, and this client has not taken yet. Others
    /// may be sent the same: it counts for each of them.
    private var bytesLetGo: Int {
        guard let stored = onItsWay else { return 0 }
        if unsent == 0 {
            onItsWay = nil
        } else if loop.store?.keeps(stored) != true {
            return stored.cost
        }
        return 0
    }

    var exchangeInProgress: ExchangeRow? { current?.row(end: nil, at: loop.now()) }

    /// A row for bytes that were no request: the operator sees that someone tried.
    func recordUnread(
        _ answer: Answer, size: UInt64, end: EndReason, at now: MonotonicTime
    ) {
        let wall = loop.wall(at: now)
        // The first line and no more: below it may stand credentials that nobody can tell apart.
        let line = Array(inbound.readableBytesView.prefix(256).prefix { $0 != 13 && $0 != 10 })
        loop.finish(
            ExchangeRow(
                id: loop.nextExchange(), connection: record.id, started: wall,
                client: record.client, head: line, methodRange: .empty, hostRange: .empty,
                pathRange: ByteRange(0, line.count), status: answer.status,
                size: size, duration: 0, end: end))
        loop.writeLog(
            LogRecord(
                client: record.client.address, started: wall, request: .unreadable,
                status: answer.status, size: size))
    }
}

extension MemoryStore {
    /// Whether it is still what is found for its key.
    fileprivate func keeps(_ stored: StoredResponse) -> Bool {
        guard let key = CacheKey(recorded: Array(stored.key)) else { return false }
        return variants(for: key).contains { $0 === stored }
    }
}
