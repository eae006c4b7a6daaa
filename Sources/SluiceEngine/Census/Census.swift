import Glibc
import NIOCore
import SluiceCore

/// Asks every loop for its part and puts the parts together. The loops answer between two events;
/// nobody waits for anybody on a loop.
struct Census: Sendable {
    private let loops: [NIOLoopBound<TrafficLoop>]
    private let parts: SharedParts
    private let started: WallTime

    init(loops: [NIOLoopBound<TrafficLoop>], parts: SharedParts) {
        self.loops = loops
        self.parts = parts
        started = parts.clock.wall()
    }

    /// Runs `body` on every loop and returns what each said.
    func onEveryLoop<Value: Sendable>(
        _ body: @escaping @Sendable (TrafficLoop) -> Value
    ) async -> [Value] {
        let futures = loops.map { bound in bound.eventLoop.submit { body(bound.value) } }
        var values: [Value] = []
        for future in futures {
            // Fails only when the loop has been shut down: then it has nothing to say.
            if let value = try? await future.get() { values.append(value) }
        }
        return values
    }

    /// Calls `body` with every connection that is open now and still is when its turn comes, a few an
    /// event: what is in progress goes on in between, however many there are and whatever is done
    /// to them. One that opens or ends meanwhile, and whatever else changes, is met as it is.
    /// - Parameter deadline: the rest is left from then on.
    /// - Returns: how often `body` said `true`.
    @discardableResult
    func onEveryConnection(
        until deadline: NIODeadline = .distantFuture,
        _ body: @escaping @Sendable (TrafficLoop, any LiveConnection) -> Bool
    ) async -> Int {
        await withTaskGroup { group in
            for bound in loops {
                group.addTask { await Self.onEveryConnection(of: bound, until: deadline, body) }
            }
            return await group.reduce(0, +)
        }
    }

    private static func onEveryConnection(
        of bound: NIOLoopBound<TrafficLoop>, until deadline: NIODeadline,
        _ body: @escaping @Sendable (TrafficLoop, any LiveConnection) -> Bool
    ) async -> Int {
        // Fails only when the loop has been shut down: then nothing is open.
        let open = try? await bound.eventLoop.submit { Array(bound.value.live.keys) }.get()
        var rest = (open ?? [])[...]
        var pause = TimeAmount.zero
        var count = 0
        while !rest.isEmpty, NIODeadline.now() < deadline {
            let step = rest.prefix(connectionsAtOnce)
            rest = rest.dropFirst(step.count)
            let turn = bound.eventLoop.scheduleTask(in: pause) {
                let (loop, begun) = (bound.value, NIODeadline.now())
                let done = step.count { id in loop.live[id].map { body(loop, $0) } ?? false }
                return (done, time: NIODeadline.now() - begun)
            }
            guard let (done, time) = try? await turn.futureResult.get() else { break }
            count += done
            pause = max(leastPause, time * 2)
        }
        return count
    }

    /// To close one, and its other end, takes some 50 µs of system calls.
    private static let connectionsAtOnce = 32
    /// A loop carries out all that is to be done at once before it looks at its sockets again, and
    /// what follows from a step takes as long as the step: the next one is for later.
    private static let leastPause = TimeAmount.microseconds(500)

    /// Runs `body` on one of the loops, the same for equal numbers.
    func onOneLoop<Value: Sendable>(
        of number: Int, _ body: @escaping @Sendable (TrafficLoop) -> Value
    ) async -> Value? {
        let bound = loops[Int(UInt(bitPattern: number) % UInt(loops.count))]
        return try? await bound.eventLoop.submit { body(bound.value) }.get()
    }

    /// Everything but what the desk knows (bans, undo).
    func take(_ wanted: SnapshotParts, listeners: [ListenerRow]) async -> (Snapshot, [LoopPart]) {
        let loopParts = await onEveryLoop { $0.part(wanted) }
        var snapshot = Snapshot(taken: parts.clock.wall(), started: started)
        snapshot.parts = wanted
        snapshot.gauges.threads = loops.count
        snapshot.gauges.residentBytes = Self.residentBytes()
        var open: [String: Int] = [:]
        for part in loopParts { add(part, to: &snapshot, &open) }
        snapshot.connections.sort { $0.id < $1.id }
        snapshot.connections += loopParts.flatMap(\.closed).sorted { $0.id < $1.id }
        snapshot.exchanges.sort { ($0.started, $0.id) < ($1.started, $1.id) }
        snapshot.listeners = listeners.map { row in
            var row = row
            row.open = open[row.name] ?? 0
            return row
        }
        snapshot.upstreams = parts.upstreams.rows
        if wanted.contains(.cache) { await parts.store?.disk?.refreshListing(within: 200) }
        addStore(to: &snapshot)
        addEvents(to: &snapshot)
        return (snapshot, loopParts)
    }

    private func add(_ part: LoopPart, to snapshot: inout Snapshot, _ open: inout [String: Int]) {
        snapshot.counters += part.counters
        snapshot.connections += part.connections
        snapshot.exchanges += part.exchanges
        snapshot.gauges.openConnections += part.openConnections
        snapshot.gauges.openTunnels += part.openTunnels
        snapshot.gauges.idleUpstreamConnections += part.idleUpstreamConnections
        snapshot.gauges.bufferedBytes += part.bufferedBytes
        open.merge(part.openByListener, uniquingKeysWith: +)
    }

    private func addStore(to snapshot: inout Snapshot) {
        guard let store = parts.store else { return }
        let usage = store.usage
        snapshot.gauges.cacheEntries = usage.entries
        snapshot.gauges.cacheBytes = usage.bytes
        snapshot.gauges.cacheLimit = store.limit
        if let disk = store.disk { add(disk, to: &snapshot) }
        if snapshot.parts.contains(.cache) {
            snapshot.cache = store.rows(limit: Snapshot.cacheRowLimit, now: snapshot.taken)
        }
    }

    private func add(_ disk: DiskStore, to snapshot: inout Snapshot) {
        let counts = disk.counts
        snapshot.gauges.cacheDiskEntries = counts.entries
        snapshot.gauges.cacheDiskBytes = counts.bytes
        snapshot.gauges.cacheDiskLimit = disk.budget.bytes
        snapshot.counters[.cacheDiskReads] = counts.opened
        snapshot.counters[.cacheDiskStored] = counts.stored
        snapshot.counters[.cacheDiskDropped] = counts.dropped
        snapshot.counters[.cacheDiskEvicted] = counts.evicted
        snapshot.counters[.cacheDiskSetAside] = counts.setAside
    }

    private func addEvents(to snapshot: inout Snapshot) {
        let events = parts.events.rows
        snapshot.events = events.rows
        snapshot.counters.add(events.dropped, to: .eventsDropped)
        snapshot.counters[.logLinesDropped] =
            (parts.log?.droppedLines ?? 0) + parts.doorkeeper.droppedLines
        snapshot.counters[.authenticationClientsForgotten] = parts.doorkeeper.forgottenClients
    }

    /// The second number of statm, in pages.
    private static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let text = String(
            decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * Int(getpagesize())
    }

    // MARK: - Stopping

    /// Lets connections end for up to `nanoseconds`, then cuts the rest and returns how many.
    func stop(within nanoseconds: Int64) async -> Int {
        let deadline = NIODeadline.now() + .nanoseconds(nanoseconds)
        _ = await onEveryLoop { $0.beginStop() }
        await onEveryConnection(until: deadline) { _, connection in
            connection.finishSoon()
            return true
        }
        while NIODeadline.now() < deadline {
            let open = await onEveryLoop { $0.live.count }.reduce(0, +)
            if open == 0 { break }
            guard let loop = loops.first?.eventLoop else { break }
            try? await loop.scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
        }
        return await onEveryLoop { loop in
            let open = loop.live.count
            loop.endStop()
            return open
        }.reduce(0, +)
    }
}
