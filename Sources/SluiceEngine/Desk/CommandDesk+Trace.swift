import SluiceCore

// What the rules say of one exchange: asked for when somebody looks at it.
extension CommandDesk {
    /// `nil` when the row has made room for newer ones.
    func trace(_ id: ExchangeID) async -> ExchangeTrace? {
        let found = await census.onEveryLoop { loop in
            loop.part(.exchanges).exchanges.first { $0.id == id }
        }
        guard let row = found.compactMap(\.self).first else { return nil }
        return ExchangeTrace(
            row, through: policy.list, since: rulesChanged, now: parts.clock.wall())
    }
}
