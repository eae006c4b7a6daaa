import NIOCore
import SluiceCore

/// The connections to origins, of one loop: how many there are, and those that are kept. The one
/// used last is used next: the others grow old and are closed, so the pool shrinks to what the
/// traffic needs.
final class UpstreamPool {
    private static let limitPerRoute = 128
    private static let limit = 1024
    /// Below what common origins keep an idle connection open, so that ours closes first.
    private static let idleTimeout: Int64 = 30_000_000_000

    private unowned let loop: TrafficLoop
    private var idle: [Route: [UpstreamSession]] = [:]
    private(set) var idleCount = 0
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
            guard
                let spare = idle.first(where: { $0.key.destination == route.destination })?
                    .value.first
            else { return false }
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

    /// A connection that is open and silent, or `nil`.
    func take(_ route: Route) -> UpstreamSession? {
        guard let index = idle.index(forKey: route) else { return nil }
        guard let session = idle.values[index].popLast() else { return nil }
        idleCount -= 1
        return session
    }

    /// To an origin that a client named.
    func take(_ origin: HostAndPort) -> UpstreamSession? {
        idleCount > 0 ? take(loop.route(to: origin, for: .requests)) : nil
    }

    func keep(_ session: UpstreamSession) {
        let route = session.route
        guard !loop.isStopping, route.isReusable, idleCount < Self.limit,
            idle[route, default: []].count < Self.limitPerRoute
        else { return session.close() }
        session.idleSince = loop.now()
        idle[route, default: []].append(session)
        idleCount += 1
    }

    /// The origin closed it, or said something unasked.
    func forget(_ session: UpstreamSession) {
        let route = session.route
        guard let position = idle[route]?.firstIndex(where: { $0 === session }) else { return }
        idle[route]?.remove(at: position)
        idleCount -= 1
    }

    func closeIdle(now: MonotonicTime) {
        let oldest = now.advanced(byNanoseconds: -Self.idleTimeout)
        let expired = idle.values.flatMap { $0 }.filter { $0.idleSince < oldest }
        for session in expired { session.close() }
        idle = idle.filter { !$0.value.isEmpty }
    }

    func closeAll() {
        for session in idle.values.flatMap({ $0 }) { session.close() }
    }
}
