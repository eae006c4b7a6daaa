import SluiceCore

/// What a row has counted so far.
struct RowTotal<ID: Hashable & Sendable>: Sendable {
    let id: ID
    let amount: UInt64
    /// When it began with nothing; `nil` when that is not known.
    let began: WallTime?
}

/// What each row counts per second, told anew about each second: fast enough to read, and cheap
/// with ten thousand of them.
struct RowRates<ID: Hashable & Sendable>: Sendable {
    private(set) var perSecond: [ID: Double] = [:]
    private var base: [ID: UInt64] = [:]
    private var taken: WallTime?

    private static var second: Int64 { 1_000_000_000 }

    mutating func add<Rows: Sequence>(
        _ rows: Rows, at now: WallTime, _ total: (Rows.Element) -> RowTotal<ID>
    ) {
        let length = taken.map { now - $0 }
        if let length, length < Self.second, length >= 0 { return }
        var amounts = [ID: UInt64](minimumCapacity: rows.underestimatedCount)
        var rates: [ID: Double] = [:]
        for row in rows {
            let row = total(row)
            amounts[row.id] = row.amount
            guard let length, length > 0, let taken, row.amount > 0 else { continue }
            // What was not there yet began with nothing.
            let isNew = row.began.map { $0 >= taken } ?? false
            guard let before = base[row.id] ?? (isNew ? 0 : nil), row.amount > before
            else { continue }
            rates[row.id] = Double(row.amount - before) / (Double(length) / Double(Self.second))
        }
        (base, perSecond, taken) = (amounts, rates, now)
    }
}
