/// What the settings say about a server's health.
package struct HealthRules: Equatable, Sendable {
    package let check: HealthCheckSettings?
    package let ejection: EjectionSettings
    /// Nanoseconds; 0 for none.
    package let slowStart: Int64

    /// Numbers that make no sense are taken as the least that does.
    package init(_ group: UpstreamSettings) {
        var check = group.check
        check?.rise = max(1, group.check?.rise ?? 1)
        check?.fall = max(1, group.check?.fall ?? 1)
        self.check = check
        ejection = group.ejection
        slowStart = max(0, group.slowStart)
    }
}

extension EjectionSettings {
    /// Nanoseconds out of service after so many ejections in a row before this one.
    func length(after earlier: Int) -> Int64 {
        let most = max(0, maximum)
        let first = min(max(0, base), most)
        guard earlier < 62 else { return first > 0 ? most : 0 }
        let (doubled, overflow) = first.multipliedReportingOverflow(by: 1 << Int64(earlier))
        return overflow ? most : min(doubled, most)
    }
}

/// Why the state of a server changed.
package enum HealthReason: Equatable, Sendable {
    /// So many in a row.
    case checksPassed(Int)
    case checksFailed(Int)
    /// Failures in a row; nanoseconds.
    case ejected(Int, for: Int64)
    case ejectionOver
    /// It was asked because nobody else was left, and answered.
    case servedFromReserve
    /// Slow start is over.
    case grown
    case ordered(ServerHealth.Order)
    case newSettings
}

extension HealthReason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .checksPassed(let count): Self.inRow(count, "check", "passed")
        case .checksFailed(let count): Self.inRow(count, "check", "failed")
        case .ejected(let count, let length):
            "\(Self.inRow(count, "client", "failed")), out for \(TimeLength(nanoseconds: length))"
        case .ejectionOver: "its time out is over"
        case .servedFromReserve: "it serves when nobody else does"
        case .grown: "it has its full share again"
        case .ordered: "ordered"
        case .newSettings: "new settings"
        }
    }

    private static func inRow(_ count: Int, _ what: String, _ how: String) -> String {
        count == 1 ? "a \(what) \(how)" : "\(count) \(what)s \(how) in a row"
    }
}
