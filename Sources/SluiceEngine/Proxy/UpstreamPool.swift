import NIOCore
import SluiceCore

/// The connections to origins, of one loop: how many there are, and those that are kept. The one
/// used last is used next: the others grow old and are closed, so the pool shrinks to what the
/// traffic needs.
final class UpstreamPool {
    /// Below what common origins keep an idle connection open, so that ours closes first.
    private static let idleTimeout: Int64 = 30_000_000_000

    private unowned let loop: TrafficLoop
    // Marked unchecked: what it calls knows nothing of the pool and cannot come back here.
    @exclusivity(unchecked) private var idle = KeptByRoute()
    var idleCount: Int { idle.count }
    /// Open or being opened, to destinations that clients named.
    private var open: [ServerAddress: Int] = [:]

    init(loop: TrafficLoop) { self.loop = loop }

    // MARK: - How many

    /// Counts one more connection; `false`, and nothing is counted, when there are as many to its
    /// destination as may be. Each loop has its share of the limit. Groups have limits of their own.
    func admit(_ route: Route) -> Bool {
        guard route.isGuarded else { return true }
        let settings = loop.settings
        let (loops, limit) = (max(1, settings.threads), settings.limits.connectionsPerOrigin)
        let share = max(1, limit / loops)
        let count = open[route.destination, default: 0]
        if count >= share {
            // One that nobody uses makes room for one that is wanted.
            guard let spare = idle.oldest(to: route.destination) else { return false }
            spare.close()
        }
        open[route.destination, default: 0] += 1
        return true
    }

    /// One that was admitted has closed, or never opened.
    func ended(_ route: Route) {
        guard route.isGuarded, let count = open[route.destination] else { return }
        open[route.destination] = count > 1 ? count - 1 : nil
    }

    // MARK: - Those that are kept

    /// Those of one route: to be held on to by whoever uses it often.
    func kept(for route: Route) -> KeptConnections { idle.connections(route) }

    /// A connection that is open and silent, or `nil`. The guard may have come into force since it
    /// was opened: what it leads to is judged as for a new one.
    func take(of kept: KeptConnections) -> UpstreamSession? {
        while let session = idle.take(of: kept) {
            guard kept.route.isGuarded,
                loop.destinationGuard.refuses(
                    destination: session.destinationAddress, on: kept.route)
            else { return session }
            session.close()
        }
        return nil
    }

    func keep(_ session: UpstreamSession) {
        session.idleSince = loop.now()
        guard !loop.isStopping, session.kept.isReusable, idle.add(session) else {
            return session.close()
        }
    }

    /// The origin closed it, or said something unasked.
    func forget(_ session: UpstreamSession) { idle.remove(session) }

    func closeIdle(now: MonotonicTime) {
        let oldest = now.advanced(byNanoseconds: -Self.idleTimeout)
        for session in idle.all where session.idleSince < oldest { session.close() }
        idle.dropEmpty()
    }

    func closeAll() {
        for session in idle.all { session.close() }
    }
}
