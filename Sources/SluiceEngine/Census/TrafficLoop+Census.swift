import NIOCore
import SluiceCore

/// One loop's part of a snapshot.
struct LoopPart: Sendable {
    var connections: [ConnectionRow] = []
    var closed: [ConnectionRow] = []
    var exchanges: [ExchangeRow] = []
    var counters = CounterValues()
    var banHits = BanHits()
    var openByListener: [String: Int] = [:]
    var openConnections = 0
    var openTunnels = 0
    var idleUpstreamConnections = 0
    var bufferedBytes = 0
}

extension TrafficLoop {
    func part(_ parts: SnapshotParts) -> LoopPart {
        var part = LoopPart()
        part.counters = counters
        part.counters.add(closed.dropped + finished.dropped, to: .rowsDropped)
        if index == 0 { part.counters.add(Int(shared.quotas.forgotten), to: .quotaForgotten) }
        part.banHits = banHits
        part.openConnections = live.count
        part.idleUpstreamConnections = pool.idleCount
        part.connections.reserveCapacity(parts.contains(.connections) ? live.count : 0)
        for connection in live.values {
            let record = connection.record
            part.openByListener[record.listener.name, default: 0] += 1
            part.openTunnels += record.state == .tunnel ? 1 : 0
            part.bufferedBytes += connection.bufferedBytes + record.heldBytes
            if parts.contains(.connections) { part.connections.append(record.row()) }
            if parts.contains(.exchanges), let row = connection.exchangeInProgress {
                part.exchanges.append(row)
            }
        }
        if parts.contains(.connections) { part.closed = closed.inOrder }
        if parts.contains(.exchanges) { part.exchanges = finished.inOrder + part.exchanges }
        return part
    }
}
