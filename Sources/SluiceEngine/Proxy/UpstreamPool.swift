import NIOCore
import SluiceCore

/// Kept connections to origins, of one loop. The one used last is used next: the others grow old
/// and are closed, so the pool shrinks to what the traffic needs.
final class UpstreamPool {
    private static let limitPerOrigin = 128
    private static let limit = 1024
    /// Below what common origins keep an idle connection open, so that ours closes first.
    private static let idleTimeout: Int64 = 30_000_000_000

    private unowned let loop: TrafficLoop
    private var idle: [HostAndPort: [UpstreamSession]] = [:]
    private(set) var idleCount = 0

    init(loop: TrafficLoop) { self.loop = loop }

    /// A connection that is open and silent, or `nil`.
    func take(_ origin: HostAndPort) -> UpstreamSession? {
        guard let index = idle.index(forKey: origin) else { return nil }
        guard let session = idle.values[index].popLast() else { return nil }
        idleCount -= 1
        return session
    }

    func keep(_ session: UpstreamSession) {
        guard !loop.isStopping, idleCount < Self.limit,
            idle[session.origin, default: []].count < Self.limitPerOrigin
        else { return session.close() }
        session.idleSince = loop.now()
        idle[session.origin, default: []].append(session)
        idleCount += 1
    }

    /// The origin closed it, or said something unasked.
    func forget(_ session: UpstreamSession) {
        guard let position = idle[session.origin]?.firstIndex(where: { $0 === session }) else {
            return
        }
        idle[session.origin]?.remove(at: position)
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
