import SluiceCore
import Synchronization

/// All groups of servers, by name, in the order of the settings. Safe to use from any thread.
final class UpstreamBoard: Sendable {
    private let clock: EngineClock
    private let events: EventLog
    private let held: Mutex<[UpstreamGroup]>
    /// Counts up when groups come or go.
    let version = Atomic<UInt64>(0)

    init(_ settings: [UpstreamSettings], clock: EngineClock, events: EventLog) {
        self.clock = clock
        self.events = events
        let now = clock.monotonic()
        held = Mutex(settings.map { UpstreamGroup($0, events: events, now: now) })
    }

    var groups: [UpstreamGroup] { held.withLock { $0 } }

    /// New settings: groups and servers that stay keep their state, others come and go.
    func apply(_ settings: [UpstreamSettings]) {
        let now = clock.monotonic()
        let old = groups
        let new = settings.map { wanted in
            old.first { $0.name == wanted.name }
                ?? UpstreamGroup(wanted, events: events, now: now)
        }
        for (group, wanted) in zip(new, settings) where old.contains(where: { $0 === group }) {
            group.apply(wanted, now: now)
        }
        held.withLock { $0 = new }
        version.add(1, ordering: .releasing)
        for group in old where !new.contains(where: { $0 === group }) { group.dissolve(now: now) }
    }

    /// What time alone changes. To be called by one loop.
    func advance(now: MonotonicTime) {
        for group in groups { group.advance(now: now) }
    }

    var rows: [UpstreamRow] {
        let (now, wall) = (clock.monotonic(), clock.wall())
        return groups.flatMap { $0.rows(now: now, wall: wall) }
    }

    // MARK: - Orders

    /// Who a name means: a group, a server by its row's name, or by its own where only one has it.
    func order(
        _ change: UpstreamChange, of name: String, by author: Author
    ) throws(OrderFault) -> [UpstreamGroup.Ordered] {
        let now = clock.monotonic()
        if let group = groups.first(where: { $0.name == name }) {
            return group.order(change, server: nil, by: author, now: now)
        }
        let rows = rows
        if let row = rows.first(where: { $0.name == name }) {
            return order(change, row, author, now)
        }
        let matching = rows.filter { $0.server == name }
        guard let row = matching.first else { throw .unknown(name, known: rows.map(\.name)) }
        guard matching.count == 1 else {
            throw .ambiguous(name, candidates: matching.map(\.name))
        }
        return order(change, row, author, now)
    }

    private func order(
        _ change: UpstreamChange, _ row: UpstreamRow, _ author: Author, _ now: MonotonicTime
    ) -> [UpstreamGroup.Ordered] {
        groups.first { $0.name == row.group }?
            .order(change, server: row.server, by: author, now: now) ?? []
    }
}

/// Why an order could not be given.
enum OrderFault: Error, CustomStringConvertible {
    case unknown(String, known: [String])
    case ambiguous(String, candidates: [String])

    var description: String {
        switch self {
        case .unknown(let name, let known) where known.isEmpty:
            "there is no upstream \(name); none is configured"
        case .unknown(let name, let known):
            "there is no upstream \(name); there are \(known.joined(separator: ", "))"
        case .ambiguous(let name, let candidates):
            "\(name) may be \(candidates.joined(separator: " or "))"
        }
    }
}
