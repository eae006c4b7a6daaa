/// The bytes of one direction on their way through faults and a bandwidth: is told what arrives,
/// and says how much may pass now, when to ask again, or that the connection is to end. Whatever
/// is done to them, they keep their order.
package struct Passage: Sendable {
    package enum Step: Equatable, Sendable {
        /// Nothing is here.
        case idle
        /// So many bytes leave now, together.
        case pass(Int)
        case wait(until: MonotonicTime)
        /// As many have passed as were to.
        case end(Fault.Ending.Way)
    }

    /// Bytes that came together, or are late together.
    private struct Arrival {
        var count: Int
        var due: MonotonicTime
    }

    /// Those that pass in a twentieth of a second leave together: smooth, and cheap.
    private static let quantum = 20
    /// Beyond so many the next ones join the last: a peer that sends bytes one by one is not worth
    /// an entry for each.
    private static let mostArrivals = 1024

    private var faults: [Fault] = []
    private let direction: Direction
    private var bucket: TokenBucket?
    private var sharedRate: Int?
    private var arrivals: [Arrival] = []
    private var first = 0
    package private(set) var held = 0
    /// Since the faults began.
    private var passed = 0
    /// Promised to pass, and when.
    private var reserved: (count: Int, at: MonotonicTime)?
    private var nextSlice: MonotonicTime?

    package init(_ direction: Direction) { self.direction = direction }

    /// Nothing is held and nothing would be.
    package var isOpen: Bool { held == 0 && faults.isEmpty && sharedRate == nil }

    /// From now on these hold, for what is held already too. `anew`: what passed before counts no
    /// more.
    /// - Parameter sharedRate: bytes a second of the narrowest bandwidth that others use too.
    package mutating func set(
        _ faults: [Fault], sharedRate: Int?, anew: Bool, now: MonotonicTime
    ) {
        let rate = faults.compactMap { applies($0) ? $0.rate : nil }.min()
        if rate != bucket?.rate.count {
            bucket = rate.map {
                TokenBucket(TokenBucket.Rate($0), burst: max(1, $0 / Self.quantum), now: now)
            }
            reserved = nil
        }
        if sharedRate != self.sharedRate { reserved = nil }
        if anew { passed = 0 }
        let delay = self.delay
        self.faults = faults.filter(applies)
        self.sharedRate = sharedRate
        if self.delay < delay {
            for index in first..<arrivals.count { arrivals[index].due = now }
        }
        if slice == nil { nextSlice = nil }
    }

    private func applies(_ fault: Fault) -> Bool { fault.directions.contains(direction) }

    private var delay: Int64 { faults.reduce(0) { $0 + $1.delay } }
    private var slice: Int? { faults.compactMap(\.slice).min() }
    private var gap: Int64 { faults.map(\.gap).max() ?? 0 }
    private var ending: Fault.Ending? { faults.compactMap(\.ending).min { $0.after < $1.after } }

    /// - Parameter random: any number; jitter is made of it.
    package mutating func arrived(_ count: Int, now: MonotonicTime, random: UInt64) {
        held += count
        var due = now.advanced(byNanoseconds: lateness(random))
        if first < arrivals.count {
            let last = arrivals.count - 1
            due = max(due, arrivals[last].due)
            if due == arrivals[last].due || arrivals.count - first >= Self.mostArrivals {
                arrivals[last].count += count
                return
            }
        }
        arrivals.append(Arrival(count: count, due: due))
    }

    private func lateness(_ random: UInt64) -> Int64 {
        let jitter = faults.reduce(0) { $0 + $1.jitter }
        let swing = Int64(random % (2 * UInt64(jitter) + 1)) - jitter
        return max(0, delay + swing)
    }

    /// What to do now. What passes counts as passed.
    /// - Parameter reserve: takes so many bytes of what is shared, and says when they may pass.
    package mutating func next(
        now: MonotonicTime, reserve: (Int) -> MonotonicTime
    ) -> Step {
        if let ending, passed >= ending.after { return .end(ending.way) }
        guard first < arrivals.count else { return .idle }
        guard arrivals[first].due <= now else { return .wait(until: arrivals[first].due) }
        if let nextSlice, nextSlice > now { return .wait(until: nextSlice) }
        let count = reservation(now, reserve)
        if count.at > now { return .wait(until: count.at) }
        reserved = nil
        pass(count.count)
        if slice != nil { nextSlice = gap > 0 ? now.advanced(byNanoseconds: gap) : nil }
        return .pass(count.count)
    }

    private mutating func reservation(
        _ now: MonotonicTime, _ reserve: (Int) -> MonotonicTime
    ) -> (count: Int, at: MonotonicTime) {
        let limit = min(slice ?? .max, ending.map { $0.after - passed } ?? .max)
        if let reserved, reserved.count <= limit { return reserved }
        let rate = [bucket?.rate.count, sharedRate].compactMap(\.self).min()
        let count = min(ripe(now), limit, rate.map { max(1, $0 / Self.quantum) } ?? .max)
        var at = now
        if bucket != nil { at = bucket?.reserve(count, now: now) ?? now }
        if sharedRate != nil { at = max(at, reserve(count)) }
        reserved = (count, at)
        return (count, at)
    }

    private func ripe(_ now: MonotonicTime) -> Int {
        var count = 0
        for arrival in arrivals[first...] {
            guard arrival.due <= now else { break }
            count += arrival.count
        }
        return count
    }

    private mutating func pass(_ count: Int) {
        held -= count
        passed += count
        var left = count
        while left > 0 {
            let part = min(left, arrivals[first].count)
            arrivals[first].count -= part
            left -= part
            if arrivals[first].count == 0 { first += 1 }
        }
        if first == arrivals.count || first > 64 {
            arrivals.removeFirst(first)
            first = 0
        }
    }
}
