package import NIOCore
package import SluiceCore

/// A small web site (`sluice serve web`): pages with text, links and pictures, and addresses that
/// show what HTTP/1.1 can do. See `Site` for what is where.
package struct WebOrigin: Origin {
    private let site = Site()
    private let now: @Sendable () -> WallTime
    private let narrate: Narrator

    /// - Parameter now: the clock that dates the answers; `nil` for the system's.
    package init(
        now: (@Sendable () -> WallTime)? = nil, narrate: @escaping Narrator = { _ in }
    ) {
        self.now = now ?? SystemClock.now
        self.narrate = narrate
    }

    package func accept(_ connection: any Channel) throws {
        try connection.pipeline.syncOperations.addHandler(
            WebConnection(site: site, now: now, narrate: narrate))
    }
}
