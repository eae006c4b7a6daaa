/// How long a stored response may be used, RFC 9111 §4.2.
package struct Freshness: Equatable, Sendable {
    /// Where the lifetime comes from, in the order of RFC 9111 §4.2.1.
    package enum Basis: String, Sendable {
        case targeted = "targeted Cache-Control"
        case sharedMaxAge = "s-maxage"
        case maxAge = "max-age"
        case expires = "Expires"
        case heuristic = "a share of the time since Last-Modified"
        case unreadableDate = "it has several Dates"
        case none = "nothing is said"

        /// The sender chose it.
        package var isExplicit: Bool {
            switch self {
            case .targeted, .sharedMaxAge, .maxAge, .expires: true
            case .heuristic, .unreadableDate, .none: false
            }
        }
    }

    /// When the response was received, or last found to hold.
    package let received: WallTime
    /// Nanoseconds, when it was received (§4.2.3, `corrected_initial_age`).
    let initialAge: Int64
    private let shortLifetime: UInt32
    package let basis: Basis

    /// - Parameter lifetime: seconds; 0 to 2^31.
    package init(
        lifetime: Int64, received: WallTime, initialAge: Int64, basis: Basis = .maxAge
    ) {
        shortLifetime = UInt32(clamping: lifetime)
        self.received = received
        self.initialAge = max(0, initialAge)
        self.basis = basis
    }

    /// Seconds, from when the origin made it (§4.2.1).
    package var lifetime: Int64 { Int64(shortLifetime) }

    /// When it stops being fresh.
    package var expires: WallTime {
        received.advanced(byNanoseconds: lifetime * Self.second - initialAge)
    }

    /// Whole seconds, for the Age field. Not below 0 when the clock was set back.
    package func age(at now: WallTime) -> Int64 { nanosecondAge(at: now) / Self.second }

    /// Whole seconds left; negative when stale.
    package func timeToLive(at now: WallTime) -> Int64 { lifetime - age(at: now) }

    /// Whether it may be served. Never when the clock was set back behind its arrival: its age is
    /// unknown then.
    package func isFresh(at now: WallTime) -> Bool {
        now >= received && nanosecondAge(at: now) < lifetime * Self.second
    }

    /// Whether it stays fresh for so many seconds more, or has been stale for fewer when that is
    /// negative. Exact, not rounded to seconds as `timeToLive` is.
    func isFresh(at now: WallTime, for seconds: Int64) -> Bool {
        guard now >= received else { return false }
        return nanosecondAge(at: now) < Self.product(lifetime - seconds)
    }

    /// Whether its age is at most so many seconds.
    func isYounger(than seconds: Int64, at now: WallTime) -> Bool {
        now >= received && nanosecondAge(at: now) <= Self.product(seconds)
    }

    /// §4.2.3, `current_age`.
    private func nanosecondAge(at now: WallTime) -> Int64 {
        Self.sum(initialAge, max(0, now - received))
    }

    /// Of two that are not negative.
    static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }

    /// Seconds in nanoseconds.
    private static func product(_ seconds: Int64) -> Int64 {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: second)
        return overflow ? (seconds < 0 ? .min : .max) : product
    }

    static let second: Int64 = 1_000_000_000
}

/// What of a response says how long it is fresh.
struct FreshnessFields {
    let section: FieldSection
    /// What counts: a targeted field, or Cache-Control.
    let control: CacheControl
    let isTargeted: Bool
    let status: UInt16
    private let ageField: ArraySlice<UInt8>?

    init(_ section: FieldSection, status: UInt16) {
        self.init(section, age: section.value(of: .age), status: status)
    }

    /// - Parameter age: an Age that came by another way, with the 304 that updates a stored head.
    init(_ section: FieldSection, age: ArraySlice<UInt8>?, status: UInt16) {
        self.section = section
        self.status = status
        ageField = age
        let targeted = TargetedCacheControl.control(of: section)
        control = targeted ?? CacheControl(section)
        isTargeted = targeted != nil
    }

    /// `requestTime` is when the request was sent, `responseTime` when the head arrived.
    func freshness(
        requestTime: WallTime, responseTime: WallTime, policy: CachePolicy
    ) -> Freshness {
        guard let date = date(responseTime) else {
            return Freshness(
                lifetime: 0, received: responseTime, initialAge: 0, basis: .unreadableDate)
        }
        let (lifetime, basis) = lifetime(date: date, policy)
        // §4.2.3; a clock set back in between delays nothing.
        let apparent = max(0, responseTime - date)
        let delay = max(0, responseTime - requestTime)
        let initialAge = max(apparent, Freshness.sum(age * Freshness.second, delay))
        return Freshness(
            lifetime: lifetime, received: responseTime, initialAge: initialAge, basis: basis)
    }

    /// §4.2.1, for a shared cache. What cannot be understood is stale.
    private func lifetime(date: WallTime, _ policy: CachePolicy) -> (Int64, Freshness.Basis) {
        if let seconds = control.sharedMaxAge {
            return (seconds, isTargeted ? .targeted : .sharedMaxAge)
        }
        if let seconds = control.maxAge { return (seconds, isTargeted ? .targeted : .maxAge) }
        if !isTargeted, let seconds = expires(date) { return (seconds, .expires) }
        if let seconds = heuristic(date, policy) { return (seconds, .heuristic) }
        return (0, .none)
    }

    /// §5.3: an Expires that is no date, 0 above all, is a time in the past; so are two that differ.
    private func expires(_ date: WallTime) -> Int64? {
        var lifetime: Int64?
        for line in section.fields where line.known == .expires {
            let expires = HTTPDate.parse(section.bytes[line.value.range], now: date)
            let seconds = expires.map { max(0, ($0 - date) / Freshness.second) } ?? 0
            if let lifetime, lifetime != seconds { return 0 }
            lifetime = min(seconds, DeltaSeconds.greatest)
        }
        return lifetime
    }

    /// §4.2.2: only for statuses that say so (RFC 9110 §15.1), or where `public` does.
    private func heuristic(_ date: WallTime, _ policy: CachePolicy) -> Int64? {
        guard policy.heuristicPercent > 0,
            CacheableStatus.isHeuristic(status) || control.flags.contains(.isPublic),
            !Pragma.saysNoCache(section) || control.isPresent,
            let modified = HTTPDate.lastModified(section, now: date), modified < date
        else { return nil }
        let share = (date - modified) / Freshness.second * Int64(policy.heuristicPercent) / 100
        return min(share, policy.heuristicLimit)
    }

    /// Without a Date that can be read it is the time of arrival (RFC 9110 §6.6.1); `nil` when there
    /// are several.
    private func date(_ responseTime: WallTime) -> WallTime? {
        var date: WallTime?
        for line in section.fields where line.known == .date {
            guard date == nil else { return nil }
            date =
                HTTPDate.parse(section.bytes[line.value.range], now: responseTime)
                ?? responseTime
        }
        return date ?? responseTime
    }

    /// Seconds, §5.1: the first member of the first line, without its parameters; what is no number
    /// is ignored.
    private var age: Int64 {
        guard let value = ageField else { return 0 }
        let member = value.prefix { $0 != Byte.comma && $0 != Byte.semicolon }
        return DeltaSeconds.parse(member.trimmingBlanks) ?? 0
    }
}

extension HTTPDate {
    /// The one Last-Modified that can be read.
    static func lastModified(_ section: FieldSection, now: WallTime) -> WallTime? {
        section.value(of: .lastModified).flatMap { parse($0, now: now) }
    }
}
