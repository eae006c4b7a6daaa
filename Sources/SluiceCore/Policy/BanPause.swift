/// A while in which rules are off, for everybody or for some clients: nothing is judged, neither by
/// rules that refuse, allow or delay nor by the default.
package struct BanPause: Equatable, Sendable {
    /// `nil` for everybody.
    package let clients: AddressBlock?
    package let began: WallTime
    package let until: WallTime

    /// Seconds. Who wants rules off for longer switches them off.
    package static let longest: Int64 = 86_400
    /// Nanoseconds that a clock may be set back by, as clocks that are kept right are.
    private static let leeway: Int64 = 60_000_000_000

    /// - Parameter seconds: 1 to `longest`.
    package init(of seconds: Int64, clients: AddressBlock?, now: WallTime) {
        self.clients = clients
        began = now
        until = now.advanced(byNanoseconds: min(seconds, Self.longest) * 1_000_000_000)
    }

    /// A clock that was set back ends it: rules are never off for longer than was asked.
    package func isOver(at now: WallTime) -> Bool {
        now >= until || now < began.advanced(byNanoseconds: -Self.leeway)
    }

    /// Whole seconds that are left, rounded up.
    package func secondsLeft(at now: WallTime) -> Int64 {
        max(0, (until - now + 999_999_999) / 1_000_000_000)
    }

    /// ` for client 10.0.0.7`, or empty for everybody's.
    package var scope: String { clients.map { " for client \($0)" } ?? "" }
}

/// All of them: one a scope.
package struct BanPauses: Equatable, Sendable {
    package private(set) var all: [BanPause] = []

    /// More are refused: who has more exceptions than this wants rules that allow.
    package static let limit = 16

    package init() {}

    package var isEmpty: Bool { all.isEmpty }

    /// The one that keeps rules from a client.
    package func pause(of client: IPAddress, now: WallTime) -> BanPause? {
        all.first { ($0.clients?.contains(client) ?? true) && !$0.isOver(at: now) }
    }

    /// The one that is everybody's, or else the one that is over last.
    package func foremost(now: WallTime) -> BanPause? {
        let active = all.filter { !$0.isOver(at: now) }
        return active.first { $0.clients == nil } ?? active.max { $0.until < $1.until }
    }

    /// In place of one of the same scope.
    mutating func set(_ pause: BanPause) {
        all.removeAll { $0.clients == pause.clients }
        all.append(pause)
    }

    /// - Returns: those taken out.
    mutating func remove(where isGone: (BanPause) -> Bool) -> [BanPause] {
        defer { all.removeAll(where: isGone) }
        return all.filter(isGone)
    }
}
