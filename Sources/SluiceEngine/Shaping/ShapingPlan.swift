import SluiceCore

/// What rules do to the bytes of one connection.
struct ShapingPlan: Equatable {
    struct Share: Equatable {
        let key: QuotaTable.Key
        let quota: Quota
    }

    var faults: [Fault] = []
    /// Bandwidths, used by others too.
    var shares: [Share] = []
    /// Bandwidths that only count whom they would have held back.
    var dryShares: [Share] = []

    static let none = ShapingPlan()

    var isNone: Bool { self == .none }

    /// Bytes a second of the narrowest bandwidth; `nil` without one.
    func sharedRate(_ direction: Direction) -> Int? {
        shares.compactMap { share in
            guard case .bandwidth(let bytes, let directions) = share.quota.measure,
                directions.contains(direction)
            else { return nil }
            return bytes
        }.min()
    }

    /// - Returns: when so many bytes may pass.
    func reserve(
        _ count: Int, _ direction: Direction, on board: QuotaBoard, now: MonotonicTime
    ) -> MonotonicTime {
        var due = now
        for share in shares {
            due = max(due, board.reserve(count, direction, share.key, share.quota, now: now))
        }
        return due
    }

    /// Counts bytes that pass as they like.
    /// - Returns: the rules that would have held them back.
    func meter(
        _ count: Int, _ direction: Direction, on board: QuotaBoard, now: MonotonicTime
    ) -> [BanID] {
        dryShares.compactMap { share in
            board.meter(count, direction, share.key, share.quota, now: now) ? share.key.rule : nil
        }
    }
}
