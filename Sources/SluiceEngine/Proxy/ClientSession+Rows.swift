import NIOCore
import SluiceCore

// What an exchange leaves behind: its row and its line in the access log.
extension ClientSession {
    var exchangeInProgress: ExchangeRow? {
        exchange == nil ? nil : row(end: nil, at: loop.now())
    }

    func recordEnd(_ reason: EndReason) {
        guard let row = row(end: reason, at: loop.now()), let request = exchange?.request else {
            return
        }
        loop.finish(row)
        loop.writeLog(
            LogRecord(
                client: record.client.address, started: loop.wall(at: begun),
                request: .init(request), status: row.status, size: row.size))
    }

    private func row(end: EndReason?, at now: MonotonicTime) -> ExchangeRow? {
        guard let request = exchange?.request, let status = exchange?.status,
            let cache = exchange?.cache, let size = exchange?.contentSent
        else { return nil }
        return ExchangeRow(
            id: exchangeID, connection: record.id, started: loop.wall(at: begun),
            client: record.client, head: request.bytes, methodRange: request.methodRange,
            hostRange: request.authorityRange, pathRange: request.pathRange, status: status,
            cache: cache, size: size, duration: now - begun, rule: exchange?.rule, end: end)
    }

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
