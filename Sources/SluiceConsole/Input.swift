package import SluiceCore

/// Everything that can happen to the console.
package enum Input: Sendable {
    case key(Key)
    case resize(Size)
    case snapshot(Snapshot)
    case notice(Notice)
    /// Time passed: some ten times a second is enough.
    case tick(WallTime)
}
