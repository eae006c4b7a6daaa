import NIOCore
import SluiceCore

// Connections whose bytes rules hold back.
extension TrafficLoop {
    /// - Parameter anew: for another exchange; else what it began with may have changed.
    func shape(
        _ record: ConnectionRecord, _ plan: ShapingPlan, on channel: (any Channel)?, anew: Bool
    ) {
        if let shaper = record.shaper { return shaper.set(plan, anew: anew) }
        guard !plan.isNone, let channel else { return }
        let shaper = Shaper(ShapedClient(record, on: self))
        let added: Void? = try? channel.pipeline.syncOperations.addHandler(
            shaper, position: .first)
        // It fails only when the channel is gone already.
        guard added != nil else { return }
        record.shaper = shaper
        shaped[record.id] = shaper
        shaper.set(plan, anew: true)
    }

    /// Lets go of what a connection that has ended takes of quotas.
    func leaveQuotas(_ record: ConnectionRecord) {
        record.channel = nil
        if record.shaper != nil {
            shaped[record.id] = nil
            record.shaper = nil
        }
        guard !record.quotaPlaces.isEmpty else { return }
        for key in record.quotaPlaces { shared.quotas.close(key, now: time) }
        record.quotaPlaces = []
    }

    /// For what a clock that is moved by hand has brought; others have been there by their timers.
    func advanceShapers() {
        guard !shaped.isEmpty else { return }
        for shaper in shaped.values.filter(\.isWaiting) { shaper.advance() }
    }

    /// Whether its time is over only because a rule held it back. It has as much again then.
    func isHeldBack(_ connection: any LiveConnection, _ now: MonotonicTime) -> Bool {
        guard let shaper = connection.record.shaper, shaper.takeHeldBack() else { return false }
        connection.record.deadline = now.advanced(byNanoseconds: timeouts.idle)
        connection.wasHeldBack()
        return true
    }
}

extension ConnectionRecord {
    /// Whether more may be written to the client: the one way to ask.
    func takesMore(_ channel: any Channel) -> Bool {
        channel.isWritable && shaper?.isFull != true
    }

    /// Its exchange is over; the next one is judged for itself.
    func endShaping() {
        drainedSubject = shaper == nil ? nil : shapedSubject
        shapedSubject = nil
        shaper?.endPlan()
    }

    /// Bytes that rules hold back, in memory.
    var heldBytes: Int { shaper?.heldBytes ?? 0 }
}

extension LiveConnection {
    var waitsForNoBytes: Bool { false }

    /// What it has not moved until now was not its peers' fault.
    func wasHeldBack() { (self as? ClientSession)?.current?.watched = nil }
}

/// A connection as its shaper sees it.
private final class ShapedClient: ShaperHost {
    private let loop: TrafficLoop
    /// It owns the shaper.
    private weak var record: ConnectionRecord?

    init(_ record: ConnectionRecord, on loop: TrafficLoop) {
        self.record = record
        self.loop = loop
    }

    func now() -> MonotonicTime { loop.now() }
    var quotas: QuotaBoard { loop.shared.quotas }
    var bytesWritten: UInt64 { record?.bytesOut ?? 0 }

    func wouldBeHeldBack(by rule: BanID) {
        loop.banHits.add(rule, at: loop.wall(at: loop.time))
    }

    func endByFault() {
        guard let record else { return }
        loop.counters.add(to: .faultEndings)
        loop.live[record.id]?.cut(.fault)
    }
}
