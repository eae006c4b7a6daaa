import SluiceCore

/// What happens per second, from successive snapshots.
struct Rates: Sendable {
    private struct Sample: Sendable {
        let taken: WallTime
        let counters: CounterValues
    }

    /// At most one each `sampleDistance`, for a minute.
    private var samples: [Sample] = []
    private var latest: Sample?
    /// Requests by whole second, the last one at `historyEnd`.
    private var history: [Double] = []
    private var historyEnd: Int64 = 0
    /// Bytes of each connection, in both directions.
    private var connections = RowRates<ConnectionID>()
    /// Requests and tunnels of each server.
    private var upstreams = RowRates<String>()

    private static let second: Int64 = 1_000_000_000
    private static let sampleDistance: Int64 = second / 4
    private static let sampleAge: Int64 = 60 * second
    /// Seconds of history kept.
    static let historyLength = 600

    mutating func add(_ snapshot: Snapshot) {
        let sample = Sample(taken: snapshot.taken, counters: snapshot.counters)
        if let latest {
            // A clock that was set back begins anew; no rate can be told across it.
            guard sample.taken > latest.taken else {
                if sample.taken < latest.taken { self = Rates(beginningWith: sample) }
                return
            }
            record(
                Self.difference(.requests, latest, sample), from: latest.taken, to: sample.taken)
        }
        latest = sample
        if samples.last.map({ sample.taken - $0.taken >= Self.sampleDistance }) ?? true {
            samples.append(sample)
        }
        samples.removeAll { sample.taken - $0.taken > Self.sampleAge }
        if snapshot.parts.contains(.connections) {
            let open = snapshot.connections.lazy.filter { $0.ended == nil }
            connections.add(open, at: snapshot.taken) { row in
                RowTotal(id: row.id, amount: row.bytesIn &+ row.bytesOut, began: row.opened)
            }
        }
        upstreams.add(snapshot.upstreams, at: snapshot.taken) { row in
            RowTotal(id: row.id, amount: row.requests, began: nil)
        }
    }

    init() {}

    private init(beginningWith sample: Sample) {
        latest = sample
        samples = [sample]
    }

    private static func difference(_ counter: Counter, _ old: Sample, _ new: Sample) -> Double {
        let (before, after) = (old.counters[counter], new.counters[counter])
        return after >= before ? Double(after - before) : 0
    }

    /// Spreads what happened between two snapshots over the seconds between them.
    private mutating func record(_ amount: Double, from old: WallTime, to new: WallTime) {
        let length = Double(new - old)
        var moment = max(old.nanoseconds, new.nanoseconds - Int64(Self.historyLength) * Self.second)
        while moment < new.nanoseconds {
            let second = WallTime(nanoseconds: moment).seconds
            let end = min(new.nanoseconds, (second + 1) * Self.second)
            extendHistory(to: second)
            history[history.count - 1] += amount * Double(end - moment) / length
            moment = end
        }
    }

    private mutating func extendHistory(to second: Int64) {
        if history.isEmpty || second - historyEnd > Int64(Self.historyLength) {
            history = []
            historyEnd = second - 1
        }
        while historyEnd < second {
            history.append(0)
            historyEnd += 1
        }
        if history.count > Self.historyLength {
            history.removeFirst(history.count - Self.historyLength)
        }
    }
}

// MARK: - Reading

extension Rates {
    /// Per second, over about the last two seconds.
    func perSecond(_ counter: Counter) -> Double {
        guard let latest, let base = sample(before: 2 * Self.second) else { return 0 }
        let length = Double(latest.taken - base.taken) / Double(Self.second)
        return length > 0 ? Self.difference(counter, base, latest) / length : 0
    }

    /// What was counted in the last minute.
    func lastMinute(_ counter: Counter) -> Double {
        guard let latest, let base = samples.first else { return 0 }
        return Self.difference(counter, base, latest)
    }

    /// Bytes per second in both directions, over about the last second.
    func bytesPerSecond(of connection: ConnectionID) -> Double {
        connections.perSecond[connection] ?? 0
    }

    /// Requests and tunnels per second, over about the last second.
    func requestsPerSecond(of upstream: String) -> Double { upstreams.perSecond[upstream] ?? 0 }

    /// Requests per second in `cells` equal parts of the last `seconds`, oldest first.
    func requestHistory(seconds: Int, cells: Int) -> [Double] {
        guard cells > 0 else { return [] }
        let width = max(1, (seconds + cells - 1) / cells)
        // Parts begin at multiples of their width, so that the picture moves only when one is full.
        let last = historyEnd / Int64(width)
        return (0..<cells).map { cell in
            let part = last - Int64(cells - 1 - cell)
            let values = (0..<width).compactMap { second in
                historyValue(part * Int64(width) + Int64(second))
            }
            return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        }
    }

    private func historyValue(_ second: Int64) -> Double? {
        let index = second - (historyEnd - Int64(history.count) + 1)
        return index >= 0 && index < history.count ? history[Int(index)] : nil
    }

    /// The newest sample at least that old, or the oldest there is.
    private func sample(before distance: Int64) -> Sample? {
        guard let latest else { return nil }
        return samples.last { latest.taken - $0.taken >= distance } ?? samples.first
    }
}
