/// What the rules in force say of an exchange, one after the other.
package struct ExchangeTrace: Sendable {
    package let id: ExchangeID
    /// Rules of which at least one condition is met.
    package let entries: [BanTrace.Entry]
    /// How many rules did not concern it at all.
    package let others: Int
    /// No rule decides, and that is refused.
    package let isRefusedByDefault: Bool
    /// When rules last changed, if that was after it began: they may have said something else.
    package let changed: WallTime?

    /// - Parameter since: when the list came into force; `nil` for as long as sluice runs.
    package init(_ row: ExchangeRow, through list: BanList, since: WallTime?, now: WallTime) {
        let trace = BanTrace(BanSubject(row), through: list, now: now)
        id = row.id
        entries = trace.entries
        others = trace.others
        isRefusedByDefault = trace.refusesByDefault
        changed = since.flatMap { $0 > row.started ? $0 : nil }
    }
}
