package import SluiceCore

/// Everything that can happen to the console.
package enum Input: Sendable {
    case key(Key)
    case resize(Size)
    case snapshot(Snapshot)
    case notice(Notice)
    /// What is stored for the key last asked about; empty when nothing is any more.
    case entry([CacheEntryDetail])
    /// What rules say of the exchange last asked about.
    case trace(ExchangeTrace)
    /// Time passed: some ten times a second is enough.
    case tick(WallTime)
}
