import NIOCore
import SluiceCore

// The one budget for memory that connections hold.
extension TrafficLoop {
    /// Nanoseconds from one weighing to the next, for each connection: each costs a fraction of it.
    private static let restForEach: Int64 = 10_000
    private static let leastRest: Int64 = 1_000_000

    /// Tells all loops what this one holds, and its reads what is left for them.
    func weigh() {
        weighedAt = .now()
        var held = 0
        for connection in live.values {
            held += connection.bufferedBytes + connection.record.heldBytes
        }
        let sum = shared.numbers.addBuffered(held - bufferedBytes)
        bufferedBytes = held
        isOverBudget = sum > limits.bufferedBytes
        // All loops may take as much meanwhile. A quarter of the budget is shared out evenly, so that
        // those who come last move as well; another is for what is no read: sessions, the buffers
        // they keep, and what the allocator loses between large ones.
        let quarter = limits.bufferedBytes / 4
        allowance.weighed(
            left: (quarter * 2 - sum) / loopCount,
            share: quarter / max(shared.numbers.openConnections, 1))
    }

    /// Reads have become small, and what they were for may have gone on its way since.
    func weighSoon() {
        guard !isWeighingSoon else { return }
        isWeighingSoon = true
        let rest = max(Self.leastRest, Self.restForEach * Int64(live.count))
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        // At once means behind what is being read at this moment.
        eventLoop.scheduleTask(deadline: weighedAt + .nanoseconds(rest)) {
            bound.value.isWeighingSoon = false
            bound.value.weigh()
        }
    }
}
