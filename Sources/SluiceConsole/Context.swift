import SluiceCore

/// What every screen may look at while it draws or acts.
struct Context: Sendable {
    /// `nil` until the engine sent its first.
    var snapshot: Snapshot?
    var rates: Rates
    /// Stands still while the screen is frozen.
    var now: WallTime
    /// Seconds east of Greenwich, for times of day.
    var zone: Int64
    var glyphs: Glyphs
    /// What is stored for the key whose row was last looked into.
    var entries: [CacheEntryDetail] = []

    /// What rules say of the exchange last looked into.
    var trace: ExchangeTrace?

    func timeOfDay(_ moment: WallTime) -> String { Units.timeOfDay(moment, offset: zone) }
    func ago(_ moment: WallTime) -> String { Units.ago(moment, now: now) }
}
