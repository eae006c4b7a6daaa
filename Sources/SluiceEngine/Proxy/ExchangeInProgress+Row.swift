import NIOCore
import SluiceCore

// What an exchange leaves behind: its row and its line in the access log.
extension ExchangeInProgress {
    func recordEnd(_ reason: EndReason) {
        let row = row(end: reason, at: loop.now())
        loop.finish(row)
        loop.writeLog(
            LogRecord(
                client: record.client.address, user: user, started: row.started,
                request: .init(request), status: row.status, size: row.size))
    }

    func row(end: EndReason?, at now: MonotonicTime) -> ExchangeRow {
        ExchangeRow(
            id: id, connection: record.id, started: loop.wall(at: begun),
            client: record.client, head: request.bytes, methodRange: request.methodRange,
            hostRange: request.authorityRange, pathRange: request.pathRange,
            status: exchange.status, cache: exchange.cache, size: exchange.contentSent,
            duration: now - begun, rule: exchange.rule, end: end, user: user)
    }
}
