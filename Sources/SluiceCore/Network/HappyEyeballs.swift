/// Which of several addresses is connected to, RFC 8305 §4 and §5: both families in turn, the next
/// one as soon as one fails or is slow to answer, the first that succeeds wins. It knows no time:
/// it asks for timers and is told when they end.
package struct HappyEyeballs: Sendable {
    /// Nanoseconds after which the next address is tried beside those under way (RFC 8305 §5).
    package static let attemptDelay: Int64 = 250_000_000
    /// Addresses of one name that are looked at: a name with thousands is no reason for thousands
    /// of sockets.
    package static let addressLimit = 16

    package enum Effect: Equatable, Sendable {
        case connect(IPAddress)
        /// The attempt lost; what comes of it later is to be closed and not reported.
        case cancel(IPAddress)
        /// Say `delayPassed` after `attemptDelay`; replaces the timer that runs.
        case startDelay
        case stopDelay
        case succeed(IPAddress)
        /// Every address failed; the one that failed last.
        case fail(IPAddress)
        /// The time for all together is over.
        case timeOut
    }

    private enum Phase {
        /// Attempts are under way, or about to be.
        case racing
        case over
    }

    private var phase = Phase.racing
    private var waiting: ArraySlice<IPAddress>
    private var underWay: [IPAddress] = []

    /// - Parameter addresses: at least one, in the order of preference (RFC 6724).
    package init(_ addresses: [IPAddress]) {
        waiting = Self.interleaved(addresses).prefix(Self.addressLimit)
    }

    /// The family of the first address first, then the families in turn (RFC 8305 §4).
    package static func interleaved(_ addresses: [IPAddress]) -> [IPAddress] {
        guard let first = addresses.first else { return [] }
        var unique: [IPAddress] = []
        for address in addresses where !unique.contains(address) { unique.append(address) }
        let preferred = unique.filter { $0.isV4 == first.isV4 }
        let others = unique.filter { $0.isV4 != first.isV4 }
        var result: [IPAddress] = []
        for index in 0..<max(preferred.count, others.count) {
            if index < preferred.count { result.append(preferred[index]) }
            if index < others.count { result.append(others[index]) }
        }
        return result
    }

    package mutating func start(_ effects: inout [Effect]) { next(&effects) }

    /// Nothing came of the attempts within the delay.
    package mutating func delayPassed(_ effects: inout [Effect]) {
        guard phase == .racing, !waiting.isEmpty else { return }
        next(&effects)
    }

    package mutating func failed(_ address: IPAddress, _ effects: inout [Effect]) {
        guard phase == .racing, let index = underWay.firstIndex(of: address) else { return }
        underWay.remove(at: index)
        if !waiting.isEmpty {
            next(&effects)
        } else if underWay.isEmpty {
            phase = .over
            effects.append(.fail(address))
        }
    }

    package mutating func succeeded(_ address: IPAddress, _ effects: inout [Effect]) {
        guard phase == .racing, let index = underWay.firstIndex(of: address) else { return }
        underWay.remove(at: index)
        stop(&effects)
        effects.append(.succeed(address))
    }

    /// The deadline for all of them has passed.
    package mutating func timedOut(_ effects: inout [Effect]) {
        guard phase == .racing else { return }
        stop(&effects)
        effects.append(.timeOut)
    }

    private mutating func next(_ effects: inout [Effect]) {
        guard let address = waiting.popFirst() else { return }
        underWay.append(address)
        effects.append(.connect(address))
        effects.append(waiting.isEmpty ? .stopDelay : .startDelay)
    }

    private mutating func stop(_ effects: inout [Effect]) {
        phase = .over
        waiting = []
        effects.append(.stopDelay)
        for address in underWay { effects.append(.cancel(address)) }
        underWay = []
    }
}

extension IPAddress {
    fileprivate var isV4: Bool { if case .v4 = self { true } else { false } }
}
