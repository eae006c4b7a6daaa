import SluiceCore
import Synchronization

/// The groups as one loop sees them. Confined to it.
final class LoopUpstreams {
    private unowned let loop: TrafficLoop
    private let board: UpstreamBoard
    private let index: Int
    private let loopCount: Int
    private var queues: [String: ServerQueue] = [:]
    private var version: UInt64?

    init(_ loop: TrafficLoop, _ board: UpstreamBoard, index: Int, loopCount: Int) {
        self.loop = loop
        self.board = board
        self.index = index
        self.loopCount = loopCount
    }

    /// The door to the group of that name. A session may keep it: a group that the settings name no
    /// longer has no server, and says so.
    subscript(name: String) -> ServerQueue? {
        followBoard()
        return queues[name]
    }

    private func followBoard() {
        let current = board.version.load(ordering: .acquiring)
        guard version != current else { return }
        version = current
        queues = board.groups.reduce(into: [:]) { queues, group in
            let known = self.queues[group.name]
            queues[group.name] = known?.group === group ? known : ServerQueue(group, loop)
        }
    }

    /// Time has passed: for those who wait, for servers, and for checks.
    func tick(now: MonotonicTime) {
        followBoard()
        // All loops together would do the same.
        if index == 0 { board.advance(now: now) }
        for queue in queues.values {
            queue.expire(now: now)
            queue.serve()
        }
        guard !loop.isStopping else { return }
        for group in board.groups {
            for due in group.dueChecks(now: now, loop: index, of: loopCount) {
                HealthCheck(due, loop).start()
            }
        }
    }
}
